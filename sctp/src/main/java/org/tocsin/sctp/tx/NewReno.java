package org.tocsin.sctp.tx;

/// Halves the window on loss, once a round. RFC 9260 §7.2, with byte counting.
final class NewReno implements CongestionControl {
    /// "ssthresh = max(cwnd / 2, 4 * PMDCS)", RFC 9260 §7.2.3.
    private static final int WINDOW_PACKETS_MIN = 4;

    private final int packetBytes;
    private long windowBytes;
    private long threshold = Long.MAX_VALUE;
    private long partialBytesAcked;
    private long recoveryEndOrder;
    private long windowBeforeTimeout;

    NewReno(int packetBytes, int initialPackets) {
        this.packetBytes = packetBytes;
        this.windowBytes = (long) packetBytes * initialPackets;
    }

    @Override
    public long windowBytes() {
        return windowBytes;
    }

    private boolean isSlowStart() {
        return windowBytes < threshold;
    }

    @Override
    public double windowsPerRoundTrip() {
        return isSlowStart() ? PACE_SLOW_START : PACE;
    }

    @Override
    public void onAck(
            long ackedBytes,
            long roundTripNanos,
            long latestAckedOrder,
            long nextOrder,
            boolean windowLimited,
            long nowNanos) {
        windowBeforeTimeout = 0;
        // "Fast Recovery": the window does not grow before what was out at its start is answered.
        if (!windowLimited || latestAckedOrder < recoveryEndOrder) {
            return;
        }
        if (isSlowStart()) {
            windowBytes += ackedBytes;
            return;
        }
        partialBytesAcked += ackedBytes;
        if (partialBytesAcked >= windowBytes) {
            partialBytesAcked -= windowBytes;
            windowBytes += packetBytes;
        }
    }

    @Override
    public void onLoss(long lostBytes, long lostOrder, long nextOrder) {
        if (lostOrder < recoveryEndOrder) {
            return;
        }
        recoveryEndOrder = nextOrder;
        threshold = Math.max(windowBytes / 2, (long) WINDOW_PACKETS_MIN * packetBytes);
        windowBytes = threshold;
        partialBytesAcked = 0;
    }

    /// "as if a packet had been lost" (RFC 9260, appendix A).
    @Override
    public void onMark(long nextOrder) {
        onLoss(0, nextOrder, nextOrder);
    }

    @Override
    public void onTimeout() {
        if (windowBeforeTimeout == 0) {
            windowBeforeTimeout = windowBytes;
        }
        threshold = Math.max(windowBytes / 2, (long) WINDOW_PACKETS_MIN * packetBytes);
        // The RFC says one packet; four keep an urgent message and its bulk moving, and recovery ends here.
        windowBytes = Math.min(windowBytes, (long) WINDOW_PACKETS_MIN * packetBytes);
        recoveryEndOrder = 0;
        partialBytesAcked = 0;
    }

    @Override
    public void undoTimeout() {
        windowBytes = Math.max(windowBytes, windowBeforeTimeout);
        windowBeforeTimeout = 0;
    }

    @Override
    public void seed(long roundTripNanos, long nowNanos) {}

    /// The RFC's controller starts as the RFC says.
    @Override
    public void resume(long savedWindowBytes, long savedRoundTripNanos, long nextOrder) {}
}
