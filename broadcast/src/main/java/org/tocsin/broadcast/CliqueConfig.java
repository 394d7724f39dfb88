package org.tocsin.broadcast;

import java.time.Duration;

/// How many copies are spared where all nodes are neighbours of each other.
///
/// @param copies    that each node sends of an object that came from its origin itself; at least 1
/// @param bytesMax  larger objects go to all: copies from several nodes come sooner than all from one uplink
/// @param tellDelay after a neighbour came or went, until the others are told
public record CliqueConfig(int copies, int bytesMax, Duration tellDelay) {
    public CliqueConfig {
        if (copies < 1 || bytesMax < 0 || tellDelay.isNegative()) {
            throw new IllegalArgumentException("a bound is below what works");
        }
    }

    /// Two: of a hundred objects a node misses one if a link loses each hundredth, and both copies as well one time in
    /// ten thousand. 4 KiB are 0.7 ms of 50 Mbit/s.
    public static CliqueConfig defaults() {
        return new CliqueConfig(2, 4096, Duration.ofMillis(200));
    }
}
