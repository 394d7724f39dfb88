package org.tocsin.sctp;

import java.time.Duration;

/// What an association learned about its path, for the next one to the same peer: Careful Resume
/// (draft-ietf-tsvwg-careful-resume).
///
/// @param windowBytes the congestion window
/// @param roundTrip   the lowest round trip measured
public record PathMemory(long windowBytes, Duration roundTrip) {
    public PathMemory {
        if (windowBytes < 0 || roundTrip.isNegative()) {
            throw new IllegalArgumentException("a window and a round trip are not negative");
        }
    }
}
