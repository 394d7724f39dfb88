package org.tocsin.benchmarks.transport;

import java.util.Arrays;

/// Numbers of one kind, pooled over seeds.
final class Samples {
    private double[] values = new double[1024];
    private int count;

    void add(double value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
    }

    int count() {
        return count;
    }

    double at(int index) {
        return values[index];
    }

    /// By nearest rank: the least sample that so large a share of all does not exceed.
    ///
    /// @param share 0 for the least, 1 for the greatest
    double quantile(double share) {
        if (count == 0) {
            throw new IllegalStateException("no samples");
        }
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * count) - 1)];
    }

    double mean() {
        return Arrays.stream(values, 0, count).average().orElseThrow();
    }
}
