package org.tocsin.node;

import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Lateness;

/// Bounds what a node sends to all neighbours together by its upload rate, so that the queue in front of the uplink
/// stays in the node, above the choice of what goes next, and not in a modem.
///
/// It models the uplink as a server that drains at the rate: a datagram may leave while what was sent before would
/// keep that server busy for at most the allowance. The allowance is two full datagrams, or what drains in 0.1 ms at
/// high rates, never above 64 KiB: less leaves the uplink idle between two wake-ups, more puts an urgent message behind
/// bulk in a FIFO.
///
/// Where the machine wakes the sender late, the uplink would run dry each time. So the pacer measures by how much its
/// own deadlines are missed, and the allowance grows by the ninth decile of that, at most 1.2 ms: with 2 ms an uplink
/// was no fuller, and urgent messages waited longer behind what was sealed.
final class UploadPacer {
    private static final int ALLOWANCE_DATAGRAMS = 2;
    private static final long ALLOWANCE_NANOS = 100_000;
    private static final long ALLOWANCE_BYTES_MAX = 64 * 1024;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long LATE_NANOS_MAX = 1_200_000;

    private final int datagramBytesMax;
    private long bytesPerSecond;
    private long allowanceNanos;
    private long freeAtNanos;
    private boolean started;
    private final Lateness lateness = new Lateness(LATE_NANOS_MAX);
    private long awaitedNanos = Deadline.NEVER;

    /// @param bitsPerSecond    the upload rate on the wire, IP headers counted; 0 for no bound
    /// @param datagramBytesMax the largest datagram on the wire, IP headers counted
    UploadPacer(long bitsPerSecond, int datagramBytesMax) {
        this.datagramBytesMax = datagramBytesMax;
        rate(bitsPerSecond);
    }

    /// Changes the rate from the next datagram on; 0 for no bound.
    void rate(long bitsPerSecond) {
        bytesPerSecond = bitsPerSecond / 8;
        if (bytesPerSecond > 0) {
            long bytes = Math.max(
                    (long) ALLOWANCE_DATAGRAMS * datagramBytesMax, bytesPerSecond * ALLOWANCE_NANOS / NANOS_PER_SECOND);
            allowanceNanos = nanosFor(Math.min(bytes, ALLOWANCE_BYTES_MAX));
        }
    }

    boolean isUnbounded() {
        return bytesPerSecond == 0;
    }

    /// How many of the largest datagrams the uplink carries in that time; very many without a bound.
    long datagramsIn(long nanos) {
        return isUnbounded() ? Long.MAX_VALUE : bytesPerSecond * nanos / NANOS_PER_SECOND / datagramBytesMax;
    }

    /// Whether one more datagram may leave now.
    boolean maySend(long nowNanos) {
        return isUnbounded() || !started || freeAtNanos - nowNanos <= patienceNanos();
    }

    /// The instant from which [#maySend] is true.
    long sendableAtNanos(long nowNanos) {
        if (maySend(nowNanos)) {
            return isUnbounded() ? Deadline.NEVER : nowNanos;
        }
        awaitedNanos = freeAtNanos - patienceNanos();
        return awaitedNanos;
    }

    private long patienceNanos() {
        return allowanceNanos + lateness.decileNanos() - nanosFor(datagramBytesMax);
    }

    private void learn(long nowNanos) {
        if (Deadline.isDue(awaitedNanos, nowNanos)) {
            lateness.sample(awaitedNanos, nowNanos);
            awaitedNanos = Deadline.NEVER;
        }
    }

    /// Counts a datagram that left.
    ///
    /// @param bytes its size on the wire, IP headers counted
    void sent(int bytes, long nowNanos) {
        if (isUnbounded()) {
            return;
        }
        learn(nowNanos);
        if (!started || freeAtNanos - nowNanos < 0) {
            freeAtNanos = nowNanos;
            started = true;
        }
        freeAtNanos += nanosFor(bytes);
    }

    private long nanosFor(long bytes) {
        return bytes * NANOS_PER_SECOND / bytesPerSecond;
    }
}
