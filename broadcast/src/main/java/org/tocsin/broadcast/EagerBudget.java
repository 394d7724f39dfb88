package org.tocsin.broadcast;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tocsin.bytes.Deadline;
import org.tocsin.crypto.SigningKey;

/// What one neighbour may have relayed unchecked, for each origin.
final class EagerBudget {
    private static final double NANOS_PER_SECOND = 1e9;

    private final EagerConfig config;
    private final Map<SigningKey, Bucket> buckets = new LinkedHashMap<>();
    private long pausedUntilNanos = Deadline.NEVER;

    EagerBudget(EagerConfig config) {
        this.config = config;
    }

    boolean take(SigningKey origin, long nowNanos) {
        if (pausedUntilNanos != Deadline.NEVER) {
            if (!Deadline.isDue(pausedUntilNanos, nowNanos)) {
                return false;
            }
            pausedUntilNanos = Deadline.NEVER;
        }
        Bucket bucket = buckets.get(origin);
        if (bucket == null) {
            if (buckets.size() >= config.originsMax()) {
                buckets.remove(buckets.keySet().iterator().next());
            }
            bucket = new Bucket(config.burst(), nowNanos);
            buckets.put(origin, bucket);
        }
        double gained = (nowNanos - bucket.refilledAtNanos) / NANOS_PER_SECOND * config.objectsPerSecond();
        bucket.tokens = Math.min(config.burst(), bucket.tokens + gained);
        bucket.refilledAtNanos = nowNanos;
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }

    /// It sent a forgery.
    void forged(long nowNanos) {
        pausedUntilNanos = nowNanos + config.pause().toNanos();
    }

    private static final class Bucket {
        private double tokens;
        private long refilledAtNanos;

        private Bucket(double tokens, long refilledAtNanos) {
            this.tokens = tokens;
            this.refilledAtNanos = refilledAtNanos;
        }
    }
}
