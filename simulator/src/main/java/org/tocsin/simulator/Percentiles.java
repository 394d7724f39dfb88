package org.tocsin.simulator;

import java.util.Arrays;

/// The value that a share of sorted values does not exceed.
final class Percentiles {
    private Percentiles() {}

    /// @param sorted at least one value
    /// @param share  above 0, up to 1: the nearest rank
    static long of(long[] sorted, double share) {
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.clamp(rank, 1, sorted.length) - 1];
    }

    static long[] sorted(long[] values) {
        long[] copy = values.clone();
        Arrays.sort(copy);
        return copy;
    }
}
