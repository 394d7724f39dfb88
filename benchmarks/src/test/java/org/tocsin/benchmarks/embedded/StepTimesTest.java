package org.tocsin.benchmarks.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StepTimesTest {
    @Test
    void textAndBack() {
        StepTimes times = StepTimes.parse("10:3 200:1");
        assertThat(times.format()).isEqualTo("10:3 200:1");
        assertThat(StepTimes.parse(StepTimes.parse("").format()).count()).isZero();
    }

    @Test
    void theDifferenceOfTwoReadingsIsWhatCameBetween() {
        StepTimes rest = StepTimes.parse("10:3 20:5 30:1").since(StepTimes.parse("10:3 20:1"));
        assertThat(rest.format()).isEqualTo("20:4 30:1");
        assertThat(rest.plus(StepTimes.parse("20:1 40:2")).format()).isEqualTo("20:5 30:1 40:2");
    }

    @Test
    void aQuantileIsATimeThatSomeStepTook() {
        StepTimes times = StepTimes.parse("10:998 20:1 30:1");
        assertThat(times.quantileNanos(0.5)).isEqualTo(10);
        assertThat(times.quantileNanos(0.999)).isEqualTo(20);
        assertThat(times.quantileNanos(1)).isEqualTo(30);
        assertThat(times.longestNanos()).isEqualTo(30);
        assertThat(times.shortestNanos()).isEqualTo(10);
    }
}
