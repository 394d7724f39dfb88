package org.tocsin.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoopStatsTest {
    @Test
    void aStepIsFoundAgainWithinThreePercent() {
        for (long nanos = 1; nanos > 0 && nanos < Long.MAX_VALUE / 5; nanos = nanos * 5 / 4 + 1) {
            LoopStats stats = new LoopStats();
            stats.step(nanos);
            Map<Long, Long> times = times(stats);
            assertThat(times).hasSize(1).containsValue(1L);
            long found = times.keySet().iterator().next();
            assertThat(found).as("a step of %d ns", nanos).isBetween(nanos, nanos + nanos / 32);
        }
    }

    @Test
    void stepsOfAnyLengthAreCounted() {
        LoopStats stats = new LoopStats();
        stats.step(-1);
        stats.step(0);
        stats.step(Long.MAX_VALUE);
        assertThat(times(stats)).containsExactly(Map.entry(0L, 2L), Map.entry(Long.MAX_VALUE, 1L));
        assertThat(stats.longestStepNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void countsStepsFromAPowerOfTwoOn() {
        for (int bits = 0; bits < 62; bits++) {
            LoopStats stats = new LoopStats();
            stats.step((1L << bits) - 1);
            stats.step(1L << bits);
            stats.step((1L << bits) + 1);
            assertThat(stats.stepsOfAtLeast(bits)).as("2^%d", bits).isEqualTo(2);
        }
    }

    @Test
    void timesComeShortestFirst() {
        LoopStats stats = new LoopStats();
        stats.step(900);
        stats.step(30);
        stats.step(900);
        assertThat(times(stats)).containsExactly(Map.entry(30L, 1L), Map.entry(911L, 2L));
    }

    private static Map<Long, Long> times(LoopStats stats) {
        Map<Long, Long> times = new LinkedHashMap<>();
        stats.stepTimes((nanos, steps) -> times.merge(nanos, steps, Long::sum));
        return times;
    }
}
