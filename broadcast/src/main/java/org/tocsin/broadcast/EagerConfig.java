package org.tocsin.broadcast;

import java.time.Duration;

/// How far objects of classes that are [RelayPolicy#RELAY_AT_ONCE] go on before they are checked.
///
/// @param bytesMax         larger objects are checked first
/// @param objectsPerSecond of one origin that come from one neighbour; more are checked first
/// @param burst            the same at once
/// @param originsMax       origins remembered for a neighbour; at the bound the oldest starts anew
/// @param pause            after a forgery everything of its sender is checked first for this long
public record EagerConfig(int bytesMax, double objectsPerSecond, double burst, int originsMax, Duration pause) {
    public EagerConfig {
        if (bytesMax < 0 || !(objectsPerSecond >= 0) || !(burst >= 0) || originsMax < 1 || pause.isNegative()) {
            throw new IllegalArgumentException("a bound is below what works");
        }
    }

    /// Votes have 200 to 2000 bytes, and an origin casts a few a second: fifty is ten times that. A pause
    /// of ten seconds lets a forger start at most one forgery in ten seconds at each neighbour. Guesses.
    public static EagerConfig defaults() {
        return new EagerConfig(4096, 50, 50, 1024, Duration.ofSeconds(10));
    }
}
