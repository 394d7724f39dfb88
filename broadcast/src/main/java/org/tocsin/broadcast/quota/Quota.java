package org.tocsin.broadcast.quota;

/// What somebody may use over time. The bound that is reached first counts.
///
/// @param bytesPerSecond   of payload
/// @param objectsPerSecond however small
/// @param burstSeconds     what was not used in this time may be used at once
public record Quota(long bytesPerSecond, double objectsPerSecond, double burstSeconds) {
    public static final Quota UNLIMITED = new Quota(Long.MAX_VALUE, Double.MAX_VALUE, 1);

    /// For the usual burst of an origin; a guess.
    private static final double ORIGIN_BURST_SECONDS = 10;

    public Quota {
        if (bytesPerSecond < 0 || !(objectsPerSecond >= 0) || !(burstSeconds > 0)) {
            throw new IllegalArgumentException("a quota is not negative");
        }
    }

    /// Of an origin: a burst of ten seconds' worth is let through.
    public static Quota of(long bytesPerSecond, double objectsPerSecond) {
        return new Quota(bytesPerSecond, objectsPerSecond, ORIGIN_BURST_SECONDS);
    }

    public boolean isUnlimited() {
        return bytesPerSecond == Long.MAX_VALUE && objectsPerSecond == Double.MAX_VALUE;
    }
}
