package org.tocsin.sctp.tx;

import org.tocsin.bytes.Deadline;

/// Decides by time of sending what is lost: RACK (RFC 8985), which also finds lost retransmissions.
///
/// What was sent before something acknowledged is lost once a reordering window has passed. The window is closed while
/// no reordering was ever seen and three later fragments are acknowledged: that is the RFC 9260 rule of three missing
/// reports (§7.2.4).
final class LossDetection {
    private static final int MISSING_REPORTS = 3;
    private static final int WINDOW_QUARTERS_MAX = 4;

    private final OutstandingData outstanding;

    private long latestOrder;
    private long latestRoundTripNanos;
    private long lowestRoundTripNanos;
    private boolean reorderingSeen;
    private int windowQuarters = 1;
    private long deadlineNanos = Deadline.NEVER;

    private long lostBytes;
    private int lostCount;
    private long lostOrder;

    LossDetection(OutstandingData outstanding) {
        this.outstanding = outstanding;
    }

    /// Takes in what a SACK changed.
    void onAck(Acknowledgement sack, long nowNanos) {
        long roundTripNanos = sack.roundTripNanos(nowNanos);
        if (roundTripNanos > 0 && (lowestRoundTripNanos == 0 || roundTripNanos < lowestRoundTripNanos)) {
            lowestRoundTripNanos = roundTripNanos;
        }
        if (sack.reordered()) {
            // Seen once more although the window was open: it was too short (RFC 8985 §6.2, step 4).
            windowQuarters = reorderingSeen ? Math.min(windowQuarters + 1, WINDOW_QUARTERS_MAX) : 1;
            reorderingSeen = true;
        }
        if (!sack.latestIsNew()) {
            return;
        }
        long sinceSent = nowNanos - sack.latestSentNanos();
        // An answer faster than the path was meant for the earlier sending.
        if (sack.latestWasSentOnce() || sinceSent >= lowestRoundTripNanos) {
            latestOrder = sack.latestOrder();
            if (!sack.waited() || latestRoundTripNanos == 0) {
                latestRoundTripNanos = sinceSent;
            }
        }
    }

    private long windowNanos(long smoothedNanos) {
        if (!reorderingSeen && outstanding.gapAckedCount() >= MISSING_REPORTS) {
            return 0;
        }
        return Math.min(lowestRoundTripNanos / 4 * windowQuarters, smoothedNanos);
    }

    /// Marks what is lost by now; [#lostBytes], [#lostCount] and [#lostOrder] tell about it.
    void detect(long smoothedNanos, long nowNanos) {
        lostBytes = 0;
        lostCount = 0;
        deadlineNanos = Deadline.NEVER;
        long windowNanos = windowNanos(smoothedNanos);
        int cell = outstanding.oldestInFlight();
        while (cell != OutstandingData.NONE && outstanding.sendOrder(cell) < latestOrder) {
            int next = outstanding.next(cell);
            long lostAtNanos = outstanding.sentNanos(cell) + latestRoundTripNanos + windowNanos;
            if (windowNanos > 0 && nowNanos - lostAtNanos < 0) {
                deadlineNanos = lostAtNanos;
                return;
            }
            lose(cell);
            cell = next;
        }
    }

    /// Takes everything in flight for lost: nothing is heard of it any more.
    void loseAll() {
        lostBytes = 0;
        lostCount = 0;
        deadlineNanos = Deadline.NEVER;
        int cell = outstanding.oldestInFlight();
        while (cell != OutstandingData.NONE) {
            int next = outstanding.next(cell);
            lose(cell);
            cell = next;
        }
    }

    private void lose(int cell) {
        lostBytes += outstanding.wireBytes(cell);
        lostCount++;
        lostOrder = outstanding.sendOrder(cell);
        outstanding.markLost(cell);
    }

    /// 0 before anything was measured.
    long lowestRoundTripNanos() {
        return lowestRoundTripNanos;
    }

    /// When [#detect] has something new to say without another SACK.
    long deadlineNanos() {
        return deadlineNanos;
    }

    long lostBytes() {
        return lostBytes;
    }

    int lostCount() {
        return lostCount;
    }

    long lostOrder() {
        return lostOrder;
    }
}
