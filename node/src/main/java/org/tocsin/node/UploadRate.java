package org.tocsin.node;

import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The rate that bounds all sending together: told, or estimated while nobody tells it.
final class UploadRate {
    private final UploadPacer pacer;
    private final LongConsumer followers;
    private @Nullable UploadEstimator estimator;

    /// @param bitsPerSecond on the wire, IP headers counted; 0 to estimate it
    /// @param followers     who else goes by it
    UploadRate(UploadPacer pacer, long bitsPerSecond, LongConsumer followers) {
        this.pacer = pacer;
        this.followers = followers;
        set(bitsPerSecond);
    }

    /// @param bitsPerSecond 0 to estimate it
    void set(long bitsPerSecond) {
        estimator = bitsPerSecond == 0 ? new UploadEstimator() : null;
        apply(bitsPerSecond);
    }

    void update(List<Neighbour> neighbours, long bytesSent, long nowNanos) {
        if (estimator != null) {
            long bitsPerSecond = estimator.update(neighbours, bytesSent, nowNanos);
            if (bitsPerSecond >= 0) {
                apply(bitsPerSecond);
            }
        }
    }

    private void apply(long bitsPerSecond) {
        pacer.rate(bitsPerSecond);
        followers.accept(bitsPerSecond);
    }
}
