package org.tocsin.benchmarks;

import java.io.IOException;

/// One benchmark behind `tocsin bench NAME`.
public interface Benchmark {
    String name();

    /// What it measures, in one line.
    String summary();

    /// Runs to the end; every sample goes to `options.samples()` as it is taken.
    BenchReport run(BenchOptions options) throws IOException, InterruptedException;
}
