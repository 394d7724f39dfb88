package org.tocsin.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LatenessTest {
    private static final long MICRO = 1_000;

    @Test
    void isTheNinthDecile() {
        long seed = 7;
        SplittableRandom random = new SplittableRandom(seed);
        Lateness lateness = new Lateness(10_000 * MICRO);
        for (int i = 0; i < 100_000; i++) {
            long now = Long.MAX_VALUE - 50_000 + i * MICRO;
            lateness.sample(now - random.nextLong(1_000 * MICRO), now);
        }
        assertThat(lateness.decileNanos()).as("seed %d", seed).isBetween(800 * MICRO, 1_000 * MICRO);
    }

    @Test
    void neverPassesItsBound() {
        Lateness lateness = new Lateness(50 * MICRO);
        for (int i = 0; i < 1_000; i++) {
            lateness.sample(0, 3_600_000_000_000L);
        }
        assertThat(lateness.decileNanos()).isEqualTo(50 * MICRO);
    }

    @Test
    void fallsToNothingWhereAllIsInTime() {
        Lateness lateness = new Lateness(1_000 * MICRO);
        for (int i = 0; i < 100; i++) {
            lateness.sample(0, 500 * MICRO);
        }
        for (int i = 0; i < 1_000; i++) {
            lateness.sample(0, 0);
        }
        assertThat(lateness.decileNanos()).isZero();
    }
}
