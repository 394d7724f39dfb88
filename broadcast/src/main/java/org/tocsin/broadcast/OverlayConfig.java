package org.tocsin.broadcast;

import java.time.Duration;

/// The numbers of an [Overlay]. A node has at most twice `kindMax` neighbours.
///
/// @param sampleSize       members whose round trip is measured in an epoch; of a small network, fewer
/// @param probesInFlight   measurements under way at once
/// @param nearSearchAfter  from the start of an epoch until near neighbours are asked for
/// @param nearSearchSpread they are asked for from a random time within this on
/// @param kindMax          neighbours of each kind, near and random; further requests are refused
/// @param nearAsked        near neighbours that this node asks for; the others come by themselves
/// @param randomAsked      the same of random ones
/// @param asksMax          members of each kind asked in an epoch before settling for what there is
/// @param asksInFlight     requests under way at once, of each kind
/// @param answerTimeout    a request without an answer counts as refused then
/// @param redrawSpread     the random neighbours of an epoch are drawn at random times within this
/// @param retryAfter       with fewer than `kindMax` neighbours, everything is tried anew after this, twice this, and
///                         so on up to sixteen times
/// @param displacedMax     links that make room in an epoch for members in need
public record OverlayConfig(
        int sampleSize,
        int probesInFlight,
        Duration nearSearchAfter,
        Duration nearSearchSpread,
        int kindMax,
        int nearAsked,
        int randomAsked,
        int asksMax,
        int asksInFlight,
        Duration answerTimeout,
        Duration redrawSpread,
        Duration retryAfter,
        int displacedMax) {
    public OverlayConfig {
        if (kindMax < 1
                || nearAsked > kindMax
                || randomAsked > kindMax
                || sampleSize < 1
                || probesInFlight < 1
                || asksInFlight < 1
                || nearSearchAfter.isNegative()
                || nearSearchSpread.isNegative()) {
            throw new IllegalArgumentException("a bound is below what works");
        }
    }

    /// Degree 16: eight near, eight random.
    ///
    /// Who asked for all eight near neighbours would get worse ones than those that four others offer by
    /// asking: in simulations four asked for give the last node an object two milliseconds earlier. The
    /// redraw is spread over ten minutes, so that a new epoch moves at most one link of sixteen at a time
    /// anywhere.
    ///
    /// A sample of 400 of 10,000 members holds two of the same city and some twenty of the same region;
    /// its handshakes are 142 kB in an epoch. With sixteen at once it takes 25 round trips one after the
    /// other: to the rest of the world 250 ms at most on average, 6.3 s. Whoever lives where they are short
    /// has finished in half of that, and would take the places near to all: so everybody waits for 8 s.
    public static OverlayConfig defaults() {
        return ofDegree(16);
    }

    /// Until each member that has just begun has measured others, and begun to look for near ones.
    public Duration measuring() {
        return nearSearchAfter.plus(nearSearchSpread);
    }

    /// The defaults with another number of neighbours.
    ///
    /// @param degree even, at least 4
    public static OverlayConfig ofDegree(int degree) {
        int kind = degree / 2;
        return new OverlayConfig(
                400,
                16,
                Duration.ofSeconds(8),
                Duration.ofSeconds(2),
                kind,
                kind / 2,
                kind,
                3 * kind,
                2,
                Duration.ofSeconds(3),
                Duration.ofMinutes(10),
                Duration.ofMinutes(1),
                kind / 4);
    }
}
