package org.tocsin.sctp.tx;

/// Keeps in flight what the path holds plus a small queue, judged by the round trip, not by single losses.
///
/// Each period, which is a round but no shorter than what schedulers do, compares its lowest round trip with the lowest
/// of late, and moves a part of the way to the window whose queue would be the wanted one: FAST's rule (Jin, Wei, Low,
/// 2004), whose fixed point is the same few packets of every flow. Where growing meets no queue at all, the steps
/// double. A queue that is longer than those packets need, because many flows share it or it has just come, shrinks
/// every window by the time that it stands, so that near and far flows make way alike; and a window that is not used
/// shrinks to what is. Loss counts only as a rate: random loss is repaired and otherwise ignored, a drop-tail queue
/// that overflows is not. A queue that stays although this window made way is a loss-based flow's: see [Competition].
final class DelayBounded implements CongestionControl {
    private static final int WINDOW_PACKETS_MIN = 4;
    /// A gap in the flight is filled evenly, or the bunch behind it is a queue for rounds.
    private static final double PACE_REFILL = 1;

    private static final int REFILL_ROUNDS = 2;
    /// The queue that may stand: a late timer looks the same.
    private static final long QUEUE_NANOS = 2_500_000;
    /// The same for slow flows, in packets: with it flows of any rate and distance come to equal shares.
    private static final int QUEUE_PACKETS = 4;
    /// A longer one is everybody's to shorten.
    private static final long LONG_QUEUE_NANOS = 5_000_000;
    /// In about this time a window makes way for a queue that is far longer.
    private static final double MAKE_WAY_NANOS = 250_000_000;
    /// Rounds shorter than this are judged together: a node that stalls for 10 ms delays whole rounds.
    private static final long PERIOD_NANOS_MIN = 25_000_000;
    private static final int PERIOD_SAMPLES_MIN = 4;
    /// Of the way to the wanted window, each round: what changes shows two rounds later, and a quarter is the most that
    /// does not swing then (the characteristic z² - z + 1/4 has a double root).
    private static final int STEP_DIVISOR = 4;
    /// After so many periods without a queue the steps grow: jitter hides one for a period or two.
    private static final int EMPTY_PERIODS = 2;
    /// The steepest growth after slow start: by half a period.
    private static final int GROWTH_EIGHTHS_MAX = 4;
    /// RFC 9406 (HyStart++) ends slow start between 4 and 16 ms above the lowest round trip, at an eighth of it.
    private static final long SLOW_START_EXIT_NANOS_MIN = 4_000_000;

    private static final long SLOW_START_EXIT_NANOS_MAX = 16_000_000;
    private static final int SLOW_START_SAMPLES = 8;

    /// A lowest round trip is believed so long; then a quarter of the window makes way for a round, to see below its
    /// own queue. Half of it would leave a gap in the flight, and a bunch behind the gap that is a queue itself.
    private static final long LOWEST_AGE_NANOS_MAX = 10_000_000_000L;

    private final int packetBytes;
    private final long initialWindowBytes;
    private final LossRate lossRate;
    private final Competition competition = new Competition();
    private long windowBytes;
    private boolean slowStart = true;
    private long windowBeforeTimeout;

    private long lowestNanos;
    private long lowestAtNanos;
    private boolean draining;

    private long roundEndOrder;
    private int roundSamples;
    private boolean roundLimited;
    private boolean periodBegun;
    private long periodBeginNanos;
    private long periodLowestNanos;
    private int periodSamples;
    private boolean periodLimited;
    private long periodAckedBytes;
    /// Rounds to wait until what was sent before the last cut is answered.
    private int settlingRounds;
    private int emptyPeriods;
    private long recoveryEndOrder;
    /// From the first to the last send order that goes out on an old window's word; the last is 0 while unknown.
    private long unvalidatedFromOrder;

    private long unvalidatedEndOrder;
    private boolean unvalidated;
    private long validatedBytes;

    DelayBounded(int packetBytes, int initialPackets) {
        this.packetBytes = packetBytes;
        initialWindowBytes = (long) packetBytes * initialPackets;
        windowBytes = initialWindowBytes;
        lossRate = new LossRate(packetBytes);
    }

    @Override
    public long windowBytes() {
        if (!draining) {
            return windowBytes;
        }
        return competition.isOn() ? windowMin() : Math.max(windowBytes / 4 * 3, windowMin());
    }

