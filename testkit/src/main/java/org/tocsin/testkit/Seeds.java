package org.tocsin.testkit;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Runs a test over many seeds and names the seed that failed.
///
/// `-Dtocsin.seed=N` runs that seed alone; `-Dtocsin.seeds=N` sets how many run, for long searches.
public final class Seeds {
    private static final String ALGORITHM = "L64X128MixRandom";

    private Seeds() {}

    /// The generator of a seed: the same numbers on every machine.
    public static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of(ALGORITHM).create(seed);
    }

    /// Seeds 0 to `count` - 1.
    public static void loop(int count, SeededTest test) {
        Long only = Long.getLong("tocsin.seed");
        if (only != null) {
            run(only, test);
            return;
        }
        long seeds = Long.getLong("tocsin.seeds", count);
        for (long seed = 0; seed < seeds; seed++) {
            run(seed, test);
        }
    }

    private static void run(long seed, SeededTest test) {
        try {
            test.run(seed);
        } catch (AssertionError | Exception failure) {
            throw new AssertionError(
                    "seed " + seed + " (replay: -Dtocsin.seed=" + seed + "): " + failure.getMessage(), failure);
        }
    }

    @FunctionalInterface
    public interface SeededTest {
        void run(long seed) throws Exception;
    }
}
