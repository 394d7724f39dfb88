package org.tocsin.daemon.demo;

import java.time.Duration;

/// Decides how long a warm-up takes: until the uplinks are as busy as they get.
///
/// At first the compiler takes the processors, and later the nodes look for the rates of their uplinks. What is
/// measured before both have settled is neither.
final class WarmUp {
    static final Duration STEP = Duration.ofSeconds(1);
    private static final int STEPS_MIN = 5;
    private static final int STEPS_MAX = 20;
    /// Steps in a row without a new peak: one alone may have been slow.
    private static final int VAIN_STEPS = 3;
    /// What counts as busier.
    private static final double CLEARLY = 0.02;

    private int steps;
    private int vain;
    private double peak;
    private double utilisation;

    /// A step is over.
    ///
    /// @param utilisation of the uplinks in it, their mean, 0 to 1
    void step(double utilisation) {
        this.utilisation = utilisation;
        steps++;
        vain = utilisation > peak + CLEARLY ? 0 : vain + 1;
        peak = Math.max(peak, utilisation);
    }

    /// Of the last step.
    double utilisation() {
        return utilisation;
    }

    boolean goesOn() {
        return steps < STEPS_MIN || (vain < VAIN_STEPS && steps < STEPS_MAX);
    }
}
