package org.tocsin.daemon.sctp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.Outbox;
import org.tocsin.testkit.Link;
import org.tocsin.testkit.LinkConfig;
import org.tocsin.testkit.LinkCounters;
import org.tocsin.udp.Receiver;
import org.tocsin.udp.Transport;
import org.tocsin.udp.TransportCounters;

/// A transport behind a modelled access link: each datagram waits for rate and delay, then goes over the real socket.
///
/// The sender never feels the queue; it drops at the tail as a router's does. What is due leaves in [#poll] and in
/// [#receive], so a datagram is as late as the wait is coarse, some 0.1 ms, and that does not add up. Owned by the
/// loop's thread, counters included.
final class ShapedTransport implements Transport {
    /// Buffers kept for reuse; the links' own bounds say how many exist.
    private static final int POOLED_MAX = 8192;

    private static final int DATAGRAMS_MAX = 64;
    private static final int DATAGRAM_BYTES_MAX = 65_535;
    private static final Endpoint NOWHERE = new Endpoint(Octets.ofHex("00000000"), 1);

    private final Transport inner;
    private final Link<Waiting> up;
    private final @Nullable Link<Waiting> down;
    private final ArrayDeque<Waiting> pool = new ArrayDeque<>();
    private final Outbox due;
    private boolean dueWaits;

    /// @param inner         taken over: closed with this one
    /// @param down          null leaves what arrives as it is
    /// @param datagramBytes the largest datagram that is sent
    ShapedTransport(
            Transport inner, LinkConfig up, @Nullable LinkConfig down, int datagramBytes, RandomGenerator random) {
        this.inner = inner;
        this.up = new Link<>(up, random);
        this.down = down == null ? null : new Link<>(down, random);
        this.due = new Outbox(DATAGRAMS_MAX, Math.min(datagramBytes, DATAGRAM_BYTES_MAX));
    }

    LinkCounters upCounters() {
        return up.counters();
    }

    @Override
    public boolean send(Outbox outbox, long nowNanos) {
        for (int i = 0; i < outbox.count(); i++) {
            int length = outbox.length(i);
            offer(up, outbox.slab(), outbox.offset(i), length, outbox.destination(i), outbox.trafficClass(i), nowNanos);
        }
        sendDue(nowNanos);
        return true;
    }

    @Override
    public long poll(long nowNanos) {
        boolean all = sendDue(nowNanos);
        long deadlineNanos = inner.poll(nowNanos);
        if (all) {
            deadlineNanos = Deadline.earlier(deadlineNanos, up.nextArrivalNanos());
        }
        return down == null ? deadlineNanos : Deadline.earlier(deadlineNanos, down.nextArrivalNanos());
    }

    /// @return false while the real socket's buffer is full
    private boolean sendDue(long nowNanos) {
        if (dueWaits && !sendOutbox(nowNanos)) {
            return false;
        }
        for (Waiting next = up.poll(nowNanos); next != null; next = up.poll(nowNanos)) {
            due.slab().put(due.begin(), next.bytes, 0, next.length);
            due.commit(next.length, next.endpoint, next.trafficClass);
            release(next);
            if (!due.hasRoom() && !sendOutbox(nowNanos)) {
                return false;
            }
        }
        return due.count() == 0 || sendOutbox(nowNanos);
    }

    private boolean sendOutbox(long nowNanos) {
        dueWaits = !inner.send(due, nowNanos);
        if (!dueWaits) {
            due.clear();
        }
        return !dueWaits;
    }

    @Override
    public int receive(Receiver receiver, int datagramsMax, LongSupplier clock) {
        Link<Waiting> link = down;
        if (link == null) {
            return inner.receive(receiver, datagramsMax, clock);
        }
        int taken = inner.receive(
                (source, slab, offset, length, trafficClass, now) ->
                        offer(link, slab, offset, length, source, trafficClass, now),
                datagramsMax,
                clock);
        long nowNanos = clock.getAsLong();
        for (Waiting next = link.poll(nowNanos); next != null; next = link.poll(nowNanos)) {
            // The receiver may open in place, and a duplicate is the same object.
            ByteBuffer slab = next.shared ? ByteBuffer.wrap(next.bytes.array().clone()) : next.bytes;
            receiver.receive(next.endpoint, slab, 0, next.length, next.trafficClass, nowNanos);
            release(next);
            taken++;
        }
        return taken;
    }

    private void offer(
            Link<Waiting> link,
            ByteBuffer slab,
            int offset,
            int length,
            Endpoint endpoint,
            int trafficClass,
            long nowNanos) {
        Waiting waiting = pool.poll();
        if (waiting == null || waiting.bytes.capacity() < length) {
            waiting = new Waiting(Math.max(length, due.datagramBytesMax()));
        }
        waiting.bytes.put(0, slab, offset, length);
        waiting.length = length;
        waiting.endpoint = endpoint;
        waiting.trafficClass = trafficClass;
        waiting.shared = link.config().duplication() > 0;
        if (!link.offer(waiting, length, nowNanos)) {
            waiting.shared = false;
            release(waiting);
        }
    }

    private void release(Waiting waiting) {
        if (!waiting.shared && pool.size() < POOLED_MAX) {
            pool.push(waiting);
        }
    }

    @Override
    public void await(long deadlineNanos) {
        inner.await(deadlineNanos);
    }

    @Override
    public void rest(long deadlineNanos) {
        inner.rest(deadlineNanos);
    }

    @Override
    public boolean tellsTrafficClass() {
        return inner.tellsTrafficClass();
    }

    @Override
    public void wakeup() {
        inner.wakeup();
    }

    @Override
    public Endpoint local() {
        return inner.local();
    }

    /// The real socket's.
    @Override
    public TransportCounters counters() {
        return inner.counters();
    }

    @Override
    public void close() {
        inner.close();
    }

    /// A datagram under way; its buffer is used again unless a duplicate may hold it too.
    private static final class Waiting {
        private final ByteBuffer bytes;
        private int length;
        private Endpoint endpoint = NOWHERE;
        private int trafficClass;
        private boolean shared;

        private Waiting(int capacity) {
            this.bytes = ByteBuffer.allocate(capacity);
        }
    }
}