    private long windowMin() {
        return (long) WINDOW_PACKETS_MIN * packetBytes;
    }

    @Override
    public double windowsPerRoundTrip() {
        if (slowStart) {
            return PACE_SLOW_START;
        }
        return draining || settlingRounds > 0 ? PACE_REFILL : PACE;
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
        lossRate.onAck(ackedBytes);
        periodAckedBytes += ackedBytes;
        if (unvalidated) {
            validatedBytes += ackedBytes;
            if (latestAckedOrder >= unvalidatedFromOrder && unvalidatedEndOrder == 0) {
                unvalidatedEndOrder = nextOrder;
            }
            unvalidated = unvalidatedEndOrder == 0 || latestAckedOrder < unvalidatedEndOrder;
        }
        roundLimited |= windowLimited;
        if (!periodBegun) {
            periodBegun = true;
            periodBeginNanos = nowNanos;
        }
        if (roundTripNanos > 0) {
            sample(roundTripNanos, nowNanos);
        }
        if (slowStart) {
            windowBytes += roundLimited ? ackedBytes : 0;
            boolean isRoundOver = roundLimited && latestAckedOrder >= roundEndOrder;
            if (isRoundOver || roundSamples >= SLOW_START_SAMPLES) {
                leaveSlowStartInAQueue();
            }
        }
        if (competition.isOn() && roundLimited) {
            // A packet a round, as loss-based flows grow.
            windowBytes += Math.max(1, ackedBytes * packetBytes / windowBytes);
        }
        if (latestAckedOrder >= roundEndOrder) {
            endRound(nowNanos);
            roundEndOrder = nextOrder;
        }
    }

    /// A round of few samples is judged at its end.
    private void leaveSlowStartInAQueue() {
        if (periodLowestNanos - lowestNanos > slowStartExitNanos()) {
            slowStart = false;
            // What was added in the round that met the queue is taken back; an unused window is not the queue's cause.
            long kept = roundLimited ? 0 : Math.min(windowBytes, initialWindowBytes);
            shrinkTo(Math.max(windowBytes * 5 / 8, kept));
            settlingRounds = 1;
        }
    }

    private void sample(long roundTripNanos, long nowNanos) {
        roundSamples++;
        periodSamples++;
        periodLowestNanos = periodLowestNanos == 0 ? roundTripNanos : Math.min(periodLowestNanos, roundTripNanos);
        if (lowestNanos == 0 || roundTripNanos <= lowestNanos) {
            lowestNanos = roundTripNanos;
            lowestAtNanos = nowNanos;
        }
    }

    private long slowStartExitNanos() {
        return Math.min(Math.max(lowestNanos / 8, SLOW_START_EXIT_NANOS_MIN), SLOW_START_EXIT_NANOS_MAX);
    }

    private void endRound(long nowNanos) {
        roundSamples = 0;
        periodLimited |= roundLimited;
        roundLimited = false;
        boolean changing = slowStart || draining || settlingRounds > 0;
        boolean judged = periodSamples >= PERIOD_SAMPLES_MIN && nowNanos - periodBeginNanos >= PERIOD_NANOS_MIN;
        if (!changing && !judged) {
            return;
        }
        if (settlingRounds > 0) {
            settlingRounds--;
        } else if (!changing) {
            adjust(nowNanos - periodBeginNanos);
        }
        renewLowest(nowNanos);
        periodLowestNanos = 0;
        periodSamples = 0;
        periodLimited = false;
        periodAckedBytes = 0;
        periodBegun = false;
    }

    private void adjust(long periodNanos) {
        long queueNanos = periodLowestNanos - lowestNanos;
        if (periodLimited) {
            adjustLimited(queueNanos, periodNanos);
        } else if (queueNanos > QUEUE_NANOS && !competition.isOn()) {
            double usedBytesPerNano = (double) periodAckedBytes / periodNanos;
            double unused = windowBytes - wantedBytes(usedBytesPerNano);
            shrinkTo(windowBytes - (long) (Math.max(0, unused) / STEP_DIVISOR));
        }
    }

