package org.tocsin.benchmarks.virtual;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tocsin.benchmarks.BenchOptions;
import org.tocsin.benchmarks.BenchReport;
import org.tocsin.benchmarks.BenchResult;
import org.tocsin.benchmarks.Benchmark;
import org.tocsin.benchmarks.Machine;

/// The demo's loaded phase without the machine: what the protocols themselves do to a vote behind blocks.
public final class DemoVirtualBenchmark implements Benchmark {
    private static final Duration TIME = Duration.ofSeconds(8);
    private static final double P50 = 0.5;
    private static final double P99 = 0.99;

    private final Duration time;

    public DemoVirtualBenchmark() {
        this(TIME);
    }

    DemoVirtualBenchmark(Duration time) {
        this.time = time;
    }

    /// @param upload what the nodes are told of their 50 Mbit/s, 0 for nothing
    private record Case(String name, long upload, double loss) {}

    private static final List<Case> CASES = List.of(
            new Case("told", 50_000_000, 0),
            new Case("auto", 0, 0),
            new Case("high", 60_000_000, 0),
            new Case("told.loss1", 50_000_000, 0.01),
            new Case("auto.loss1", 0, 0.01));

    @Override
    public String name() {
        return "demo-virtual";
    }

    @Override
    public String summary() {
        return "the demo's loaded phase in virtual time: uploads told, estimated, told 20 % too high, with loss";
    }

    @Override
    public BenchReport run(BenchOptions options) throws IOException {
        options.expectSomeOf(
                CASES.stream().flatMap(each -> names(each).stream()).toList());
        List<BenchResult> results = new ArrayList<>();
        for (Case each : CASES) {
            if (names(each).stream().anyMatch(options::wants)) {
                add(options, each, VirtualDemo.run(options.seed(), time, each.upload, each.loss), results);
            }
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("clock", "from publish() to delivery at each other node, without the machine");
        parameters.put("seconds", Long.toString(time.toSeconds()));
        return new BenchReport(name(), Machine.describe(), parameters, results);
    }

    private static List<String> names(Case each) {
        return List.of(
                each.name + ".votes_p50_ms",
                each.name + ".votes_p99_ms",
                each.name + ".utilisation",
                each.name + ".delivered",
                each.name + ".queue_drops");
    }

    private void add(BenchOptions options, Case each, VirtualDemo.Outcome outcome, List<BenchResult> results)
            throws IOException {
        int count = outcome.voteMillis().size();
        double least = outcome.voteMillis(0);
        double most = outcome.voteMillis(1);
        String p99 = each.name + ".votes_p99_ms";
        for (int i = 0; i < count; i++) {
            options.samples()
                    .add(name(), p99, options.seed(), i, outcome.voteMillis().get(i), "ms");
        }
        results.add(new BenchResult(each.name + ".votes_p50_ms", outcome.voteMillis(P50), "ms", count, least, most));
        results.add(new BenchResult(p99, outcome.voteMillis(P99), "ms", count, least, most));
        single(each.name + ".utilisation", outcome.utilisation(), results);
        single(each.name + ".delivered", outcome.delivered(), results);
        single(each.name + ".queue_drops", (double) outcome.queueDrops(), results);
    }

    private static void single(String name, double value, List<BenchResult> results) {
        results.add(new BenchResult(name, value, "1", 1, value, value));
    }
}
