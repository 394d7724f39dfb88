package org.tocsin.benchmarks.embedded;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tocsin.benchmarks.BenchOptions;
import org.tocsin.benchmarks.BenchResult;

/// The figures that were asked for, as they come; every sample goes to the log.
final class Figures {
    private final BenchOptions options;
    private final List<BenchResult> results = new ArrayList<>();

    Figures(BenchOptions options) {
        this.options = options;
    }

    List<BenchResult> results() {
        return List.copyOf(results);
    }

    /// Reports the median of the samples, and returns it.
    ///
    /// @throws IOException if there is no sample
    double median(String name, String unit, double[] samples) throws IOException {
        if (samples.length == 0) {
            throw new IOException("the phase of " + name + " was too short for a sample: nothing, or next to nothing, "
                    + "came through the tunnel");
        }
        BenchResult result = BenchResult.median(name, unit, samples);
        add(result, samples);
        return result.value();
    }

    /// Reports another statistic of the samples.
    void whole(String name, String unit, double value, double[] samples) throws IOException {
        double min = Arrays.stream(samples).min().orElse(value);
        double max = Arrays.stream(samples).max().orElse(value);
        add(new BenchResult(name, value, unit, samples.length, min, max), samples);
    }

    private void add(BenchResult result, double[] samples) throws IOException {
        if (!options.wants(result.name())) {
            return;
        }
        results.add(result);
        for (int i = 0; i < samples.length; i++) {
            options.samples().add("embedded", result.name(), options.seed(), i, samples[i], result.unit());
        }
    }
}
