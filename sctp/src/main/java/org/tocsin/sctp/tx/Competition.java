package org.tocsin.sctp.tx;

/// Whether a loss-based flow shares the path: a large queue that stays although the own window made way for long.
///
/// Beside such a flow a window that minds the delay gets next to nothing, so that it has to fill the queue as well.
/// Associations of the same kind leave each other a few packets, which is no such queue.
final class Competition {
    /// A window of several times what fits has made way by then, at a quarter of the excess a period.
    private static final int PERIODS = 12;
    /// No queue of a few packets from each of several flows, and no stall of a scheduler. A guess.
    private static final long QUEUE_NANOS_MIN = 15_000_000;

    private static final long CALM_NANOS = 4_000_000;
    /// A path that became longer looks the same at first; but a look below the own queue finds it the same each time,
    /// where another's queue comes and goes. So many looks that agree are believed.
    private static final int AGREEING_LOOKS = 3;

    private static final long AGREEMENT_NANOS = 2_000_000;

    private int periods;
    private int agreeing;
    private long lastLookNanos;
    private boolean on;

    boolean isOn() {
        return on;
    }

    /// @param queueNanos the round trip above the lowest one
    void onPeriod(long queueNanos, long lowestNanos) {
        if (queueNanos < CALM_NANOS) {
            on = false;
        }
        periods = queueNanos > Math.max(QUEUE_NANOS_MIN, lowestNanos / 8 * 3) ? periods + 1 : 0;
        if (!on && periods >= PERIODS) {
            on = true;
            agreeing = 0;
        }
    }

    /// A round with next to nothing in flight is over.
    ///
    /// @param roundTripNanos its lowest
    /// @return whether that is to be believed as the path's
    boolean believesLook(long roundTripNanos) {
        agreeing = Math.abs(roundTripNanos - lastLookNanos) < AGREEMENT_NANOS ? agreeing + 1 : 1;
        lastLookNanos = roundTripNanos;
        return !on || agreeing >= AGREEING_LOOKS;
    }
}
