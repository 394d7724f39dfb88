package org.tocsin.node;

/// Tells a queue at the uplink from one that was none: round trips get longer too where a node or its neighbours wait
/// for a processor.
///
/// A real one goes by what the uplink carries beyond what is sent meanwhile. If it went so fast that the uplink would
/// carry clearly more than the rate at which the queue is said to have come, it was none at that rate.
final class SuspectedQueue {
    private long delayNanos;
    private long bytesSent;
    private long sinceNanos;

    /// The rate falls because of it.
    ///
    /// @param delayNanos of the queue now
    /// @param bytesSent  on the wire, since the start
    void begin(long delayNanos, long bytesSent, long nowNanos) {
        this.delayNanos = delayNanos;
        this.bytesSent = bytesSent;
        sinceNanos = nowNanos;
    }

    /// What the uplink carries at least, in bits per second, if there was a queue; infinite if there cannot have been.
    ///
    /// @param delayNanos of what is left
    /// @param bytesSent  on the wire, since the start
    double carriedAtLeast(long delayNanos, long bytesSent, long nowNanos) {
        // An uplink of c bits per second drains c * elapsed: what was sent, and c * (the delay that is gone).
        long busyNanos = nowNanos - sinceNanos - (this.delayNanos - delayNanos);
        return busyNanos <= 0 ? Double.POSITIVE_INFINITY : (bytesSent - this.bytesSent) * 8.0 * 1e9 / busyNanos;
    }
}