    private void adjustLimited(long queueNanos, long periodNanos) {
        competition.onPeriod(queueNanos, lowestNanos);
        if (competition.isOn()) {
            emptyPeriods = 0;
            return;
        }
        // In flight is rate times round trip.
        double bytesPerNano = (double) windowBytes / periodLowestNanos;
        double step = (wantedBytes(bytesPerNano) - windowBytes) / STEP_DIVISOR;
        if (queueNanos * bytesPerNano * 4 < queueBytes(bytesPerNano)) {
            emptyPeriods++;
            int eighths = Math.clamp(emptyPeriods - EMPTY_PERIODS, 0, GROWTH_EIGHTHS_MAX);
            step = Math.max(step, windowBytes / 8.0 * eighths);
        } else {
            emptyPeriods = 0;
        }
        if (queueNanos > LONG_QUEUE_NANOS) {
            double excess = (double) (queueNanos - LONG_QUEUE_NANOS) / queueNanos;
            double times = excess * periodNanos / MAKE_WAY_NANOS;
            step = Math.min(step, -windowBytes * times / (1 + times));
        }
        shrinkTo(windowBytes + (long) step);
    }

    private double wantedBytes(double bytesPerNano) {
        return bytesPerNano * lowestNanos + queueBytes(bytesPerNano);
    }

    private double queueBytes(double bytesPerNano) {
        return Math.max(bytesPerNano * QUEUE_NANOS, (double) QUEUE_PACKETS * packetBytes);
    }

    /// The path may have become longer. Only a window that stands in its own queue has to make way to find out.
    private void renewLowest(long nowNanos) {
        if (draining) {
            draining = false;
            if (periodLowestNanos > 0 && competition.believesLook(periodLowestNanos)) {
                lowestNanos = periodLowestNanos;
            }
            lowestAtNanos = nowNanos;
            settlingRounds = REFILL_ROUNDS;
        } else if (lowestNanos > 0 && nowNanos - lowestAtNanos > LOWEST_AGE_NANOS_MAX) {
            draining = true;
        }
    }

    private void shrinkTo(long bytes) {
        windowBytes = Math.max(bytes, windowMin());
    }

    @Override
    public void onLoss(long lostBytes, long lostOrder, long nextOrder) {
        if (unvalidated) {
            // "Safe Retreat": to what the path is known to have carried.
            unvalidated = false;
            slowStart = false;
            shrinkTo(Math.min(windowBytes / 2, Math.max(initialWindowBytes, validatedBytes)));
        }
        if (competition.isOn() && lostOrder >= recoveryEndOrder) {
            // The factor of CUBIC (RFC 9438), once a round.
            recoveryEndOrder = nextOrder;
            shrinkTo(windowBytes / 10 * 7);
        }
        if (lossRate.isCongestion(lostBytes, lostOrder, nextOrder)) {
            slowStart = false;
            emptyPeriods = 0;
            long delivered = (long) (windowBytes * (1 - lossRate.share()));
            shrinkTo(Math.max(windowBytes / 2, Math.min(delivered, windowBytes * 7 / 8)));
            lossRate.restart();
        }
    }

    /// RFC 8511: a queue that marks is short, and a mark asks for less than a loss does.
    @Override
    public void onMark(long nextOrder) {
        slowStart = false;
        emptyPeriods = 0;
        shrinkTo(windowBytes / 100 * 85);
    }

    @Override
    public void onTimeout() {
        if (windowBeforeTimeout == 0) {
            windowBeforeTimeout = windowBytes;
        }
        // A path that went silent tells nothing about its rate: start over, but not from one packet.
        windowBytes = Math.min(windowBytes, Math.max(windowBytes / 2, windowMin()));
        emptyPeriods = 0;
    }

    @Override
    public void undoTimeout() {
        windowBytes = Math.max(windowBytes, windowBeforeTimeout);
        windowBeforeTimeout = 0;
    }

    @Override
    public void resume(long savedWindowBytes, long savedRoundTripNanos, long nextOrder) {
        boolean samePath =
                lowestNanos == 0 || (lowestNanos >= savedRoundTripNanos / 2 && lowestNanos <= savedRoundTripNanos * 10);
        if (slowStart && samePath && savedWindowBytes / 2 > windowBytes) {
            windowBytes = savedWindowBytes / 2;
            unvalidated = true;
            unvalidatedFromOrder = nextOrder;
            unvalidatedEndOrder = 0;
            validatedBytes = 0;
        }
    }
}
