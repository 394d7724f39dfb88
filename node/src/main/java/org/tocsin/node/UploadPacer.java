package org.tocsin.node;

import org.tocsin.bytes.Deadline;

/// Bounds what a node sends to all neighbours together by its upload rate, so that the queue in front of the uplink
/// stays in the node, above the choice of what goes next, and not in a modem.
///
/// It models the uplink as a server that drains at the rate: a datagram may leave while what was sent before would
/// keep that server busy for at most the allowance. The allowance is two full datagrams, or what drains in 0.1 ms at
/// high rates, never above 64 KiB: less leaves the uplink idle between two wake-ups, more puts an urgent message behind
/// bulk in a FIFO.
final class UploadPacer {
    private static final int ALLOWANCE_DATAGRAMS = 2;
    private static final long ALLOWANCE_NANOS = 100_000;
    private static final long ALLOWANCE_BYTES_MAX = 64 * 1024;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final int datagramBytesMax;
    private long bytesPerSecond;
    private long allowanceNanos;
    private long freeAtNanos;
    private boolean started;

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

    /// Whether one more datagram may leave now.
    boolean maySend(long nowNanos) {
        return isUnbounded() || !started || freeAtNanos - nowNanos <= allowanceNanos - nanosFor(datagramBytesMax);
    }

    /// The instant from which [#maySend] is true.
    long sendableAtNanos(long nowNanos) {
        if (maySend(nowNanos)) {
            return isUnbounded() ? Deadline.NEVER : nowNanos;
        }
        return freeAtNanos - allowanceNanos + nanosFor(datagramBytesMax);
    }

    /// Counts a datagram that left.
    ///
    /// @param bytes its size on the wire, IP headers counted
    void sent(int bytes, long nowNanos) {
        if (isUnbounded()) {
            return;
        }
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
