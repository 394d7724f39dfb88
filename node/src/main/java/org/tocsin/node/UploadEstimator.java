package org.tocsin.node;

import org.tocsin.bytes.Deadline;

/// Finds the upload rate of a node that nobody told, and lowers one that was told too high: the queue that all
/// neighbours see at once is the node's own.
///
/// Every interval it takes the smallest queueing delay over all neighbours with a new round trip. Above the target the
/// rate was too high and falls, if that lasts and the rate was used: to what came through at first, by a fixed part
/// afterwards, and for a moment further, until the queue has drained. Below half the target, and only while it is
/// used, it rises, faster the longer it may; but slowly around the rate at which the queue came last, so that the next
/// queue is seen while it is short. Single losses mean nothing here. With one neighbour the queue may be the
/// neighbour's or the path's; then too it is right not to fill it.
///
/// A node that got no processor measures long round trips too. What it was late itself is subtracted; and a decrease is
/// undone if its queue went faster than an uplink of that rate could have drained it ([SuspectedQueue]).
///
/// So does one whose downlink is full, as all acknowledgements wait there: but such a queue comes and goes. What came
/// through of late ([ProvenRate]) is believed against a queue until that has stood for long.
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
    /// What was acknowledged in a few intervals is not exact: one answer stands for some datagrams.
    private static final double ACKNOWLEDGED_MOST = 1.02;
    /// A queue that has become so much shorter since the last look needs no further decrease.
    private static final double SHRINKING = 0.9;
    /// A queue shall be gone after this: until then the rate is lower by the queue's part of it.
    private static final double DRAIN_NANOS = 70_000_000;

    private static final double DRAIN = 0.94;
    private static final double DRAIN_MOST = 0.6;

    private static final double RISE = 0.003;
    private static final double RISE_NEAR = 0.0005;
    private static final double NEAR_LEAST = 0.96;
    private static final double NEAR_MOST = 1.02;
    private static final double RISE_GROWTH = 1.0 / 8;
    private static final int RISE_STEPS_MAX = 8;
    /// An uplink that carries so much more than the rate at which a queue came had no queue then.
    private static final double CLEARLY = 1.1;
    /// The uplink has room for that beside what came through: acknowledgements are not exact.
    private static final double CLEARLY_LESS = 0.95;
    /// Intervals in which a queue must be seen, and round trips that must show it.
    private static final int PATIENCE = 4;

    private static final int SAMPLES = 8;
    /// A queue of more targets hurts and is obvious: so many round trips are enough, in one interval.
    private static final int FAR_TARGETS = 4;

    private static final int SAMPLES_FAR = 4;
    /// A rate counts as used above this part of it.
    private static final double USED = 0.85;
    /// A queue counts as this node's own where it sends at least this part of the rate, and where that is enough to
    /// tell: jitter delays those who send next to nothing too.
    private static final double USED_QUEUE = 0.5;

    private static final double EVIDENCE = 1_000_000;

    /// After so many with a queue what was proven counts no more against it: half a second.
    private static final int DOUBTFUL_INTERVALS = 20;

    private final UplinkUse use = new UplinkUse(INTERVAL_NANOS);
    private final ProvenRate proven = new ProvenRate();
    private final SuspectedQueue suspect = new SuspectedQueue();
    private int intervalsAbove;
    private int samplesAbove;
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
    private long lateNanos;
    /// To be restored if the queue was none.
    private double rateBefore;

    private double limitBefore;

    /// @param toldBitsPerSecond what the uplink is said to carry, never exceeded; 0 for nothing said
    UploadEstimator(long toldBitsPerSecond) {
        unbounded = toldBitsPerSecond == 0;
        ceiling = unbounded ? Double.POSITIVE_INFINITY : toldBitsPerSecond;
        bitsPerSecond = toldBitsPerSecond;
    }

    /// The node was asked to act by so much later than it wanted to: what it measured meanwhile is too long by that.
    void late(long nanos) {
        lateNanos = Math.max(lateNanos, nanos);
    }

    /// Looks at the neighbours if an interval is over.
    ///
    /// @param bytesSent on the wire, since the start
    /// @return the new rate in bits per second, 0 for no bound yet, or -1 if nothing changed
    long update(Neighbours neighbours, long bytesSent, long nowNanos) {
        if (nextAtNanos == Deadline.NEVER) {
            nextAtNanos = nowNanos + INTERVAL_NANOS;
            settledAtNanos = nowNanos;
            use.start(bytesSent);
            return -1;
        }
        if (nowNanos - nextAtNanos < 0) {
            return -1;
        }
        long smallest = Deadline.NEVER;
        int samples = 0;
        long unacknowledged = 0;
        for (int place = 0; place < neighbours.size(); place++) {
            if (neighbours.refresh(place) && neighbours.get(place).hasNewSample()) {
                smallest =
                        Math.min(smallest, neighbours.get(place).association().queueingDelayNanos());
                samples++;
            }
            unacknowledged += neighbours.flightBytes(place);
        }
        return endInterval(smallest, samples, bytesSent, unacknowledged, nowNanos);
    }

    /// @param delayNanos          of the queue, [Deadline#NEVER] if nobody measured it
    /// @param samples             neighbours who did
    /// @param bytesSent           on the wire, since the start
    /// @param bytesUnacknowledged of that, at present
    long endInterval(long delayNanos, int samples, long bytesSent, long bytesUnacknowledged, long nowNanos) {
        use.end(bytesSent, bytesUnacknowledged, nowNanos - nextAtNanos + INTERVAL_NANOS);
        nextAtNanos = nowNanos + INTERVAL_NANOS;
        long ownNanos = lateNanos;
        lateNanos = 0;
        if (intervalsAbove <= DOUBTFUL_INTERVALS) {
            proven.carried(Math.min(use.sent(), use.acknowledged(PATIENCE)), nowNanos);
        }
        return delayNanos == Deadline.NEVER || ownNanos > TARGET_NANOS
                ? -1
                : decide(Math.max(0, delayNanos - ownNanos), samples, nowNanos);
    }

    private long decide(long delayNanos, int samples, long nowNanos) {
        long target = targetNanos();
        boolean isShort = delayNanos <= target / 2;
        if (isShort && draining) {
            double carried = suspect.carriedAtLeast(delayNanos, use.bytesSent(), nowNanos);
            if (carried > CLEARLY * bitsPerSecond / FALL) {
                return undo(carried);
            }
        }
        if (delayNanos <= target) {
            queueIsGone();
            return rise(isShort, nowNanos);
        }
        intervalsAbove++;
        samplesAbove += samples;
        if (intervalsAbove > DOUBTFUL_INTERVALS) {
            proven.forget();
        }
        boolean isFar = delayNanos > FAR_TARGETS * target;
        if (!isCertain(isFar) || nowNanos - settledAtNanos < 0) {
            return -1;
        }
        settledAtNanos = nowNanos + SETTLE_NANOS;
        boolean isFirst = queueNanos == 0;
        boolean isShrinking = delayNanos < SHRINKING * queueNanos;
        queueNanos = delayNanos;
        if (isFirst) {
            rateBefore = unbounded ? use.sent() : bitsPerSecond;
            limitBefore = limit;
            suspect.begin(delayNanos, use.bytesSent(), nowNanos);
        }
        return isShrinking ? -1 : fall(isFirst, isFar);
    }

    /// Whether there is a queue of this node's own.
    private boolean isCertain(boolean isFar) {
        if (isProven()) {
            return false;
        }
        boolean isSeen = isFar ? samplesAbove >= SAMPLES_FAR : intervalsAbove >= PATIENCE && samplesAbove >= SAMPLES;
        return isSeen && use.sent() >= Math.max(USED_QUEUE * bitsPerSecond, EVIDENCE);
    }

    /// Whether as much came through of late, and no queue stood since for long. At the rate that was told the last
    /// percents need no proof.
    private boolean isProven() {
        return use.sent() <= (bitsPerSecond == ceiling ? ACKNOWLEDGED_MOST : CLEARLY_LESS) * proven.bitsPerSecond();
    }

    private long fall(boolean isFirst, boolean isFar) {
        double from = unbounded ? use.sent() : bitsPerSecond;
        // The acknowledgements of the last intervals all waited in the queue.
        double carried = use.acknowledged(Math.max(1, intervalsAbove - 1));
        double least = Math.max(from / 2, Math.min(from, proven.bitsPerSecond()));
        from = Math.clamp(isFar ? carried : ACKNOWLEDGED_MOST * carried, least, from);
        if (isFar) {
            limit = 0;
        } else if (isFirst) {
            limit = from;
        }
        riseSteps = 1;
        bitsPerSecond = from * FALL;
        unbounded = false;
        draining = true;
        return (long) (bitsPerSecond * Math.clamp(1 - queueNanos / DRAIN_NANOS, DRAIN_MOST, DRAIN));
    }

    private long undo(double carried) {
        queueIsGone();
        draining = false;
        bitsPerSecond = Math.min(rateBefore, carried);
        limit = limitBefore;
        return (long) bitsPerSecond;
    }

    private void queueIsGone() {
        intervalsAbove = 0;
        samplesAbove = 0;
        queueNanos = 0;
    }

    private long rise(boolean isShort, long nowNanos) {
        if (draining && (isShort || nowNanos - settledAtNanos >= 0)) {
            draining = false;
            return (long) bitsPerSecond;
        }
        boolean mayRise = !unbounded && bitsPerSecond < ceiling && isShort;
        if (!mayRise || use.lastSent() < USED * bitsPerSecond) {
            return -1;
        }
        boolean isNear = bitsPerSecond > NEAR_LEAST * limit && bitsPerSecond < NEAR_MOST * limit;
        bitsPerSecond = Math.min(bitsPerSecond * (1 + (isNear ? RISE_NEAR : RISE * riseSteps)), ceiling);
        riseSteps = isNear ? 1 : Math.min(riseSteps + RISE_GROWTH, RISE_STEPS_MAX);
        return (long) bitsPerSecond;
    }

    /// At a low rate a few datagrams are a long queue already, and there must be room for them.
    private long targetNanos() {
        double rate = Math.max(unbounded ? use.sent() : bitsPerSecond, EVIDENCE);
        return Math.max(TARGET_NANOS, (long) (TARGET_BITS * 1e9 / rate));
    }
}
