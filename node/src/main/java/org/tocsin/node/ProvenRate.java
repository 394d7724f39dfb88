package org.tocsin.node;

/// The highest rate of the last few seconds that came through: no uplink carries less than what was sent over it and
/// acknowledged.
final class ProvenRate {
    /// What was proven before may have changed.
    private static final long AGE_NANOS_MAX = 5_000_000_000L;

    private double bitsPerSecond;
    private long atNanos;

    /// @param bitsPerSecond over some intervals, no more than was sent in them: acknowledgements that waited come
    ///                      together
    void carried(double bitsPerSecond, long nowNanos) {
        if (bitsPerSecond >= this.bitsPerSecond || nowNanos - atNanos >= AGE_NANOS_MAX) {
            this.bitsPerSecond = bitsPerSecond;
            atNanos = nowNanos;
        }
    }

    void forget() {
        bitsPerSecond = 0;
    }

    /// 0 for nothing proven.
    double bitsPerSecond() {
        return bitsPerSecond;
    }
}
