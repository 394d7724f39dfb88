package org.tocsin.daemon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WarmUpTest {
    private static int steps(double... utilisations) {
        WarmUp warmUp = new WarmUp();
        int steps = 0;
        while (warmUp.goesOn()) {
            warmUp.step(utilisations[Math.min(steps++, utilisations.length - 1)]);
        }
        return steps;
    }

    @Test
    void endsWhenNoStepIsBusierAnyMore() {
        assertThat(steps(0.2, 0.5, 0.8, 0.93, 0.94)).isEqualTo(7);
    }

    @Test
    void outlastsASlowSecond() {
        assertThat(steps(0.2, 0.3, 0.4, 0.5, 0.6, 0.4, 0.7, 0.95)).isEqualTo(11);
    }

    @Test
    void isLongEnoughForTheCompilerAndEndsAtLast() {
        assertThat(steps(0.9)).isEqualTo(5);
        double[] rising = new double[100];
        for (int i = 0; i < rising.length; i++) {
            rising[i] = i * 0.03;
        }
        assertThat(steps(rising)).isEqualTo(20);
    }
}
