package org.tocsin.testkit;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;

/// One direction of a modelled link: a drop-tail queue before a serialiser, then distance, with faults drawn from a
/// seed. Sans-IO; the same model stands under pair tests, the simulator, the demo and the proxy.
///
/// A datagram passes the MTU, chance (loss), the queue's bound, the serialiser at the configured rate, then the delay
/// and jitter. Order is kept except where reordering is drawn. The link holds the caller's object and never looks into
/// it; a duplicated datagram is the same object, polled twice. What is under way is bounded by `queueBytesMax` plus
/// rate times delay.
public final class Link<D> {
    /// The least by which a datagram is held back when reordering is drawn, where half the delay is less.
    private static final long HOLD_BACK_NANOS_MIN = 1_000_000;

    private final RandomGenerator random;
    private LinkConfig config;
    /// In order of arrival and of offering.
    private final ArrayDeque<Transit<D>> ordered = new ArrayDeque<>();
    /// Held back ones and copies.
    private final PriorityQueue<Transit<D>> strays = new PriorityQueue<>(Comparator.<Transit<D>>naturalOrder());

    private long underWayBytes;
    private boolean everSent;
    private long serialiserFreeNanos;
    private long lastArrivalNanos;
    private long sequence;
    private long busyNanosTotal;

    private long offered;
    private long delivered;
    private long lost;
    private long queueFull;
    private long tooLarge;
    private long duplicated;
    private long reordered;
    private long sentBytes;
    private long deliveredBytes;

    public Link(LinkConfig config, RandomGenerator random) {
        this.config = config;
        this.random = random;
    }

    public LinkConfig config() {
        return config;
    }

    /// Changes the link while it runs. Rate, delay and faults hold for datagrams offered from now on; those under way,
    /// the queue included, keep their times, and order is kept across the change.
    public void configure(LinkConfig changed) {
        config = changed;
    }

    /// @param bytes the datagram's size without the configured overhead
    /// @return false where it was dropped; a sender on a real network would not know
    public boolean offer(D datagram, int bytes, long nowNanos) {
        offered++;
        long wireBytes = bytes + (long) config.overheadBytesPerDatagram();
        if (wireBytes > config.mtuBytes()) {
            tooLarge++;
            return false;
        }
        if (isDrawn(config.loss())) {
            lost++;
            return false;
        }
        if (queuedBytes(nowNanos) + wireBytes > config.queueBytesMax()) {
            queueFull++;
            return false;
        }
        long serialisationNanos = config.serialisationNanos(bytes);
        long start = isSerialising(nowNanos) ? serialiserFreeNanos : nowNanos;
        serialiserFreeNanos = start + serialisationNanos;
        busyNanosTotal += serialisationNanos;
        sentBytes += wireBytes;
        enter(datagram, wireBytes);
        everSent = true;
        return true;
    }

    private void enter(D datagram, long wireBytes) {
        long distanceNanos = config.delay().toNanos();
        long earliest = serialiserFreeNanos + distanceNanos;
        long arrival = earliest + drawnJitterNanos();
        if (isDrawn(config.reordering())) {
            reordered++;
            long holdBackNanos = Math.max(HOLD_BACK_NANOS_MIN, distanceNanos / 2);
            addStray(datagram, wireBytes, arrival + 1 + random.nextLong(holdBackNanos));
        } else {
            if (everSent && arrival - lastArrivalNanos < 0) {
                arrival = lastArrivalNanos;
            }
            lastArrivalNanos = arrival;
            ordered.add(new Transit<>(datagram, wireBytes, arrival, sequence++, false));
            underWayBytes += wireBytes;
        }
        if (isDrawn(config.duplication())) {
            duplicated++;
            addStray(datagram, wireBytes, arrival + drawnJitterNanos());
        }
    }

    private void addStray(D datagram, long wireBytes, long arrivalNanos) {
        strays.add(new Transit<>(datagram, wireBytes, arrivalNanos, sequence++, true));
        underWayBytes += wireBytes;
    }

    /// The next datagram that has arrived by now, or null.
    public @Nullable D poll(long nowNanos) {
        Transit<D> next = next();
        if (next == null || !Deadline.isDue(next.arrivalNanos, nowNanos)) {
            return null;
        }
        (next.stray ? strays : ordered).remove();
        underWayBytes -= next.wireBytes;
        delivered++;
        deliveredBytes += next.wireBytes;
        return next.datagram;
    }

    /// When the next datagram arrives; [Deadline#NEVER] when none is under way.
    public long nextArrivalNanos() {
        Transit<D> next = next();
        return next == null ? Deadline.NEVER : next.arrivalNanos;
    }

    private @Nullable Transit<D> next() {
        Transit<D> inOrder = ordered.peek();
        Transit<D> stray = strays.peek();
        if (inOrder == null || stray == null) {
            return inOrder == null ? stray : inOrder;
        }
        return inOrder.compareTo(stray) < 0 ? inOrder : stray;
    }

    /// Bytes that wait for the rate, the one being sent included; without a rate, all bytes under way.
    public long queuedBytes(long nowNanos) {
        if (config.rateBitsPerSecond() == 0) {
            return underWayBytes;
        }
        if (!isSerialising(nowNanos)) {
            return 0;
        }
        double seconds = (serialiserFreeNanos - nowNanos) / 1e9;
        return Math.round(seconds * config.rateBitsPerSecond() / 8);
    }

    /// How long the serialiser has been busy until now; divided by the time that passed it is the utilisation.
    public long busyNanos(long nowNanos) {
        return isSerialising(nowNanos) ? busyNanosTotal - (serialiserFreeNanos - nowNanos) : busyNanosTotal;
    }

    public boolean isEmpty() {
        return ordered.isEmpty() && strays.isEmpty();
    }

    public LinkCounters counters() {
        return new LinkCounters(
                offered, delivered, lost, queueFull, tooLarge, duplicated, reordered, sentBytes, deliveredBytes);
    }

    private boolean isSerialising(long nowNanos) {
        return everSent && serialiserFreeNanos - nowNanos > 0;
    }

    private boolean isDrawn(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    private long drawnJitterNanos() {
        long jitterNanos = config.jitter().toNanos();
        return jitterNanos == 0 ? 0 : random.nextLong(jitterNanos + 1);
    }

    private record Transit<D>(D datagram, long wireBytes, long arrivalNanos, long sequence, boolean stray)
            implements Comparable<Transit<D>> {
        @Override
        public int compareTo(Transit<D> other) {
            long earlier = arrivalNanos - other.arrivalNanos;
            return earlier != 0 ? Long.signum(earlier) : Long.compare(sequence, other.sequence);
        }
    }
}
