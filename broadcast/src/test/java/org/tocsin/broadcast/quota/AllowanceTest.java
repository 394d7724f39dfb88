package org.tocsin.broadcast.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AllowanceTest {
    private static final long SECOND = 1_000_000_000L;
    /// Wraps during the test.
    private static final long START = Long.MAX_VALUE - SECOND;

    @Test
    void bytesAndNumberAreBothBounded() {
        Quota quota = new Quota(100, 2, 3);
        Allowance allowance = new Allowance();
        assertThat(allowance.take(quota, 301, START)).isFalse();
        assertThat(allowance.take(quota, 300, START)).isTrue();
        assertThat(allowance.take(quota, 1, START)).as("no bytes left").isFalse();
        for (int i = 0; i < 5; i++) {
            assertThat(allowance.take(quota, 0, START)).isTrue();
        }
        assertThat(allowance.take(quota, 0, START)).as("no number left").isFalse();
        assertThat(allowance.take(quota, 50, START + SECOND / 2)).isTrue();
        assertThat(allowance.take(quota, 1, START + SECOND / 2)).isFalse();
    }

    @Test
    void whatIsNotUsedIsKeptForABurstOnly() {
        Quota quota = new Quota(100, 1000, 3);
        Allowance allowance = new Allowance();
        assertThat(allowance.take(quota, 300, START)).isTrue();
        assertThat(allowance.covers(quota, 301, START + 100 * SECOND)).isFalse();
        assertThat(allowance.covers(quota, 300, START + 100 * SECOND)).isTrue();
        assertThat(allowance.take(Quota.UNLIMITED, Integer.MAX_VALUE, START)).isTrue();
    }

    @Test
    void aQuotaIsNotNegative() {
        assertThatThrownBy(() -> Quota.of(-1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Quota.of(1, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
