package org.tocsin.benchmarks;

import java.util.Arrays;

/// One figure of a report.
///
/// @param name    such as `crypto.jdk.verify_ns`; the unit is its last part
/// @param value   the median of the samples, unless the benchmark's parameters name another statistic
/// @param samples how many samples stand behind it
/// @param min     the least sample
/// @param max     the greatest sample
public record BenchResult(String name, double value, String unit, long samples, double min, double max) {
    /// For what no sample may fall below a bound: the least of at least one.
    public static BenchResult least(String name, String unit, double... samples) {
        BenchResult median = median(name, unit, samples);
        return new BenchResult(name, median.min, unit, samples.length, median.min, median.max);
    }

    /// The mean instead of the median.
    public static BenchResult mean(String name, String unit, double... samples) {
        BenchResult median = median(name, unit, samples);
        double mean = Arrays.stream(samples).average().orElseThrow();
        return new BenchResult(name, mean, unit, samples.length, median.min, median.max);
    }

    /// The median, least and greatest of at least one sample.
    public static BenchResult median(String name, String unit, double... samples) {
        if (samples.length == 0) {
            throw new IllegalArgumentException("no sample of " + name);
        }
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new BenchResult(name, median, unit, sorted.length, sorted[0], sorted[sorted.length - 1]);
    }
}
