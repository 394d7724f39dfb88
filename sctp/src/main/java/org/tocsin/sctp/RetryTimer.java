package org.tocsin.sctp;

import org.tocsin.bytes.Deadline;

/// A control chunk's timer, T1 or T2: each expiry doubles the wait. RFC 9260, section 6.3.3.
final class RetryTimer {
    private final long maxNanos;
    private long waitNanos;
    private long deadlineNanos = Deadline.NEVER;
    private int expiries;

    RetryTimer(long maxNanos) {
        this.maxNanos = maxNanos;
    }

    void start(long firstWaitNanos, long nowNanos) {
        expiries = 0;
        waitNanos = Math.min(firstWaitNanos, maxNanos);
        deadlineNanos = nowNanos + waitNanos;
    }

    void stop() {
        deadlineNanos = Deadline.NEVER;
    }

    boolean isRunning() {
        return deadlineNanos != Deadline.NEVER;
    }

    /// Whether the wait is over; the next, longer one has begun then.
    boolean expires(long nowNanos) {
        if (!Deadline.isDue(deadlineNanos, nowNanos)) {
            return false;
        }
        expiries++;
        waitNanos = Math.min(2 * waitNanos, maxNanos);
        deadlineNanos = nowNanos + waitNanos;
        return true;
    }

    /// Expires at once if it runs, and waits from then on as after the first expiry.
    void expireNow(long firstWaitNanos, long nowNanos) {
        if (isRunning()) {
            expiries = 0;
            waitNanos = firstWaitNanos / 2;
            deadlineNanos = nowNanos;
        }
    }

    /// Whether the wait has grown.
    boolean isBackedOff() {
        return isRunning() && expiries > 0;
    }

    int expiries() {
        return expiries;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }
}
