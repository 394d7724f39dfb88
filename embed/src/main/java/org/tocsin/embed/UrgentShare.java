package org.tocsin.embed;

import org.tocsin.broadcast.Job;

/// Which jobs run on the loop itself: urgent small ones, while all of them together take less than a tenth of its time.
///
/// A job on a worker costs two changes of thread, each some 50 µs on an idle machine and a millisecond on a busy one,
/// twice on a vote's way; the job itself costs 0.1 ms. The share bounds what somebody who sends bad signatures can take
/// from the loop: beyond it, jobs go to the workers. Owned by the loop's thread.
final class UrgentShare {
    private static final int CLASS_MAX = 1;
    private static final int BYTES_MAX = 2048;
    private static final int SHARE = 10;
    /// Some fifteen signatures: the votes of one instant.
    private static final long SAVED_NANOS_MAX = 2_000_000;

    private long savedNanos = SAVED_NANOS_MAX;
    private long savedAtNanos;

    UrgentShare(long nowNanos) {
        savedAtNanos = nowNanos;
    }

    /// Whether to run this one on the loop.
    boolean takes(Job job, long nowNanos) {
        savedNanos = Math.min(SAVED_NANOS_MAX, savedNanos + Math.max(0, nowNanos - savedAtNanos) / SHARE);
        savedAtNanos = nowNanos;
        return isUrgent(job) && savedNanos > 0;
    }

    /// Whether the loop runs it as long as there is time.
    static boolean isUrgent(Job job) {
        return job.objectClass() <= CLASS_MAX && job.size() <= BYTES_MAX;
    }

    /// Counts what a job took.
    void spent(long nanos) {
        savedNanos -= nanos;
    }
}
