package org.tocsin.benchmarks.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.tocsin.benchmarks.BenchOptions;
import org.tocsin.sctp.UrgentCopying;

/// `priority.*` and `start.*`: how long urgent messages take beside bulk, and what is left to bulk.
final class PriorityFigures {
    static final List<String> NAMES = List.of(
            "priority.loss0.p99_ms",
            "priority.loss0.max_ms",
            "priority.loss0.bulk_share",
            "priority.start.max_ms",
            "start.stall_ms",
            "priority.buffer4.p99_ms",
            "priority.buffer4.bulk_share",
            "priority.jitter.p99_ms",
            "priority.jitter.bulk_share",
            "priority.loss1.p98_ms",
            "priority.loss1.p999_ms",
            "priority.loss1.max_ms",
            "priority.loss1.bulk_share",
            "priority.loss1.dup.p999_ms",
            "priority.loss1.dup.max_ms",
            "priority.loss1.dup.bytes_ratio");

    private final Samples latencies = new Samples();
    private final Samples shares = new Samples();
    private final Samples stalls = new Samples();
    private final Samples ratios = new Samples();

    private PriorityFigures(PriorityCase given, long firstSeed, int seeds) {
        for (int i = 0; i < seeds; i++) {
            PriorityRun run = new PriorityRun(given, firstSeed + i).run();
            run.addLatencies(latencies);
            shares.add(run.bulkShare());
            stalls.add(run.stallMillis());
            ratios.add(run.copiesRatio());
        }
    }

    static void add(BenchOptions options, Figures figures) throws IOException {
        PriorityCase steady = PriorityCase.steady();
        measure("priority.loss0", steady, options, figures);
        measure("priority.start", PriorityCase.start(), options, figures);
        measure("priority.buffer4", steady.withBuffers(4), options, figures);
        measure("priority.jitter", steady.withJitter(Duration.ofMillis(5)), options, figures);
        PriorityCase lossy = steady.withLoss(0.01);
        measure("priority.loss1", lossy.withCopying(UrgentCopying.NEVER), options, figures);
        measure("priority.loss1.dup", lossy, options, figures);
    }

    private static void measure(String key, PriorityCase given, BenchOptions options, Figures figures)
            throws IOException {
        List<String> wanted = NAMES.stream()
                .filter(name -> name.substring(0, name.lastIndexOf('.')).equals(key)
                        || (key.equals("priority.start") && name.equals("start.stall_ms")))
                .filter(options::wants)
                .toList();
        if (wanted.isEmpty()) {
            return;
        }
        PriorityFigures found = new PriorityFigures(given, options.seed(), figures.seeds());
        for (String name : wanted) {
            found.add(name, name.substring(name.lastIndexOf('.') + 1), figures);
        }
    }

    private void add(String name, String statistic, Figures figures) throws IOException {
        switch (statistic) {
            case "p98_ms" -> figures.add(name, "ms", latencies.quantile(0.98), latencies);
            case "p99_ms" -> figures.add(name, "ms", latencies.quantile(0.99), latencies);
            case "p999_ms" -> figures.add(name, "ms", latencies.quantile(0.999), latencies);
            case "max_ms" -> figures.add(name, "ms", latencies.quantile(1), latencies);
            case "stall_ms" -> figures.add(name, "ms", stalls.quantile(1), stalls);
            case "bulk_share" -> figures.add(name, "1", shares.mean(), shares);
            case "bytes_ratio" -> figures.add(name, "1", ratios.quantile(1), ratios);
            default -> throw new IllegalStateException("no statistic is called " + statistic);
        }
    }
}
