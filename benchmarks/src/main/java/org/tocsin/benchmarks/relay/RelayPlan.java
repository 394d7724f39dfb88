package org.tocsin.benchmarks.relay;

import java.time.Duration;

/// How long a run is.
///
/// @param warmUpObjects published by all neighbours in turn, before anything is counted
/// @param objects       counted, in each of the two stars, at each of the two spacings; a multiple of `batches`
/// @param batches       of those objects, in turn in one star and the other
/// @param settle        how long each batch goes on before it is counted, so that as many objects expire as come
/// @param spacing       from one publication to the next while objects are timed
/// @param closeSpacing  the same while only allocation is counted; shorter
/// @param warmUpSpacing the same before
record RelayPlan(
        int warmUpObjects,
        int objects,
        int batches,
        Duration settle,
        Duration spacing,
        Duration closeSpacing,
        Duration warmUpSpacing) {
    /// Neighbours who publish what is counted, in turn.
    static final int ORIGINS = 3;

    RelayPlan {
        if (batches < 1 || objects < batches || objects % batches != 0 || warmUpObjects < 0) {
            throw new IllegalArgumentException("batches of " + objects + " objects: " + batches);
        }
        if (closeSpacing.compareTo(spacing) >= 0) {
            throw new IllegalArgumentException("the close spacing is not closer");
        }
    }

    /// An origin may have 50 objects a second relayed before their check by each neighbour. Origins take turns, so that
    /// each has its own budget: three at 8 ms are 42 a second of each, and nine at 3 ms, in the warm-up, 37.
    /// 10,000 of these were more than the times needed to stop falling.
    static RelayPlan full() {
        return new RelayPlan(
                10_000,
                1200,
                8,
                RelayStar.TIME_TO_LIVE,
                Duration.ofMillis(25),
                Duration.ofMillis(8),
                Duration.ofMillis(3));
    }

    static RelayPlan quick() {
        return new RelayPlan(
                20, 20, 2, Duration.ZERO, Duration.ofMillis(25), Duration.ofMillis(8), Duration.ofMillis(25));
    }
}
