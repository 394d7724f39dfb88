package org.tocsin.broadcast;

import java.time.Duration;

/// The numbers of an [Overlay]. A node has at most twice `kindMax` neighbours.
///
/// @param sampleSize     members whose round trip is measured in an epoch
/// @param probesInFlight measurements under way at once
/// @param kindMax        neighbours of each kind, near and random; further requests are refused
/// @param nearAsked      near neighbours that this node asks for; the others come by themselves
/// @param randomAsked    the same of random ones
/// @param asksMax        members of each kind asked in an epoch before settling for what there is
/// @param asksInFlight   requests under way at once, of each kind
/// @param answerTimeout  a request without an answer counts as refused then
/// @param redrawSpread   the random neighbours of an epoch are drawn at random times within this
public record OverlayConfig(
        int sampleSize,
        int probesInFlight,
        int kindMax,
        int nearAsked,
        int randomAsked,
        int asksMax,
        int asksInFlight,
        Duration answerTimeout,
        Duration redrawSpread) {
    public OverlayConfig {
        if (kindMax < 1
                || nearAsked > kindMax
                || randomAsked > kindMax
                || sampleSize < 1
                || probesInFlight < 1
                || asksInFlight < 1) {
            throw new IllegalArgumentException("a bound is below what works");
        }
    }

    /// Degree 16: eight near, eight random.
    ///
    /// Who asked for all eight near neighbours would get worse ones than those that four others offer by
    /// asking: in simulations four asked for give the last node an object two milliseconds earlier. A
    /// sample of 200 of 10,000 members holds one of the same city and some ten of the same region. The
    /// redraw is spread over ten minutes, so that a new epoch moves at most one link of sixteen at a time
    /// anywhere.
    public static OverlayConfig defaults() {
        return ofDegree(16);
    }

    /// The defaults with another number of neighbours.
    ///
    /// @param degree even, at least 4
    public static OverlayConfig ofDegree(int degree) {
        int kind = degree / 2;
        return new OverlayConfig(
                200, 8, kind, kind / 2, kind, 3 * kind, 2, Duration.ofSeconds(3), Duration.ofMinutes(10));
    }
}
