package org.tocsin.sctp.tx;

import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Serial;
import org.tocsin.sctp.UrgentCopying;

/// Urgent messages of one fragment are sent twice, a little apart, where that is wanted and costs little: one lost
/// packet then costs nothing, where a repair costs a round trip and a half.
///
/// A copy is no retransmission: it neither counts as in flight nor measures anything, and the receiver drops it as a
/// duplicate. At most [#COPIES_MAX] wait; beyond that, and beyond the share of the rate, there is no copy.
final class UrgentCopies {
    private static final int COPIES_MAX = 64;
    /// Losses come in bursts; what drains in a millisecond is often lost together. A guess.
    private static final long APART_NANOS = 1_000_000;
    /// One byte of every twenty that the window lets go.
    private static final int RATE_SHARE = 20;
    /// What may be spent at once after a pause: some twenty votes.
    private static final long BUDGET_BYTES_MAX = 8 << 10;
    /// A path that loses one packet in a hundred shows it this soon at four packets a second. A guess.
    private static final long LOSS_REMEMBERED_NANOS = 30_000_000_000L;

    private final OutstandingData outstanding;
    private final UrgentCopying copying;
    private final int[] tsns = new int[COPIES_MAX];
    private final long[] dueNanos = new long[COPIES_MAX];
    private int first;
    private int count;
    private long budgetBytes = BUDGET_BYTES_MAX;
    private long refilledNanos;
    private boolean refilled;
    private boolean lossSeen;
    private long lossAtNanos;

    UrgentCopies(OutstandingData outstanding, UrgentCopying copying) {
        this.outstanding = outstanding;
        this.copying = copying;
    }

    /// Something was found lost on the path.
    void onLoss(long nowNanos) {
        lossSeen = true;
        lossAtNanos = nowNanos;
    }

    private boolean isWanted(long nowNanos) {
        lossSeen &= nowNanos - lossAtNanos < LOSS_REMEMBERED_NANOS;
        return switch (copying) {
            case NEVER -> false;
            case AFTER_LOSS -> lossSeen;
            case ALWAYS -> true;
        };
    }

    /// An urgent fragment went out for the first time.
    void onSent(int cell, long bytesPerSecond, long nowNanos) {
        if (!isWanted(nowNanos)) {
            return;
        }
        refill(bytesPerSecond, nowNanos);
        int bytes = outstanding.wireBytes(cell);
        if (count == COPIES_MAX || budgetBytes < bytes) {
            return;
        }
        budgetBytes -= bytes;
        int slot = (first + count++) % COPIES_MAX;
        tsns[slot] = outstanding.tsn(cell);
        dueNanos[slot] = nowNanos + APART_NANOS;
    }

    private void refill(long bytesPerSecond, long nowNanos) {
        if (refilled) {
            double earned = (double) bytesPerSecond / RATE_SHARE * (nowNanos - refilledNanos) / 1e9;
            budgetBytes = (long) Math.min(BUDGET_BYTES_MAX, budgetBytes + earned);
        }
        refilled = true;
        refilledNanos = nowNanos;
    }

    /// The cell whose copy is due, or [OutstandingData#NONE].
    int next(long nowNanos) {
        dropAnswered();
        return count > 0 && Deadline.isDue(dueNanos[first], nowNanos)
                ? outstanding.cell(tsns[first])
                : OutstandingData.NONE;
    }

    void remove() {
        first = (first + 1) % COPIES_MAX;
        count--;
    }

    long deadlineNanos() {
        dropAnswered();
        return count > 0 ? dueNanos[first] : Deadline.NEVER;
    }

    private void dropAnswered() {
        while (count > 0 && !isUnanswered(tsns[first])) {
            remove();
        }
    }

    private boolean isUnanswered(int tsn) {
        return !Serial.isAfter(outstanding.firstTsn(), tsn)
                && Serial.isAfter(outstanding.nextTsn(), tsn)
                && outstanding.state(outstanding.cell(tsn)) == OutstandingData.IN_FLIGHT
                && outstanding.transmissions(outstanding.cell(tsn)) == 1;
    }
}
