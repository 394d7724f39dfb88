package org.tocsin.sctp.tx;

/// Spreads packets over the round trip instead of sending a window at once: a virtual schedule that may run ahead of
/// the
/// clock by a burst.
final class Pacer {
    /// The longest burst is ten packets or what passes in this time.
    private static final long BURST_NANOS = 1_000_000;

    private static final int BURST_PACKETS = 10;

    private final int packetBytes;
    /// When the next packet is due, had all been sent evenly. No [Deadline]: it never means "never".
    private long scheduleNanos;
    private boolean started;
    /// 0: not paced.
    private long bytesPerSecond;

    Pacer(int packetBytes) {
        this.packetBytes = packetBytes;
    }

    void rate(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /// 0 before a round trip is known.
    long bytesPerSecond() {
        return bytesPerSecond;
    }

    boolean isReady(long nowNanos) {
        return bytesPerSecond == 0 || !started || nowNanos - readyNanos() >= 0;
    }

    /// When the next packet may leave.
    long readyNanos() {
        return scheduleNanos - burstNanos();
    }

    /// Counts every packet, the urgent ones too, which do not ask.
    void sent(int bytes, long nowNanos) {
        if (bytesPerSecond == 0) {
            return;
        }
        if (!started || scheduleNanos - nowNanos < 0) {
            started = true;
            scheduleNanos = nowNanos;
        }
        scheduleNanos += nanosFor(bytes);
    }

    private long burstNanos() {
        return Math.max(BURST_NANOS, nanosFor((BURST_PACKETS - 1) * packetBytes));
    }

    private long nanosFor(int bytes) {
        return bytes * 1_000_000_000L / Math.max(1, bytesPerSecond);
    }
}
