package org.tocsin.benchmarks.relay;

import java.time.Duration;

/// How long a run is.
///
/// @param warmUpObjects published by all neighbours in turn, before anything is counted
/// @param objects       counted, in each of the two stars; a multiple of `batches`
/// @param batches       in which the allocation of those objects is counted
/// @param spacing       from one publication to the next while objects are counted
/// @param warmUpSpacing the same before
record RelayPlan(int warmUpObjects, int objects, int batches, Duration spacing, Duration warmUpSpacing) {
    RelayPlan {
        if (batches < 1 || objects < batches || objects % batches != 0 || warmUpObjects < 0) {
            throw new IllegalArgumentException("batches of " + objects + " objects: " + batches);
        }
    }

    /// An origin may have 50 objects a second relayed before their check by each neighbour: 25 ms are 40 a second. In
    /// the warm-up the origins take turns, so that each has its own budget: nine at 3 ms are 37 a second of each.
    /// 10,000 were more than the times needed to stop falling.
    static RelayPlan full() {
        return new RelayPlan(10_000, 2040, 12, Duration.ofMillis(25), Duration.ofMillis(3));
    }

    static RelayPlan quick() {
        return new RelayPlan(20, 20, 2, Duration.ofMillis(25), Duration.ofMillis(25));
    }
}
