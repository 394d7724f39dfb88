package org.tocsin.ip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IcmpBudgetTest {
    @Test
    void givesABurstAndThenOneForEachInterval() {
        // The clock wraps in the middle.
        long start = Long.MAX_VALUE - 5;
        IcmpBudget budget = new IcmpBudget(3, 10);
        assertThat(takes(budget, start, 5)).isEqualTo(3);
        assertThat(takes(budget, start + 9, 5)).isZero();
        assertThat(takes(budget, start + 10, 5)).isEqualTo(1);
        assertThat(takes(budget, start + 1000, 5)).isEqualTo(3);
    }

    private static int takes(IcmpBudget budget, long nowNanos, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += budget.take(nowNanos) ? 1 : 0;
        }
        return taken;
    }
}
