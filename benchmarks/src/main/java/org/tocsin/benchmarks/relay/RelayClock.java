package org.tocsin.benchmarks.relay;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Outbox;
import org.tocsin.udp.Receiver;
import org.tocsin.udp.Transport;
import org.tocsin.udp.TransportCounters;

/// The socket of the relay, with a look at the clock where an object comes in and where its copies go out.
///
/// Everything is sealed, so objects are told from the rest by their size: [#SMALLEST] to [#LARGEST] bytes have neither
/// acknowledgements nor the padded probes of a path. Nothing is allocated here.
final class RelayClock implements Transport, Receiver {
    /// Of the frame around an object: 6 of its own, 164 of the envelope.
    private static final int FRAME_BYTES = 170;
    /// What a datagram has around a frame: 32 of WireGuard, 40 of IPv6, 12 of SCTP, 16 of a DATA chunk.
    private static final int DATAGRAM_BYTES = 100;

    /// Of the frame that is kept of an object, and sent.
    static final int RETAINED_BYTES = RelayStar.OBJECT_BYTES + FRAME_BYTES;

    /// Nothing else inside.
    static final int SMALLEST = RETAINED_BYTES + DATAGRAM_BYTES;
    /// With a larger chunk header, padding and an acknowledgement of some blocks riding along.
    static final int LARGEST = SMALLEST + 128;

    private final Transport socket;
    private @Nullable Receiver receiver;
    private boolean isBlocked;
    private volatile @Nullable Passage passage;
    private volatile long threadId;

    RelayClock(Transport socket) {
        this.socket = socket;
    }

    /// Writes into this one from the next datagram on.
    void watch(Passage next) {
        passage = next;
    }

    /// Of the relay's loop, once it has received something.
    long threadId() {
        return threadId;
    }

    String socketName() {
        return socket.getClass().getSimpleName();
    }

    @Override
    public int receive(Receiver core, int datagramsMax, LongSupplier clock) {
        if (receiver == null) {
            // One loop has one core.
            receiver = core;
            threadId = Thread.currentThread().threadId();
        }
        return socket.receive(this, datagramsMax, clock);
    }

    @Override
    public void receive(Endpoint source, ByteBuffer slab, int offset, int length, int trafficClass, long nowNanos) {
        Passage current = passage;
        if (current != null && isObject(length) && source.isSamePlace(current.origin())) {
            current.received(nowNanos);
        }
        if (receiver != null) {
            receiver.receive(source, slab, offset, length, trafficClass, nowNanos);
        }
    }

    @Override
    public boolean send(Outbox outbox, long nowNanos) {
        Passage current = passage;
        // An outbox that the socket had no room for comes again.
        if (current == null || isBlocked) {
            isBlocked = !socket.send(outbox, nowNanos);
            return !isBlocked;
        }
        boolean hasForwards = false;
        for (int i = 0; i < outbox.count(); i++) {
            hasForwards |= isObject(outbox.length(i)) && current.forwards(outbox.destination(i));
        }
        long calledNanos = System.nanoTime();
        isBlocked = !socket.send(outbox, nowNanos);
        if (hasForwards) {
            current.sent(calledNanos, System.nanoTime());
        }
        return !isBlocked;
    }

    private static boolean isObject(int length) {
        return length >= SMALLEST && length <= LARGEST;
    }

    @Override
    public long poll(long nowNanos) {
        return socket.poll(nowNanos);
    }

    @Override
    public void await(long deadlineNanos) {
        socket.await(deadlineNanos);
    }

    @Override
    public void rest(long deadlineNanos) {
        socket.rest(deadlineNanos);
    }

    @Override
    public boolean tellsTrafficClass() {
        return socket.tellsTrafficClass();
    }

    @Override
    public void wakeup() {
        socket.wakeup();
    }

    @Override
    public Endpoint local() {
        return socket.local();
    }

    @Override
    public TransportCounters counters() {
        return socket.counters();
    }

    @Override
    public void close() {
        socket.close();
    }
}
