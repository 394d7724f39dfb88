package org.tocsin.sctp.tx;

/// Keeps in flight what the path holds plus a small queue, judged by the round trip, not by single losses.
///
/// Each round compares its lowest round trip with the lowest of late. Below a target above it, the window grows, faster
/// the longer that lasts; above it, the window shrinks by just what stands in the queue. Loss counts only as a rate:
/// random loss is repaired and otherwise ignored, a drop-tail queue that overflows is not.
final class DelayBounded implements CongestionControl {
    private static final int WINDOW_PACKETS_MIN = 4;
    /// The queue that may stand: 3 ms by the model, or an eighth of the round trip, because a late timer looks the
    /// same.
    private static final long TARGET_NANOS_MIN = 3_000_000;
    /// RFC 9406 (HyStart++) ends slow start between 4 and 16 ms above the lowest round trip, at an eighth of it.
    private static final long SLOW_START_EXIT_NANOS_MIN = 4_000_000;

    private static final long SLOW_START_EXIT_NANOS_MAX = 16_000_000;
    private static final int SLOW_START_SAMPLES = 8;
    /// A lowest round trip is believed so long; then the window halves for a round, to see below its own queue.
    private static final long LOWEST_AGE_NANOS_MAX = 10_000_000_000L;
    /// Loss is a rate over at least so many packets; above one in twelve it is taken for congestion.
    private static final int LOSS_PACKETS_MIN = 48;

    private static final int LOSS_SHARE = 12;

    private final int packetBytes;
    private long windowBytes;
    private boolean slowStart = true;
    private long windowBeforeTimeout;

    private long lowestNanos;
    private long lowestAtNanos;
    private boolean draining;

    private long roundEndOrder;
    private long roundLowestNanos;
    private int roundSamples;
    private boolean roundLimited;
    private boolean settling;
    private int growthPackets = 1;

    private long periodAckedBytes;
    private long periodLostBytes;
    private long lossIgnoredBeforeOrder;

    DelayBounded(int packetBytes, int initialPackets) {
        this.packetBytes = packetBytes;
        this.windowBytes = (long) packetBytes * initialPackets;
    }

    @Override
    public long windowBytes() {
        return draining ? Math.max(windowBytes / 2, (long) WINDOW_PACKETS_MIN * packetBytes) : windowBytes;
    }

    @Override
    public boolean isSlowStart() {
        return slowStart;
    }

    @Override
    public void seed(long roundTripNanos, long nowNanos) {
        if (lowestNanos == 0 || roundTripNanos < lowestNanos) {
            lowestNanos = roundTripNanos;
            lowestAtNanos = nowNanos;
        }
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
        periodAckedBytes += ackedBytes;
        if (periodAckedBytes + periodLostBytes > 4L * LOSS_PACKETS_MIN * packetBytes) {
            periodAckedBytes /= 2;
            periodLostBytes /= 2;
        }
        roundLimited |= windowLimited;
        if (roundTripNanos > 0) {
            sample(roundTripNanos, nowNanos);
        }
        if (slowStart && roundLimited) {
            windowBytes += ackedBytes;
            if (roundSamples >= SLOW_START_SAMPLES || latestAckedOrder >= roundEndOrder) {
                leaveSlowStartInAQueue();
            }
        }
        if (latestAckedOrder >= roundEndOrder) {
            endRound(nowNanos);
            roundEndOrder = nextOrder;
        }
    }

    /// A round of few samples is judged at its end.
    private void leaveSlowStartInAQueue() {
        if (roundLowestNanos - lowestNanos > slowStartExitNanos()) {
            slowStart = false;
            // What was added in the round that met the queue is taken back.
            shrinkTo(windowBytes * 5 / 8);
            settling = true;
        }
    }

    private void sample(long roundTripNanos, long nowNanos) {
        roundSamples++;
        roundLowestNanos = roundLowestNanos == 0 ? roundTripNanos : Math.min(roundLowestNanos, roundTripNanos);
        if (lowestNanos == 0 || roundTripNanos <= lowestNanos) {
            lowestNanos = roundTripNanos;
            lowestAtNanos = nowNanos;
        }
    }

    private long slowStartExitNanos() {
        return Math.min(Math.max(lowestNanos / 8, SLOW_START_EXIT_NANOS_MIN), SLOW_START_EXIT_NANOS_MAX);
    }

    private long targetNanos() {
        return Math.max(TARGET_NANOS_MIN, lowestNanos / 8);
    }

    private void endRound(long nowNanos) {
        if (roundLowestNanos > 0 && !slowStart && roundLimited) {
            adjust();
        }
        renewLowest(nowNanos);
        roundLowestNanos = 0;
        roundSamples = 0;
        roundLimited = false;
    }

    private void adjust() {
        if (settling) {
            // This round's packets were sent before the last change.
            settling = false;
            return;
        }
        long queueNanos = roundLowestNanos - lowestNanos;
        if (queueNanos > targetNanos()) {
            // In flight is rate times round trip: shrink to the round trip that the target allows.
            long fitting = (long) (windowBytes * ((double) (lowestNanos + targetNanos()) / roundLowestNanos));
            shrinkTo(Math.max(fitting, windowBytes / 2));
            growthPackets = 1;
            settling = true;
        } else {
            windowBytes += (long) growthPackets * packetBytes;
            // At most an eighth a round, and half as fast where the queue is half of the target already.
            int most = (int) Math.max(1, windowBytes / 8 / packetBytes);
            growthPackets = queueNanos > targetNanos() / 2 ? 1 : Math.min(growthPackets * 2, most);
        }
    }

    /// The path may have become longer. Only a window that stands in its own queue has to make way to find out.
    private void renewLowest(long nowNanos) {
        if (draining) {
            draining = false;
            lowestNanos = roundLowestNanos > 0 ? roundLowestNanos : lowestNanos;
            lowestAtNanos = nowNanos;
            settling = true;
        } else if (lowestNanos > 0 && nowNanos - lowestAtNanos > LOWEST_AGE_NANOS_MAX) {
            draining = true;
        }
    }

    private void shrinkTo(long bytes) {
        windowBytes = Math.max(bytes, (long) WINDOW_PACKETS_MIN * packetBytes);
    }

    @Override
    public void onLoss(long lostBytes, long lostOrder, long nextOrder) {
        if (lostOrder < lossIgnoredBeforeOrder) {
            return;
        }
        periodLostBytes += lostBytes;
        long total = periodAckedBytes + periodLostBytes;
        if (total < (long) LOSS_PACKETS_MIN * packetBytes) {
            return;
        }
        if (periodLostBytes * LOSS_SHARE > total) {
            slowStart = false;
            growthPackets = 1;
            long delivered = windowBytes * periodAckedBytes / total;
            shrinkTo(Math.max(windowBytes / 2, Math.min(delivered, windowBytes * 7 / 8)));
            // What was sent before the cut may be lost for the same reason.
            lossIgnoredBeforeOrder = nextOrder;
            periodAckedBytes = 0;
            periodLostBytes = 0;
        }
    }

    @Override
    public void onTimeout() {
        if (windowBeforeTimeout == 0) {
            windowBeforeTimeout = windowBytes;
        }
        // A path that went silent tells nothing about its rate: start over, but not from one packet.
        windowBytes = Math.min(windowBytes, Math.max(windowBytes / 2, (long) WINDOW_PACKETS_MIN * packetBytes));
        growthPackets = 1;
    }

    @Override
    public void undoTimeout() {
        windowBytes = Math.max(windowBytes, windowBeforeTimeout);
        windowBeforeTimeout = 0;
    }
}
