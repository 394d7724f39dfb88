package org.tocsin.sctp.tx;

import org.tocsin.sctp.AssociationTimers;

/// The round trip, smoothed, and the timeouts derived from it. RFC 9260 §6.3.1 (which is RFC 6298).
public final class RetransmissionTimeout {
    /// Below this a variation is the clock's or the scheduler's, not the path's. A guess.
    private static final long VARIATION_NANOS_MIN = 2_000_000;
    /// Added to a probe's timeout for the peer's handling. A guess that costs little at any distance.
    private static final long PROBE_MARGIN_NANOS = 5_000_000;

    private static final int BACKOFF_MAX = 16;

    private final long initialNanos;
    private final long minNanos;
    private final long maxNanos;
    private final long peerSackDelayNanos;

    private boolean measured;
    private boolean seeded;
    private long smoothedNanos;
    private long variationNanos;
    private int backoff;
    private long samples;
    private long latestNanos;
    private long lowestNanos;

    public RetransmissionTimeout(AssociationTimers timers) {
        initialNanos = timers.rtoInitial().toNanos();
        minNanos = timers.rtoMin().toNanos();
        maxNanos = timers.rtoMax().toNanos();
        peerSackDelayNanos = timers.sackDelay().toNanos();
    }

    /// A round trip measured by another protocol on the same path, until there is a measurement of our own.
    public void seed(long roundTripNanos) {
        if (!measured && roundTripNanos > 0) {
            seeded = true;
            smoothedNanos = roundTripNanos;
            variationNanos = roundTripNanos / 2;
        }
    }

    public void sample(long roundTripNanos) {
        samples++;
        latestNanos = roundTripNanos;
        lowestNanos = samples == 1 ? roundTripNanos : Math.min(lowestNanos, roundTripNanos);
        if (!measured) {
            measured = true;
            smoothedNanos = roundTripNanos;
            variationNanos = roundTripNanos / 2;
            return;
        }
        // "RTTVAR = (1 - RTO.Beta) * RTTVAR + RTO.Beta * |SRTT - R'|", beta 1/4, alpha 1/8.
        variationNanos += (Math.abs(smoothedNanos - roundTripNanos) - variationNanos) / 4;
        smoothedNanos += (roundTripNanos - smoothedNanos) / 8;
    }

    public boolean isKnown() {
        return measured || seeded;
    }

    /// 0 before anything is known.
    public long smoothedNanos() {
        return smoothedNanos;
    }

    /// How many measurements there were.
    public long samples() {
        return samples;
    }

    /// 0 before a measurement.
    public long lowestNanos() {
        return lowestNanos;
    }

    /// What the last measurement was above the lowest one: the queues on the way, for the most part.
    public long latestExcessNanos() {
        return latestNanos - lowestNanos;
    }

    /// The timeout with its backoff.
    public long timeoutNanos() {
        long base = initialNanos;
        if (isKnown()) {
            base = smoothedNanos + 4 * Math.max(variationNanos, VARIATION_NANOS_MIN) + peerSackDelayNanos;
        }
        return Math.min(Math.max(base, minNanos) << backoff, maxNanos);
    }

    /// How long after the last sending its acknowledgement is overdue enough to ask (compare RFC 8985 §7.2).
    public long probeNanos() {
        if (!isKnown()) {
            return timeoutNanos();
        }
        return Math.min(
                smoothedNanos + 4 * Math.max(variationNanos, VARIATION_NANOS_MIN) + PROBE_MARGIN_NANOS, maxNanos);
    }

    /// "RTO <- RTO * 2 ("back off the timer")", RFC 9260 §6.3.3 E2.
    public void backOff() {
        backoff = Math.min(backoff + 1, BACKOFF_MAX);
    }

    public void resetBackoff() {
        backoff = 0;
    }

    public boolean isBackedOff() {
        return backoff > 0;
    }
}
