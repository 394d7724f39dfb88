package org.tocsin.node;

import java.util.List;
import org.tocsin.bytes.Deadline;

/// Finds the upload rate of a node that nobody told, and lowers one that was told too high: the queue that all
/// neighbours see at once is the node's own.
///
/// Every interval it takes the smallest queueing delay over all neighbours with a new round trip. Above the target the
/// rate was too high and falls, if that lasts and the rate was used: below what was really sent at first, by a fixed
/// part afterwards, and for a moment further, until the queue has drained. Below half the target, and only while it is
/// used, it rises, faster the longer it may; but slowly around the rate at which the queue came last, so that the next
/// queue is seen while it is short. Single losses mean nothing here. With one neighbour the queue may be the
/// neighbour's or the path's; then too it is right not to fill it.
final class UploadEstimator {
    static final long INTERVAL_NANOS = 25_000_000;
    /// A queue that delays an urgent object by more than this is worth giving up some rate. Below what an association
    /// tolerates by itself, so that the node's bound is met first.
    private static final long TARGET_NANOS = 3_000_000;

    /// Four full datagrams: two that the pacer lets go ahead, and one of each of two neighbours that answer.
    private static final long TARGET_BITS = 4 * 1500 * 8;
    /// Between two decreases: the queue must be seen to shrink first. A guess at the longest usual round trip with
    /// the queue.
    private static final long SETTLE_NANOS = 100_000_000;

    private static final double FALL = 0.96;
    /// Where the queue is many times the target: the uplink has become slower.
    private static final double FALL_FAR = 0.85;

    private static final int FAR_TARGETS = 4;
    /// A queue that has become so much shorter since the last look needs no further decrease.
    private static final double SHRINKING = 0.9;
    /// While the queue drains.
    private static final double DRAIN = 0.94;

    private static final double RISE = 0.003;
    private static final double RISE_NEAR = 0.0005;
    private static final double NEAR_LEAST = 0.96;
    private static final double NEAR_MOST = 1.02;
    private static final double RISE_GROWTH = 1.0 / 16;
    private static final int RISE_STEPS_MAX = 8;
    /// Intervals over which the rate that was sent is averaged.
    private static final int MEMORY = 4;
    /// A rate counts as used above this part of it.
    private static final double USED = 0.85;
    /// A queue counts as this node's own where it sends at least this part of the rate, and where that is enough to
    /// tell: jitter delays those who send next to nothing too.
    private static final double USED_QUEUE = 0.7;

    private static final double EVIDENCE = 1_000_000;

    private final long[] sentBytes = new long[MEMORY];
    private int interval;
    private int intervalsAbove;
    private long lastBytesSent;
    private long nextAtNanos = Deadline.NEVER;
    private long settledAtNanos;
    private final double ceiling;
    private boolean unbounded;
    private double bitsPerSecond;
    private double riseSteps = 1;
    /// At which the last queue was seen first; 0 for none yet.
    private double limit;
    /// What there was of it at the last decision; 0 where it is gone.
    private long queueNanos;

    private boolean draining;

    /// @param toldBitsPerSecond what the uplink is said to carry, never exceeded; 0 for nothing said
    UploadEstimator(long toldBitsPerSecond) {
        unbounded = toldBitsPerSecond == 0;
        ceiling = unbounded ? Double.POSITIVE_INFINITY : toldBitsPerSecond;
        bitsPerSecond = toldBitsPerSecond;
    }

    /// Looks at the neighbours if an interval is over.
    ///
    /// @param bytesSent on the wire, since the start
    /// @return the new rate in bits per second, 0 for no bound yet, or -1 if nothing changed
    long update(List<Neighbour> neighbours, long bytesSent, long nowNanos) {
        if (nextAtNanos == Deadline.NEVER) {
            nextAtNanos = nowNanos + INTERVAL_NANOS;
            settledAtNanos = nowNanos;
            lastBytesSent = bytesSent;
            return -1;
        }
        return nowNanos - nextAtNanos < 0 ? -1 : endInterval(smallestDelay(neighbours), bytesSent, nowNanos);
    }

