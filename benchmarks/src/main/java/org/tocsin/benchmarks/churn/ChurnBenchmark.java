package org.tocsin.benchmarks.churn;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tocsin.benchmarks.BenchOptions;
import org.tocsin.benchmarks.BenchReport;
import org.tocsin.benchmarks.BenchResult;
import org.tocsin.benchmarks.Benchmark;
import org.tocsin.benchmarks.Machine;
import org.tocsin.embed.Node;

/// Opens a node, shakes hands, sends one object and closes, ten thousand times in one process; then counts what is
/// left of them.
public final class ChurnBenchmark implements Benchmark {
    private static final String NAME = "churn";
    private static final int ROUNDS = 10_000;
    /// Before the first count: classes are loaded by then, and what the host remembers is at its bounds.
    private static final int WARM_UP_ROUNDS = 500;

    private static final int WG_QUICK_ROUNDS = 5;
    private static final double MIB = 1 << 20;

    private final int rounds;
    private final int warmUpRounds;
    private final int wgQuickRounds;

    public ChurnBenchmark() {
        this(ROUNDS, WARM_UP_ROUNDS, WG_QUICK_ROUNDS);
    }

    ChurnBenchmark(int rounds, int warmUpRounds, int wgQuickRounds) {
        this.rounds = rounds;
        this.warmUpRounds = warmUpRounds;
        this.wgQuickRounds = wgQuickRounds;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "Nodes that open, send one object and close in one process: what they leave behind, how fast they are";
    }

    @Override
    public BenchReport run(BenchOptions options) throws IOException, InterruptedException {
        List<BenchResult> results = new ArrayList<>();
        if (options.wants("churn.leaked_threads")
                || options.wants("churn.leaked_descriptors")
                || options.wants("churn.leaked_mib")
                || options.wants("churn.open_to_first_packet_ms")) {
            churn(options, results);
        }
        if (options.wants("churn.wg_quick_up_to_first_packet_ms") && wgQuickRounds > 0) {
            List<Double> millis = WgQuick.measure(wgQuickRounds);
            if (!millis.isEmpty()) {
                add(options, results, "churn.wg_quick_up_to_first_packet_ms", "ms", millis);
            }
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("rounds", Integer.toString(rounds));
        parameters.put("warm-up rounds", Integer.toString(warmUpRounds));
        parameters.put("first packet", "an object at the other node's application; a ping for wg-quick");
        return new BenchReport(NAME, Machine.describe(), parameters, results);
    }

    private void churn(BenchOptions options, List<BenchResult> results) throws IOException, InterruptedException {
        Arrivals arrivals = new Arrivals();
        List<Double> millis = new ArrayList<>(rounds);
        try (Node host = Node.open(Comer.hostConfig(warmUpRounds).build())) {
            host.subscribe(_ -> true, _ -> arrivals.arrived());
            for (int i = 0; i < warmUpRounds; i++) {
                Comer.comeAndGo(host, arrivals);
            }
            Residue before = Residue.measure();
            for (int i = 0; i < rounds; i++) {
                millis.add(Comer.comeAndGo(host, arrivals) / 1e6);
            }
            Residue after = Residue.measure();
            add(options, results, "churn.open_to_first_packet_ms", "ms", millis);
            add(options, results, "churn.leaked_threads", "", List.of((double) after.threads() - before.threads()));
            double descriptors = (double) after.descriptors() - before.descriptors();
            add(options, results, "churn.leaked_descriptors", "", List.of(descriptors));
            double memory = (after.memoryBytes() - before.memoryBytes()) / MIB;
            add(options, results, "churn.leaked_mib", "MiB", List.of(memory));
            double resident = (after.residentBytes() - before.residentBytes()) / MIB;
            add(options, results, "churn.resident_growth_mib", "MiB", List.of(resident));
        }
    }

    private static void add(
            BenchOptions options, List<BenchResult> results, String name, String unit, List<Double> samples)
            throws IOException {
        if (!options.wants(name)) {
            return;
        }
        double[] values = samples.stream().mapToDouble(Double::doubleValue).toArray();
        for (int i = 0; i < values.length; i++) {
            options.samples().add(NAME, name, options.seed(), i, values[i], unit);
        }
        results.add(BenchResult.median(name, unit, values));
    }
}
