package org.tocsin.daemon.demo;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
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
import org.tocsin.udp.TransportCounter;
import org.tocsin.udp.TransportCounters;

/// A transport behind a modelled access link, towards others of its kind in the same process.
///
/// Each datagram goes over the real socket at once, and the instant at which the model lets it arrive into a book. The
/// receiver keeps it until then: like an interrupt, the instant wakes the receiver alone. (A sender that held datagrams
/// back would have to get the processor once more for each, and what it is late would count as the network's delay.)
/// The socket is looked at every 2 ms at most, or a quarter of the delay, as nothing in it is due sooner; less often
/// where many nodes share the processors.
///
/// The sender never feels the queue; it drops at the tail as a router's does. Owned by the loop's thread, counters
/// included.
final class PathTransport implements Transport {
    private static final long LOOK_EVERY_NANOS = 2_000_000;
    private static final long RETRY_NANOS = 1_000_000;
    /// Buffers kept for reuse; the links' own bounds say how many exist.
    private static final int POOLED_MAX = 8192;

    private static final int DATAGRAMS_MAX = 64;
    /// A datagram and its duplicate.
    private static final int COPIES_MAX = 2;
    private static final Endpoint NOWHERE = new Endpoint(Octets.ofHex("00000000"), 1);
    private static final Object DATAGRAM = new Object();

    private final Transport inner;
    private final Link<Object> up;
    private final @Nullable Link<Waiting> down;
    private final long lookEveryNanos;
    private final int datagramBytes;
    private final ArrivalBook book;
    private final Outbox leaving;
    private final PriorityQueue<Waiting> underWay = new PriorityQueue<>();
    private final ArrayDeque<Waiting> pool = new ArrayDeque<>();
    private final Receiver keeper = this::keep;

    /// Datagrams of the caller's outbox that are behind the link, where the last [#send] met a full socket.
    private int taken;

    private boolean socketIsFull;
    private long lookAtNanos;
    private boolean hasLooked;
    private long sequence;
    private volatile long upBusyNanosSeen;

    /// @param inner         taken over: closed with this one
    /// @param up            its delay is the least of all others' too
    /// @param down          null leaves what arrives as it is; without distance, loss and duplication
    /// @param crowd         how many times as long the socket may wait to be looked at, at least 1
    /// @param datagramBytes the largest datagram that is sent
    /// @param book          one for all transports that send to each other
    PathTransport(
            Transport inner,
            LinkConfig up,
            @Nullable LinkConfig down,
            double crowd,
            int datagramBytes,
            ArrivalBook book,
            RandomGenerator random) {
        if (down != null && down.duplication() > 0) {
            throw new IllegalArgumentException("a downlink that duplicates");
        }
        this.inner = inner;
        this.up = new Link<>(up, random);
        this.down = down == null ? null : new Link<>(down, random);
        this.lookEveryNanos = Math.min(
                (long) (LOOK_EVERY_NANOS * crowd), up.delay().dividedBy(4).toNanos());
        this.datagramBytes = datagramBytes;
        this.leaving = new Outbox(DATAGRAMS_MAX, datagramBytes);
        this.book = book;
    }

    LinkCounters upCounters() {
        return up.counters();
    }

    /// How long the uplink has been busy, as of the loop's last step, at most a few milliseconds ago; any thread may
    /// ask.
    long upBusyNanosSeen() {
        return upBusyNanosSeen;
    }

    @Override
    public boolean send(Outbox outbox, long nowNanos) {
        for (; taken < outbox.count(); taken++) {
            boolean hasRoom = leaving.count() <= DATAGRAMS_MAX - COPIES_MAX;
            if ((socketIsFull || !hasRoom) && !flush(nowNanos)) {
                return false;
            }
            int length = outbox.length(taken);
            up.offer(DATAGRAM, length, nowNanos);
            for (long at = up.nextArrivalNanos(); at != Deadline.NEVER; at = up.nextArrivalNanos()) {
                up.poll(at);
                if (!book.put(outbox.slab(), outbox.offset(taken), length, at, nowNanos)) {
                    counters().add(TransportCounter.SEND_NO_BUFFERS, 1);
                    continue;
                }
                int begin = leaving.begin();
                leaving.slab().put(begin, outbox.slab(), outbox.offset(taken), length);
                leaving.commit(length, outbox.destination(taken), outbox.trafficClass(taken));
            }
        }
        taken = 0;
        flush(nowNanos);
        return true;
    }