    /// @param delayNanos of the queue, [Deadline#NEVER] if nobody measured it
    long endInterval(long delayNanos, long bytesSent, long nowNanos) {
        long elapsed = nowNanos - nextAtNanos + INTERVAL_NANOS;
        nextAtNanos = nowNanos + INTERVAL_NANOS;
        // A node that slept longer than an interval is measured as if it had sent evenly.
        long sent = (bytesSent - lastBytesSent) * INTERVAL_NANOS / elapsed;
        lastBytesSent = bytesSent;
        sentBytes[interval++ % MEMORY] = sent;
        return delayNanos == Deadline.NEVER ? -1 : decide(delayNanos, bits(sent), nowNanos);
    }

    private long decide(long delayNanos, double sentBitsPerSecond, long nowNanos) {
        long target = targetNanos();
        intervalsAbove = delayNanos > target ? intervalsAbove + 1 : 0;
        if (delayNanos <= target) {
            queueNanos = 0;
            return rise(delayNanos <= target / 2, sentBitsPerSecond, nowNanos);
        }
        boolean ours = intervalsAbove >= patience() && averageSent() >= Math.max(USED_QUEUE * bitsPerSecond, EVIDENCE);
        if (!ours || nowNanos - settledAtNanos < 0) {
            return -1;
        }
        settledAtNanos = nowNanos + SETTLE_NANOS;
        boolean isFirst = queueNanos == 0;
        boolean isShrinking = delayNanos < SHRINKING * queueNanos;
        queueNanos = delayNanos;
        return isShrinking ? -1 : fall(isFirst, delayNanos > FAR_TARGETS * target);
    }

    private long fall(boolean isFirst, boolean isFar) {
        boolean isFound = !unbounded && bitsPerSecond < ceiling;
        double from = isFound ? bitsPerSecond : Math.min(averageSent(), ceiling);
        limit = isFirst ? from : limit;
        riseSteps = 1;
        bitsPerSecond = from * (isFar ? FALL_FAR : FALL);
        unbounded = false;
        draining = true;
        return (long) (bitsPerSecond * DRAIN);
    }

    private long rise(boolean isShort, double sentBitsPerSecond, long nowNanos) {
        if (draining && (isShort || nowNanos - settledAtNanos >= 0)) {
            draining = false;
            return (long) bitsPerSecond;
        }
        boolean mayRise = !unbounded && bitsPerSecond < ceiling && isShort;
        if (!mayRise || sentBitsPerSecond < USED * bitsPerSecond) {
            return -1;
        }
        boolean isNear = bitsPerSecond > NEAR_LEAST * limit && bitsPerSecond < NEAR_MOST * limit;
        bitsPerSecond = Math.min(bitsPerSecond * (1 + (isNear ? RISE_NEAR : RISE * riseSteps)), ceiling);
        riseSteps = isNear ? 1 : Math.min(riseSteps + RISE_GROWTH, RISE_STEPS_MAX);
        return (long) bitsPerSecond;
    }

    /// What was told is believed longer than what was found.
    private int patience() {
        return bitsPerSecond == ceiling ? 2 * MEMORY : MEMORY;
    }

    /// At a low rate a few datagrams are a long queue already, and there must be room for them.
    private long targetNanos() {
        double rate = Math.max(unbounded ? averageSent() : bitsPerSecond, EVIDENCE);
        return Math.max(TARGET_NANOS, (long) (TARGET_BITS * 1e9 / rate));
    }

    private static long smallestDelay(List<Neighbour> neighbours) {
        long smallest = Deadline.NEVER;
        for (int i = 0; i < neighbours.size(); i++) {
            Neighbour neighbour = neighbours.get(i);
            if (neighbour.hasNewSample()) {
                smallest = Math.min(smallest, neighbour.association().queueingDelayNanos());
            }
        }
        return smallest;
    }

    private double averageSent() {
        long sum = 0;
        for (long bytes : sentBytes) {
            sum += bytes;
        }
        return bits(sum / Math.min(interval, MEMORY));
    }

    private static double bits(long bytesPerInterval) {
        return bytesPerInterval * 8.0 * 1e9 / INTERVAL_NANOS;
    }
}
