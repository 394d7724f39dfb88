package org.tocsin.benchmarks.broadcast;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
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
/// objects of one seed; the value is the median of the seeds, the least of coverages, and the mean of what a load
/// adds to votes.
public final class BroadcastBenchmark implements Benchmark {
    static final int SEEDS = 5;
    private static final String COVERAGE = "coverage";
    static final int T99 = 2;
    static final int T100 = 3;

    @Override
    public String name() {
        return "broadcast";
    }

    @Override
    public String summary() {
        return "time until everybody has an object, over the floor, in virtual time; about half an hour";
    }

    @Override
    public BenchReport run(BenchOptions options) throws IOException {
        Geography geography = Latencies.best();
        List<BenchResult> results = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (Case each : cases()) {
            if (each.figures.stream().anyMatch(figure -> options.wants(figure.key))) {
                run(each, geography, options, results, failures);
            }
        }
        // Looked up, never iterated.
        Map<String, List<Outcome>> clean = new HashMap<>();
        for (BulkCase each : BulkCase.all()) {
            runBulk(each, clean, geography, options, results, failures);
        }
        runHeal(geography, options, results, failures);
        for (LoadedCase each : LoadedCase.all()) {
            runLoaded(each, geography, options, results, failures);
        }
        return new BenchReport(name(), Machine.describe(), parameters(geography), results, failures);
    }

    private void runHeal(Geography geography, BenchOptions options, List<BenchResult> results, List<String> failures)
            throws IOException {
        if (!options.wants(HealCase.KEY)) {
            return;
        }
        List<Outcome> outcomes =
                outcomes(HealCase.KEY + " ", HealCase.SCENARIO, SEEDS, Protocol.TOCSIN, geography, failures);
        double[] samples = outcomes.stream().mapToDouble(HealCase::seconds).toArray();
        results.add(result(HealCase.KEY, "s", samples, options));
    }

    private void runLoaded(
            LoadedCase each,
            Geography geography,
            BenchOptions options,
            List<BenchResult> results,
            List<String> failures)
            throws IOException {
        String added = each.prefix() + LoadedCase.ADDED;
        String least = each.prefix() + LoadedCase.UPLINKS_LEAST;
        String mean = each.prefix() + LoadedCase.UPLINKS_MEAN;
        if (List.of(added, least, mean).stream().noneMatch(options::wants)) {
            return;
        }
        List<Outcome> quiet =
                outcomes(each.prefix(), each.quiet(), LoadedCase.SEEDS, Protocol.TOCSIN, geography, failures);
        List<Outcome> loaded =
                outcomes(each.prefix(), each.loaded(), LoadedCase.SEEDS, Protocol.TOCSIN, geography, failures);
        double[] samples = IntStream.range(0, LoadedCase.SEEDS)
                .mapToDouble(i -> LoadedCase.added(quiet.get(i), loaded.get(i)))
                .toArray();
        results.add(result(added, "ms", samples, options));
        List<Outcome.Uplinks> uplinks =
                loaded.stream().map(outcome -> outcome.uplinks().orElseThrow()).toList();
        double[] leasts = uplinks.stream().mapToDouble(Outcome.Uplinks::least).toArray();
        double[] means = uplinks.stream().mapToDouble(Outcome.Uplinks::mean).toArray();
        results.add(result(least, "share", leasts, options));
        results.add(result(mean, "share", means, options));
    }

    /// One for each seed. Runs share nothing, so as many go at once as there are processors.
    private static List<Outcome> outcomes(
            String prefix,
            Scenario scenario,
            int seeds,
            Protocol protocol,
            Geography geography,
            List<String> failures) {
        List<Outcome> outcomes = IntStream.rangeClosed(1, seeds)
                .parallel()
                .mapToObj(seed -> Simulation.run(scenario, geography, protocol, seed, _ -> {}))
                .toList();
        if (protocol == Protocol.TOCSIN) {
            for (int i = 0; i < seeds; i++) {
                expectComplete(prefix, i + 1, outcomes.get(i), failures);
            }
        }
        return outcomes;
    }

    /// Writes the samples, one for each seed.
    private BenchResult result(String key, String unit, double[] samples, BenchOptions options) throws IOException {
        for (int i = 0; i < samples.length; i++) {
            options.samples().add(name(), key, i + 1L, i, samples[i], unit);
        }
        if (key.endsWith(LoadedCase.ADDED)) {
            return BenchResult.mean(key, unit, samples);
        }
        boolean isLeast = key.endsWith(COVERAGE) || key.endsWith(LoadedCase.UPLINKS_LEAST);
        return isLeast ? BenchResult.least(key, unit, samples) : BenchResult.median(key, unit, samples);
    }

    private static void expectComplete(String prefix, int seed, Outcome outcome, List<String> failures) {
        if (!outcome.isComplete()) {
            long missing = outcome.groups().stream().mapToLong(Group::missing).sum();
            failures.add("%sseed %d: %d deliveries are missing, %d came twice, %d were wrong; %s"
                    .formatted(
                            prefix,
                            seed,
                            missing,
                            outcome.deliveredTwice(),
                            outcome.deliveredWrong(),
                            outcome.violations()));
        }
    }

    private static List<Case> cases() {
        return List.of(
                new Case(Scenario.urgent(10_000, 10), Protocol.TOCSIN, "urgent.n10000."),
                new Case(Scenario.urgent(1_000, 20), Protocol.TOCSIN, "urgent.n1000."),
                new Case(Scenario.urgent(10_000, 20), Protocol.GOSSIPSUB_1_1, "urgent.gossipsub.n10000."),
                new Case(Scenario.urgent(1_000, 20), Protocol.GOSSIPSUB_1_1, "urgent.gossipsub.n1000."));
    }

