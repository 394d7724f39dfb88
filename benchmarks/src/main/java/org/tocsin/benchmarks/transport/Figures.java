package org.tocsin.benchmarks.transport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tocsin.benchmarks.BenchOptions;
import org.tocsin.benchmarks.BenchResult;

/// The results of a run, as far as they are asked for.
final class Figures {
    private final BenchOptions options;
    private final int seeds;
    private final List<BenchResult> results = new ArrayList<>();

    Figures(BenchOptions options, int seeds) {
        this.options = options;
        this.seeds = seeds;
    }

    /// How many seeds each figure pools, from that of the options on.
    int seeds() {
        return seeds;
    }

    boolean wantsAny(String... names) {
        for (String name : names) {
            if (options.wants(name)) {
                return true;
            }
        }
        return false;
    }

    /// A statistic of samples, all of which go to the log under the figure's name.
    void add(String name, String unit, double value, Samples samples) throws IOException {
        if (!options.wants(name)) {
            return;
        }
        for (int i = 0; i < samples.count(); i++) {
            options.samples().add(TransportBenchmark.NAME, name, options.seed(), i, samples.at(i), unit);
        }
        results.add(new BenchResult(name, value, unit, samples.count(), samples.quantile(0), samples.quantile(1)));
    }

    List<BenchResult> results() {
        return results;
    }
}
