package org.tocsin.udp;

import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Lateness;

/// Lets work gather on a machine that is too busy to serve every wake-up, as network cards do with interrupts.
///
/// Where deadlines are met within 0.1 ms, nothing changes. Where they are missed by more, as nine of ten are not, a
/// loop that wakes for every datagram only makes that worse: then two wake-ups are at least as far apart as the
/// lateness is, 0.5 ms at most. Commands do not wait so long: they are few, and somebody calls `publish` with them.
/// Owned by the loop's thread.
final class WakeupPace {
    private static final long LATE_NANOS_MIN = 100_000;
    private static final long APART_NANOS_MAX = 500_000;

    private final Lateness lateness = new Lateness(APART_NANOS_MAX);
    private long wokenNanos = System.nanoTime();

    /// How long to let work gather from now on.
    long restNanos(long nowNanos) {
        long apartNanos = lateness.decileNanos();
        return apartNanos > LATE_NANOS_MIN ? Math.max(0, wokenNanos + apartNanos - nowNanos) : 0;
    }

    /// The loop woke.
    ///
    /// @param deadlineNanos at which it wanted to, at the latest
    void woken(long deadlineNanos, long nowNanos) {
        if (Deadline.isDue(deadlineNanos, nowNanos)) {
            lateness.sample(deadlineNanos, nowNanos);
        }
        wokenNanos = nowNanos;
    }
}
