package org.tocsin.benchmarks.broadcast;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.tocsin.benchmarks.BenchOptions;
import org.tocsin.benchmarks.BenchReport;
import org.tocsin.benchmarks.BenchResult;
import org.tocsin.benchmarks.Benchmark;
import org.tocsin.benchmarks.Machine;
import org.tocsin.simulator.Geography;
import org.tocsin.simulator.Latencies;
import org.tocsin.simulator.Outcome;
import org.tocsin.simulator.Outcome.Group;
import org.tocsin.simulator.Scenario;
import org.tocsin.simulator.Scenario.Protocol;
import org.tocsin.simulator.Simulation;

/// Urgent objects of 1 KB over uplinks of 1 Gbit/s, by this project and by gossipsub, and large ones in
/// shards, over the floor.
///
/// Virtual time: the figures do not depend on the machine, only on the seeds. A sample is the mean over the
/// objects of one seed; the value is the median of the seeds.
public final class BroadcastBenchmark implements Benchmark {
    private static final int SEEDS = 5;
    private static final int T99 = 2;
    private static final int T100 = 3;

    @Override
    public String name() {
        return "broadcast";
    }

    @Override
    public String summary() {
        return "time until everybody has an object, over the floor, in virtual time; about ten minutes";
    }

    @Override
    public BenchReport run(BenchOptions options) throws IOException {
        Geography geography = Latencies.best();
        List<BenchResult> results = new ArrayList<>();
        for (Case each : cases()) {
            if (each.figures.stream().anyMatch(figure -> options.wants(figure.key))) {
                run(each, geography, options, results);
            }
        }
        for (BulkCase each : BulkCase.all()) {
            runBulk(each, geography, options, results);
        }
        return new BenchReport(name(), Machine.describe(), parameters(geography), results);
    }

    private static List<Case> cases() {
        return List.of(
                new Case(Scenario.urgent(10_000, 10), Protocol.TOCSIN, "urgent.n10000."),
                new Case(Scenario.urgent(1_000, 20), Protocol.TOCSIN, "urgent.n1000."),
                new Case(Scenario.urgent(10_000, 20), Protocol.GOSSIPSUB_1_1, "urgent.gossipsub.n10000."),
                new Case(Scenario.urgent(1_000, 20), Protocol.GOSSIPSUB_1_1, "urgent.gossipsub.n1000."));
    }

    private void run(Case each, Geography geography, BenchOptions options, List<BenchResult> results)
            throws IOException {
        List<Group> groups = new ArrayList<>();
        for (int seed = 1; seed <= SEEDS; seed++) {
            Outcome outcome = Simulation.run(each.scenario, geography, each.protocol, seed, _ -> {});
            if (each.protocol == Protocol.TOCSIN && !outcome.isComplete()) {
                throw new IllegalStateException("seed " + seed + ": not everything was delivered once and right");
            }
            groups.add(outcome.groups().getFirst());
        }
        for (Figure figure : each.figures) {
            if (options.wants(figure.key)) {
                double[] samples = groups.stream().mapToDouble(figure.value).toArray();
                for (int i = 0; i < samples.length; i++) {
                    options.samples().add(name(), figure.key, i + 1L, i, samples[i], figure.unit);
                }
                results.add(BenchResult.median(figure.key, figure.unit, samples));
            }
        }
    }

    private void runBulk(BulkCase each, Geography geography, BenchOptions options, List<BenchResult> results)
            throws IOException {
        String prefix = "bulk.n200." + each.name() + ".";
        List<String> keys = List.of(
                prefix + "t99_over_floor",
                prefix + "t100_over_floor",
                prefix + "t99_ms",
                prefix + "bytes_sent_over_needed",
                prefix + "missing");
        List<String> units = List.of("ratio", "ratio", "ms", "ratio", "deliveries");
        if (keys.stream().noneMatch(options::wants)) {
            return;
        }
        double[][] samples = new double[keys.size()][SEEDS];
        for (int seed = 1; seed <= SEEDS; seed++) {
            Outcome outcome = Simulation.run(each.scenario(), geography, Protocol.TOCSIN, seed, _ -> {});
            if (each.isWholly() && !outcome.isComplete()) {
                throw new IllegalStateException(prefix + " seed " + seed + ": not everything was delivered");
            }
            Group group = outcome.groups().getFirst();
            samples[0][seed - 1] = group.overFloor(T99);
            samples[1][seed - 1] = group.overFloor(T100);
            samples[2][seed - 1] = group.millis().get(T99);
            samples[3][seed - 1] = outcome.overhead();
            samples[4][seed - 1] = group.missing();
        }
        for (int i = 0; i < keys.size(); i++) {
            if (options.wants(keys.get(i))) {
                for (int seed = 1; seed <= SEEDS; seed++) {
                    options.samples().add(name(), keys.get(i), seed, seed - 1, samples[i][seed - 1], units.get(i));
                }
                results.add(BenchResult.median(keys.get(i), units.get(i), samples[i]));
            }
        }
    }

    private static Map<String, String> parameters(Geography geography) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("geography", geography.name());
        parameters.put("cores", "overlay and broadcast; tunnels and associations are modelled");
        parameters.put("seeds", "1 to " + SEEDS);
        parameters.put("urgent", "1024 bytes, class 0, uplinks of 1 Gbit/s");
        parameters.put("bulk", "one object, class 5, sessions between all pairs, no congestion windows");
        parameters.put("hop", "0.2 ms");
        return parameters;
    }

    private record Figure(String key, String unit, ToDoubleFunction<Group> value) {}

    /// One network, and the figures that it gives.
    private static final class Case {
        private final Scenario scenario;
        private final Protocol protocol;
        private final List<Figure> figures;

        private Case(Scenario scenario, Protocol protocol, String prefix) {
            this.scenario = scenario;
            this.protocol = protocol;
            this.figures = List.of(
                    new Figure(prefix + "t99_over_floor", "ratio", group -> group.overFloor(T99)),
                    new Figure(prefix + "t100_over_floor", "ratio", group -> group.overFloor(T100)),
                    new Figure(prefix + "t99_ms", "ms", group -> group.millis().get(T99)),
                    new Figure(prefix + "t100_ms", "ms", group -> group.millis().get(T100)),
                    new Figure(prefix + "t99_over_direct", "ratio", group -> group.overDirect(T99)));
        }
    }
}
