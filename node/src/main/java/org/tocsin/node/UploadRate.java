package org.tocsin.node;

import java.util.List;
import java.util.function.LongConsumer;

/// The rate that bounds all sending together: estimated, and never above what was told.
final class UploadRate {
    private final UploadPacer pacer;
    private final LongConsumer followers;
    private UploadEstimator estimator;

    /// @param bitsPerSecond on the wire, IP headers counted, at most; 0 if nobody knows
    /// @param followers     who else goes by it
    UploadRate(UploadPacer pacer, long bitsPerSecond, LongConsumer followers) {
        this.pacer = pacer;
        this.followers = followers;
        estimator = new UploadEstimator(bitsPerSecond);
        apply(bitsPerSecond);
    }

    /// @param bitsPerSecond as at construction
    void set(long bitsPerSecond) {
        estimator = new UploadEstimator(bitsPerSecond);
        apply(bitsPerSecond);
    }

    void update(List<Neighbour> neighbours, long bytesSent, long nowNanos) {
        long bitsPerSecond = estimator.update(neighbours, bytesSent, nowNanos);
        if (bitsPerSecond >= 0) {
            apply(bitsPerSecond);
        }
    }

    /// As in [UploadEstimator#late].
    void late(long nanos) {
        estimator.late(nanos);
    }

    private void apply(long bitsPerSecond) {
        pacer.rate(bitsPerSecond);
        followers.accept(bitsPerSecond);
    }
}
