package org.tocsin.benchmarks.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tocsin.benchmarks.BenchOptions;

/// `fairness.*`: what flows get of a bottleneck that they share, from the 20th second to the 80th.
final class FairnessFigures {
    static final List<String> NAMES = List.of("fairness.jain", "fairness.cubic_share", "fairness.cubic_share.buffer4");

    private static final Duration ROUND_TRIP = PriorityCase.ONE_WAY.multipliedBy(2);
    private static final Duration FROM = Duration.ofSeconds(20);
    private static final Duration UNTIL = Duration.ofSeconds(80);
    /// Seeds only move the starts against each other: fewer say as much.
    private static final int SEEDS = 5;

    private FairnessFigures() {}

    static void add(BenchOptions options, Figures figures) throws IOException {
        measure("fairness.jain", options, figures);
        measure("fairness.cubic_share", options, figures);
        measure("fairness.cubic_share.buffer4", options, figures);
    }

    private static void measure(String name, BenchOptions options, Figures figures) throws IOException {
        if (!options.wants(name)) {
            return;
        }
        Samples samples = new Samples();
        for (int i = 0; i < SEEDS; i++) {
            long seed = options.seed() + i;
            samples.add(
                    switch (name) {
                        case "fairness.jain" -> jain(seed);
                        case "fairness.cubic_share" -> besideCubic(seed, 1);
                        default -> besideCubic(seed, 4);
                    });
        }
        figures.add(name, "1", samples.mean(), samples);
    }

    /// Jain's index of four associations with round trips of 20 to 80 ms: 1 if all get the same.
    private static double jain(long seed) {
        Bottleneck bottleneck = new Bottleneck(PriorityCase.PRODUCT_BYTES);
        List<SharedFlow> flows = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            flows.add(new SharedFlow(bottleneck, Duration.ofMillis(20L * (i + 1)), seed * 10 + i));
        }
        long start = bottleneck.agenda.nowNanos();
        for (int i = 0; i < 4; i++) {
            bottleneck.agenda.at(start + (i + seed) % 4 * 500_000_000L, flows.get(i)::start);
        }
        bottleneck.agenda.runUntil(start + FROM.toNanos());
        double[] before = flows.stream().mapToDouble(SharedFlow::receivedBytes).toArray();
        bottleneck.agenda.runUntil(start + UNTIL.toNanos());
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < 4; i++) {
            flows.get(i).stopCounting();
            double bytes = flows.get(i).receivedBytes() - before[i];
            sum += bytes;
            squares += bytes * bytes;
        }
        return sum * sum / (4 * squares);
    }

    /// What an association gets beside a loss-based flow, as a share of half the link's payload.
    private static double besideCubic(long seed, int buffers) {
        Bottleneck bottleneck = new Bottleneck(buffers * PriorityCase.PRODUCT_BYTES);
        SharedFlow ours = new SharedFlow(bottleneck, ROUND_TRIP, seed);
        CubicFlow cubic = new CubicFlow(bottleneck, ROUND_TRIP);
        long start = bottleneck.agenda.nowNanos();
        bottleneck.agenda.at(start, ours::start);
        bottleneck.agenda.at(start + seed * 200_000_000L, cubic::start);
        bottleneck.agenda.runUntil(start + FROM.toNanos());
        long oursBefore = ours.receivedBytes();
        long cubicBefore = cubic.receivedBytes();
        bottleneck.agenda.runUntil(start + UNTIL.toNanos());
        ours.stopCounting();
        double got = (double) (ours.receivedBytes() - oursBefore) / Pair.FRAGMENT_BYTES;
        double other = (double) (cubic.receivedBytes() - cubicBefore) / Pair.PACKET_BYTES;
        return 2 * got / (got + other);
    }
}
