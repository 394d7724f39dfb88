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

/// Urgent objects of 1 KB over uplinks of 1 Gbit/s with 0.2 ms a hop, by this project and by gossipsub,
/// over the floor.
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
        return "time until everybody has an object, over the floor, in virtual time; about five minutes";
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

    private static Map<String, String> parameters(Geography geography) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("geography", geography.name());
        parameters.put("cores", "overlay and broadcast; tunnels and associations are modelled");
        parameters.put("seeds", "1 to " + SEEDS);
        parameters.put("object", "1024 bytes, class 0");
        parameters.put("links", "1 Gbit/s, 0.2 ms a hop");
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
