package org.tocsin.benchmarks.broadcast;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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
        return "time until everybody has an object, over the floor, in virtual time; eleven minutes";
    }

    @Override
    public BenchReport run(BenchOptions options) throws IOException, InterruptedException {
        Geography geography = Latencies.best();
        Runs runs = new Runs();
        Plan plan = new Plan(geography, options, runs);
        cases().forEach(each -> plan(each, plan));
        // Looked up, never iterated.
        Map<String, Runs.Batch> clean = new HashMap<>();
        BulkCase.all().forEach(each -> planBulk(each, clean, plan));
        planHeal(plan);
        LoadedCase.all().forEach(each -> planLoaded(each, plan));
        runs.execute(Runtime.getRuntime().availableProcessors(), megabytesMax(), options.progress());
        List<BenchResult> results = new ArrayList<>();
        for (Part part : plan.parts) {
            part.report(results);
        }
        List<String> failures = plan.complete.stream()
                .flatMap(batch -> incomplete(batch).stream())
                .toList();
        return new BenchReport(name(), Machine.describe(), parameters(geography), results, failures);
    }

    /// Three quarters of the heap: what a run allocates in passing needs room as well.
    private static int megabytesMax() {
        long megabytes = Runtime.getRuntime().maxMemory() / (1 << 20);
        return (int) Math.min(Integer.MAX_VALUE, megabytes / 4 * 3);
    }

    private void planHeal(Plan plan) {
        if (!plan.options.wants(HealCase.KEY)) {
            return;
        }
        Runs.Batch batch = plan.runs(HealCase.KEY, HealCase.SCENARIO, Protocol.TOCSIN, SEEDS, HealCase.SIZE);
        plan.parts.add(results -> {
            double[] samples =
                    batch.outcomes().stream().mapToDouble(HealCase::seconds).toArray();
            results.add(result(HealCase.KEY, "s", samples, plan.options));
        });
    }

    private void planLoaded(LoadedCase each, Plan plan) {
        String added = each.prefix() + LoadedCase.ADDED;
        String least = each.prefix() + LoadedCase.UPLINKS_LEAST;
        String mean = each.prefix() + LoadedCase.UPLINKS_MEAN;
        if (List.of(added, least, mean).stream().noneMatch(plan.options::wants)) {
            return;
        }
        int seeds = LoadedCase.SEEDS;
        Runs.Batch quiet =
                plan.runs(each.prefix() + "quiet", each.quiet(), Protocol.TOCSIN, seeds, LoadedCase.QUIET_SIZE);
        Runs.Batch loaded =
                plan.runs(each.prefix() + "full", each.loaded(), Protocol.TOCSIN, seeds, LoadedCase.LOADED_SIZE);
        plan.parts.add(results -> {
            double[] samples = IntStream.range(0, seeds)
                    .mapToDouble(i -> LoadedCase.added(quiet.outcome(i), loaded.outcome(i)))
                    .toArray();
            results.add(result(added, "ms", samples, plan.options));
            List<Outcome.Uplinks> uplinks = loaded.outcomes().stream()
                    .map(outcome -> outcome.uplinks().orElseThrow())
                    .toList();
            double[] leasts =
                    uplinks.stream().mapToDouble(Outcome.Uplinks::least).toArray();
            double[] means = uplinks.stream().mapToDouble(Outcome.Uplinks::mean).toArray();
            results.add(result(least, "share", leasts, plan.options));
            results.add(result(mean, "share", means, plan.options));
        });
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

    /// Says of each run what is not as it must be.
    private static List<String> incomplete(Runs.Batch batch) {
        List<String> failures = new ArrayList<>();
        List<Outcome> outcomes = batch.outcomes();
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            if (!outcome.isComplete()) {
                long missing =
                        outcome.groups().stream().mapToLong(Group::missing).sum();
                failures.add("%s seed %d: %d deliveries are missing, %d came twice, %d were wrong; %s"
                        .formatted(
                                batch.name(),
                                i + 1,
                                missing,
                                outcome.deliveredTwice(),
                                outcome.deliveredWrong(),
                                outcome.violations()));
            }
        }
        return failures;
    }

    private static List<Case> cases() {
        return List.of(
                new Case(Scenario.urgent(10_000, 5), Protocol.TOCSIN, "urgent.n10000.", new Runs.Size(40, 1500)),
                new Case(Scenario.urgent(1_000, 20), Protocol.TOCSIN, "urgent.n1000.", new Runs.Size(7, 200)),
                new Case(
                        Scenario.urgent(10_000, 10),
                        Protocol.GOSSIPSUB_1_1,
                        "urgent.gossipsub.n10000.",
                        new Runs.Size(9, 1000)),
                // What published figures of gossipsub mean that have neither heartbeats nor its bounds of the degree.
                new Case(
                        Scenario.urgent(10_000, 10).withDegree(8),
                        Protocol.FLOOD,
                        "urgent.flood8.n10000.",
                        new Runs.Size(6, 800)),
                new Case(
                        Scenario.urgent(1_000, 20),
                        Protocol.GOSSIPSUB_1_1,
                        "urgent.gossipsub.n1000.",
                        new Runs.Size(1, 100)));
    }

    private void plan(Case each, Plan plan) {
        if (each.figures.stream().noneMatch(figure -> plan.options.wants(figure.key))) {
            return;
        }
        Runs.Batch batch = plan.runs(each.prefix, each.scenario, each.protocol, SEEDS, each.size);
        plan.parts.add(results -> {
            for (Figure figure : each.figures) {
                if (plan.options.wants(figure.key)) {
                    double[] samples = batch.outcomes().stream()
                            .map(BroadcastBenchmark::first)
                            .mapToDouble(figure.value)
                            .toArray();
                    results.add(result(figure.key, figure.unit, samples, plan.options));
                }
            }
        });
    }

    /// @param clean runs of the cases without faults that are planned, by their prefix
    private void planBulk(BulkCase each, Map<String, Runs.Batch> clean, Plan plan) {
        List<BulkFigure> figures = bulkFigures(each, clean.get(each.clean()));
        if (figures.stream().noneMatch(figure -> plan.options.wants(figure.key)) && !isNeeded(each, plan.options)) {
            return;
        }
        Runs.Batch batch = plan.runs(each.prefix(), each.scenario(), Protocol.TOCSIN, each.seeds(), each.size());
        clean.put(each.prefix(), batch);
        plan.parts.add(results -> {
            for (BulkFigure figure : figures) {
                if (plan.options.wants(figure.key)) {
                    double[] samples = new double[each.seeds()];
                    for (int i = 0; i < samples.length; i++) {
                        samples[i] = figure.value.applyAsDouble(batch.outcome(i), i);
                    }
                    results.add(result(figure.key, figure.unit, samples, plan.options));
                }
            }
        });
    }

    /// Whether a case is asked for that is compared with this one.
    private static boolean isNeeded(BulkCase clean, BenchOptions options) {
        return BulkCase.all().stream()
                .filter(other -> other.clean().equals(clean.prefix()))
                .flatMap(other -> bulkFigures(other, null).stream())
                .anyMatch(figure -> options.wants(figure.key));
    }

    /// @param clean what the case is compared with; null where nothing is computed
    private static List<BulkFigure> bulkFigures(BulkCase each, Runs.@Nullable Batch clean) {
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
                    (outcome, seed) -> millis(outcome, T99) / millis(clean(clean, seed), T99)));
            figures.add(new BulkFigure(
                    prefix + "t100_added_ms",
                    "ms",
                    (outcome, seed) -> millis(outcome, T100) - millis(clean(clean, seed), T100)));
        }
        return figures;
    }

    private static Outcome clean(Runs.@Nullable Batch clean, int seedIndex) {
        if (clean == null) {
            throw new IllegalStateException("the case without the fault is not planned");
        }
        return clean.outcome(seedIndex);
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
        parameters.put("flood8", "all that comes goes on to all neighbours, in a random graph of eight on average");
        parameters.put(
                "bulk",
                "one object, class 5, no congestion windows; n200: sessions between all pairs, but for cold; n1000:"
                        + " with 62 partners each, degree30 with 28, and 16 neighbours, of seed 1 alone");
        parameters.put(
                "whole",
                "n200 with whole nodes, tunnels with simulated ciphers and associations included, of seeds 1 to "
                        + BulkCase.WHOLE_SEEDS);
        parameters.put(
                "heal", HealCase.NODES + " whole nodes, halves apart for " + HealCase.PARTITION.toSeconds() + " s");
        parameters.put(
                "loaded",
                "whole nodes, " + LoadedCase.VOTES_PER_SEED + " votes for each of seeds 1 to " + LoadedCase.SEEDS
                        + ", beside class 7 that fills the uplinks; mean of the differences to the same votes alone");
        parameters.put("hop", "0.2 ms");
        parameters.put(
                "loss5, silent, crash",
                "after " + BulkCase.TRAFFIC.toSeconds() + " s with " + BulkCase.VOTES
                        + " votes of 300 bytes, of which no byte is counted");
        return parameters;
    }

    /// @param value of the outcome of a seed, by its index
    private record BulkFigure(String key, String unit, SeedFigure value) {}

    private interface SeedFigure {
        double applyAsDouble(Outcome outcome, int seedIndex);
    }

    /// What is to run, and what is to be told of it then, in the order of the report.
    private static final class Plan {
        private final Geography geography;
        private final BenchOptions options;
        private final Runs runs;
        private final List<Part> parts = new ArrayList<>();
        /// Of this project: everything has to arrive.
        private final List<Runs.Batch> complete = new ArrayList<>();

        private Plan(Geography geography, BenchOptions options, Runs runs) {
            this.geography = geography;
            this.options = options;
            this.runs = runs;
        }

        private Runs.Batch runs(String prefix, Scenario scenario, Protocol protocol, int seeds, Runs.Size size) {
            String name = prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) : prefix;
            Runs.Batch batch =
                    runs.plan(name, seeds, size, seed -> Simulation.run(scenario, geography, protocol, seed, _ -> {}));
            if (protocol == Protocol.TOCSIN) {
                complete.add(batch);
            }
            return batch;
        }
    }

    private interface Part {
        void report(List<BenchResult> results) throws IOException;
    }

    private record Figure(String key, String unit, ToDoubleFunction<Group> value) {}

    /// One network, and the figures that it gives.
    private static final class Case {
        private final Scenario scenario;
        private final Protocol protocol;
        private final String prefix;
        private final Runs.Size size;
        private final List<Figure> figures;

        private Case(Scenario scenario, Protocol protocol, String prefix, Runs.Size size) {
            this.size = size;
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
