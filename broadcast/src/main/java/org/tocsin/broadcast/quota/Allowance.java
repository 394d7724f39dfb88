package org.tocsin.broadcast.quota;

/// How much of a [Quota] is left now: two buckets of tokens, full at the start.
public final class Allowance {
    private static final double NANOS_PER_SECOND = 1e9;

    private double bytes;
    private double objects;
    private long refilledAtNanos;
    private boolean used;

    /// An allowance of which nothing is used.
    public Allowance() {}

    public boolean covers(Quota quota, int size, long nowNanos) {
        if (quota.isUnlimited()) {
            return true;
        }
        refill(quota, nowNanos);
        return bytes >= size && objects >= 1;
    }

    /// @return false, and nothing is used, if it does not cover the object
    public boolean take(Quota quota, int size, long nowNanos) {
        if (!covers(quota, size, nowNanos)) {
            return false;
        }
        if (!quota.isUnlimited()) {
            bytes -= size;
            objects -= 1;
        }
        return true;
    }

    private void refill(Quota quota, long nowNanos) {
        double bytesMax = quota.bytesPerSecond() * quota.burstSeconds();
        double objectsMax = quota.objectsPerSecond() * quota.burstSeconds();
        double seconds = used ? (nowNanos - refilledAtNanos) / NANOS_PER_SECOND : quota.burstSeconds();
        bytes = Math.min(bytesMax, bytes + seconds * quota.bytesPerSecond());
        objects = Math.min(objectsMax, objects + seconds * quota.objectsPerSecond());
        refilledAtNanos = nowNanos;
        used = true;
    }
}
