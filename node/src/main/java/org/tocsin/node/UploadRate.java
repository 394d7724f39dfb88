package org.tocsin.node;

import java.util.function.LongConsumer;
import org.tocsin.bytes.Deadline;

/// The rate that bounds all sending together: estimated, and never above what was told.
final class UploadRate {
    private final UploadPacer pacer;
    private final LongConsumer followers;
    private UploadEstimator estimator;
    private long awaitedNanos = Deadline.NEVER;

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

    void update(Neighbours neighbours, long bytesSent, long nowNanos) {
        long bitsPerSecond = estimator.update(neighbours, bytesSent, nowNanos);
        if (bitsPerSecond >= 0) {
            apply(bitsPerSecond);
        }
    }

    /// The node is asked for datagrams: at the instant that it awaits, or later because it got no processor.
    void called(long nowNanos) {
        if (Deadline.isDue(awaitedNanos, nowNanos)) {
            estimator.late(nowNanos - awaitedNanos);
        }
    }

    /// @param nanos when the node wants to be asked again, [Deadline#NEVER] if not by itself
    /// @return the same
    long awaits(long nanos) {
        awaitedNanos = nanos;
        return nanos;
    }

    private void apply(long bitsPerSecond) {
        pacer.rate(bitsPerSecond);
        followers.accept(bitsPerSecond);
    }
}