    private void run(
            Case each, Geography geography, BenchOptions options, List<BenchResult> results, List<String> failures)
            throws IOException {
        List<Group> groups = outcomes(each.prefix, each.scenario, SEEDS, each.protocol, geography, failures).stream()
                .map(BroadcastBenchmark::first)
                .toList();
        for (Figure figure : each.figures) {
            if (options.wants(figure.key)) {
                double[] samples = groups.stream().mapToDouble(figure.value).toArray();
                results.add(result(figure.key, figure.unit, samples, options));
            }
        }
    }

    /// @param clean outcomes of the cases without faults that have run, by their prefix
    private void runBulk(
            BulkCase each,
            Map<String, List<Outcome>> clean,
            Geography geography,
            BenchOptions options,
            List<BenchResult> results,
            List<String> failures)
            throws IOException {
        List<BulkFigure> figures = bulkFigures(each, clean.getOrDefault(each.clean(), List.of()));
        boolean isNeeded = each.clean().isEmpty()
                && BulkCase.all().stream()
                        .filter(other -> other.clean().equals(each.prefix()))
                        .anyMatch(
                                other -> bulkFigures(other, List.of()).stream().anyMatch(f -> options.wants(f.key)));
        if (!isNeeded && figures.stream().noneMatch(figure -> options.wants(figure.key))) {
            return;
        }
        List<Outcome> outcomes =
                outcomes(each.prefix(), each.scenario(), each.seeds(), Protocol.TOCSIN, geography, failures);
        clean.put(each.prefix(), outcomes);
        for (BulkFigure figure : figures) {
            if (options.wants(figure.key)) {
                double[] samples = new double[each.seeds()];
                for (int i = 0; i < samples.length; i++) {
                    samples[i] = figure.value.applyAsDouble(outcomes.get(i), i);
                }
                results.add(result(figure.key, figure.unit, samples, options));
            }
        }
    }

    private static List<BulkFigure> bulkFigures(BulkCase each, List<Outcome> clean) {
        String prefix = each.prefix();
        List<BulkFigure> figures = new ArrayList<>(List.of(
                new BulkFigure(
                        prefix + "t99_over_floor",
                        "ratio",
                        (outcome, _) -> first(outcome).overFloor(T99)),
                new BulkFigure(
                        prefix + "t100_over_floor",
                        "ratio",
                        (outcome, _) -> first(outcome).overFloor(T100)),
                new BulkFigure(prefix + "t99_ms", "ms", (outcome, _) -> millis(outcome, T99)),
                new BulkFigure(prefix + "bytes_sent_over_needed", "ratio", (outcome, _) -> outcome.overhead())));
        figures.add(new BulkFigure(
                prefix + COVERAGE, "share", (outcome, _) -> first(outcome).coverage()));
        if (!each.clean().isEmpty()) {
            figures.add(new BulkFigure(
                    prefix + "t99_ratio",
                    "ratio",
                    (outcome, seed) -> millis(outcome, T99) / millis(clean.get(seed), T99)));
            figures.add(new BulkFigure(
                    prefix + "t100_added_ms",
                    "ms",
                    (outcome, seed) -> millis(outcome, T100) - millis(clean.get(seed), T100)));
        }
        return figures;
    }

    private static Group first(Outcome outcome) {
        return outcome.groups().getFirst();
    }

    private static double millis(Outcome outcome, int share) {
        return first(outcome).millis().get(share);
    }

    private static Map<String, String> parameters(Geography geography) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("geography", geography.name());
        parameters.put("cores", "overlay and broadcast; tunnels and associations are modelled");
        parameters.put("seeds", "1 to " + SEEDS);
        parameters.put("urgent", "1024 bytes, class 0, uplinks of 1 Gbit/s");
        parameters.put(
                "bulk",
                "one object, class 5, sessions between all pairs but for cold and degree30, no congestion windows");
        parameters.put("whole", "the same with whole nodes, tunnels and associations included, of seed 1 alone");
        parameters.put(
                "heal", HealCase.NODES + " whole nodes, halves apart for " + HealCase.PARTITION.toSeconds() + " s");
        parameters.put(
                "loaded",
                "whole nodes, " + LoadedCase.VOTES_PER_SEED + " votes for each of seeds 1 to " + LoadedCase.SEEDS
                        + ", beside class 7 that fills the uplinks; mean of the differences to the same votes alone");
        parameters.put("hop", "0.2 ms");
        return parameters;
    }

    /// @param value of the outcome of a seed, by its index
    private record BulkFigure(String key, String unit, SeedFigure value) {}

    private interface SeedFigure {
        double applyAsDouble(Outcome outcome, int seedIndex);
    }

    private record Figure(String key, String unit, ToDoubleFunction<Group> value) {}

    /// One network, and the figures that it gives.
    private static final class Case {
        private final Scenario scenario;
        private final Protocol protocol;
        private final String prefix;
        private final List<Figure> figures;

        private Case(Scenario scenario, Protocol protocol, String prefix) {
            this.scenario = scenario;
            this.protocol = protocol;
            this.prefix = prefix;
            this.figures = List.of(
                    new Figure(prefix + "t99_over_floor", "ratio", group -> group.overFloor(T99)),
                    new Figure(prefix + "t100_over_floor", "ratio", group -> group.overFloor(T100)),
                    new Figure(prefix + "t99_ms", "ms", group -> group.millis().get(T99)),
                    new Figure(prefix + "t100_ms", "ms", group -> group.millis().get(T100)),
                    new Figure(prefix + "t99_over_direct", "ratio", group -> group.overDirect(T99)));
        }
    }
}
