package org.tocsin.ip;

/// Bounds how many ICMP errors one end sends (RFC 4443 §2.4 f asks for a token bucket): so many at once, and then one
/// for each interval.
public final class IcmpBudget {
    private final int burst;
    private final long intervalNanos;
    /// The budget is full again at this instant; in the past it is full now.
    private long fullAtNanos;

    private boolean began;

    /// @param burst         errors at once, at least 1
    /// @param intervalNanos after which one more may go, at most a day
    public IcmpBudget(int burst, long intervalNanos) {
        this.burst = burst;
        this.intervalNanos = intervalNanos;
    }

    /// @return whether an error may be sent now; it counts as sent then
    public boolean take(long nowNanos) {
        if (!began || fullAtNanos - nowNanos < 0) {
            began = true;
            fullAtNanos = nowNanos;
        }
        if (fullAtNanos - nowNanos > (burst - 1) * intervalNanos) {
            return false;
        }
        fullAtNanos += intervalNanos;
        return true;
    }
}