    /// @return false while the real socket's buffer is full
    private boolean flush(long nowNanos) {
        socketIsFull = leaving.count() > 0 && !inner.send(leaving, nowNanos);
        if (!socketIsFull) {
            leaving.clear();
        }
        return !socketIsFull;
    }

    @Override
    public long poll(long nowNanos) {
        upBusyNanosSeen = up.busyNanos(nowNanos);
        if (socketIsFull) {
            flush(nowNanos);
        }
        long deadlineNanos = Deadline.earlier(inner.poll(nowNanos), lookAtNanos);
        if (socketIsFull) {
            deadlineNanos = Deadline.earlier(deadlineNanos, nowNanos + RETRY_NANOS);
        }
        Waiting next = underWay.peek();
        if (next != null) {
            deadlineNanos = Deadline.earlier(deadlineNanos, next.arrivalNanos);
        }
        return down == null ? deadlineNanos : Deadline.earlier(deadlineNanos, down.nextArrivalNanos());
    }

    @Override
    public int receive(Receiver receiver, int datagramsMax, LongSupplier clock) {
        long startNanos = clock.getAsLong();
        if (!hasLooked || Deadline.isDue(lookAtNanos, startNanos)) {
            hasLooked = true;
            int came = inner.receive(keeper, datagramsMax, clock);
            lookAtNanos = came < datagramsMax ? startNanos + lookEveryNanos : startNanos;
        }
        long nowNanos = clock.getAsLong();
        int given = 0;
        for (Waiting next = nextDue(nowNanos); next != null; next = nextDue(nowNanos)) {
            receiver.receive(next.source, next.bytes, 0, next.length, next.trafficClass, nowNanos);
            release(next);
            given++;
        }
        return given;
    }

    private @Nullable Waiting nextDue(long nowNanos) {
        Link<Waiting> link = down;
        for (Waiting next = underWay.peek();
                next != null && Deadline.isDue(next.arrivalNanos, nowNanos);
                next = underWay.peek()) {
            underWay.remove();
            if (link == null) {
                return next;
            }
            if (!link.offer(next, next.length, next.arrivalNanos)) {
                release(next);
            }
        }
        return link == null ? null : link.poll(nowNanos);
    }

    private void keep(Endpoint source, ByteBuffer slab, int offset, int length, int trafficClass, long nowNanos) {
        if (length > datagramBytes) {
            counters().add(TransportCounter.RECEIVED_OVERSIZE, 1);
            return;
        }
        Waiting waiting = pool.poll();
        if (waiting == null) {
            waiting = new Waiting(datagramBytes);
        }
        waiting.bytes.put(0, slab, offset, length);
        waiting.length = length;
        waiting.source = source;
        waiting.trafficClass = trafficClass;
        long atNanos = book.take(slab, offset, length);
        // A stranger's is not behind any model.
        waiting.arrivalNanos = atNanos == Deadline.NEVER ? nowNanos : atNanos;
        waiting.order = sequence++;
        underWay.add(waiting);
    }

    private void release(Waiting waiting) {
        if (pool.size() < POOLED_MAX) {
            pool.push(waiting);
        }
    }

    @Override
    public void await(long deadlineNanos) {
        if (lookEveryNanos == 0) {
            inner.await(deadlineNanos);
        } else {
            inner.rest(deadlineNanos);
        }
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

    /// The real socket's, and what the model has no room for.
    @Override
    public TransportCounters counters() {
        return inner.counters();
    }

    @Override
    public void close() {
        inner.close();
    }

    /// A datagram that has not arrived yet.
    private static final class Waiting implements Comparable<Waiting> {
        private final ByteBuffer bytes;
        private int length;
        private Endpoint source = NOWHERE;
        private int trafficClass;
        private long arrivalNanos;
        private long order;

        private Waiting(int capacity) {
            this.bytes = ByteBuffer.allocate(capacity);
        }

        @Override
        public int compareTo(Waiting other) {
            long later = arrivalNanos - other.arrivalNanos;
            return later != 0 ? Long.signum(later) : Long.compare(order, other.order);
        }
    }
}
