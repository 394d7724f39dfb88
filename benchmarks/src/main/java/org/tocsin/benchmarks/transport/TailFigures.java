package org.tocsin.benchmarks.transport;

import java.io.IOException;
import java.util.List;
import org.tocsin.benchmarks.BenchOptions;

/// `tail.*`: the worst of all seeds.
final class TailFigures {
    static final List<String> NAMES =
            List.of("tail.rtt50_ms", "tail.single.rtt50_ms", "tail.double.rtt50_ms", "tail.spurious_share");
    private static final int PACKETS = 8;

    private TailFigures() {}

    static void add(BenchOptions options, Figures figures) throws IOException {
        measure("tail.rtt50_ms", PACKETS, 1, options, figures);
        measure("tail.single.rtt50_ms", 0, 1, options, figures);
        measure("tail.double.rtt50_ms", PACKETS, 2, options, figures);
        String spurious = "tail.spurious_share";
        if (options.wants(spurious)) {
            Samples shares = new Samples();
            for (int i = 0; i < figures.seeds(); i++) {
                shares.add(TailRun.spuriousShare(options.seed() + i));
            }
            figures.add(spurious, "1", shares.mean(), shares);
        }
    }

    private static void measure(String name, int packets, int losses, BenchOptions options, Figures figures)
            throws IOException {
        if (!options.wants(name)) {
            return;
        }
        Samples millis = new Samples();
        for (int i = 0; i < figures.seeds(); i++) {
            millis.add(new TailRun(options.seed() + i, packets).millis(losses));
        }
        figures.add(name, "ms", millis.quantile(1), millis);
    }
}
