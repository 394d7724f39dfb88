package org.tocsin.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.tocsin.broadcast.coding.ReedSolomon;
import org.tocsin.testkit.Seeds;

/// `bench coding`: one megabyte encoded, and decoded after as many shards were lost as the code allows.
///
/// The code is the one that a network of 200 uses: five slices of 158 shards with 40 more each.
final class CodingBenchmark implements Benchmark {
    private static final int BYTES = 1 << 20;
    private static final int SLICES = 5;
    private static final int DATA = 158;
    private static final int PARITY = 40;
    private static final int ROUNDS = 41;
    private static final long WARM_UP_NANOS = Duration.ofSeconds(2).toNanos();
    private static final double NANOS_PER_MILLI = 1e6;

    @Override
    public String name() {
        return "coding";
    }

    @Override
    public String summary() {
        return "one megabyte encoded and decoded by Reed-Solomon on one core";
    }

    @Override
    public BenchReport run(BenchOptions options) throws IOException {
        byte[][][] slices = slices(options.seed());
        ReedSolomon code = new ReedSolomon(DATA, PARITY);
        double[] encode = new double[ROUNDS];
        double[] decode = new double[ROUNDS];
        double[] both = new double[ROUNDS];
        long start = System.nanoTime();
        while (System.nanoTime() - start < WARM_UP_NANOS) {
            encode(code, slices);
            decode(code, slices);
        }
        for (int round = 0; round < ROUNDS; round++) {
            long before = System.nanoTime();
            encode(code, slices);
            long between = System.nanoTime();
            decode(code, slices);
            long after = System.nanoTime();
            encode[round] = (between - before) / NANOS_PER_MILLI;
            decode[round] = (after - between) / NANOS_PER_MILLI;
            both[round] = (after - before) / NANOS_PER_MILLI;
        }
        List<BenchResult> results = new ArrayList<>();
        add(options, results, "coding.encode_1mib_ms", encode);
        add(options, results, "coding.decode_1mib_ms", decode);
        add(options, results, "coding.both_1mib_ms", both);
        return new BenchReport(name(), Machine.describe(), parameters(options), results);
    }

    private static byte[][][] slices(long seed) {
        RandomGenerator random = Seeds.random(seed);
        int grains = (BYTES / SLICES / DATA + ReedSolomon.GRAIN - 1) / ReedSolomon.GRAIN;
        byte[][][] slices = new byte[SLICES][DATA + PARITY][grains * ReedSolomon.GRAIN];
        for (byte[][] slice : slices) {
            for (int i = 0; i < DATA; i++) {
                random.nextBytes(slice[i]);
            }
        }
        return slices;
    }

    private static void encode(ReedSolomon code, byte[][][] slices) {
        for (byte[][] slice : slices) {
            code.encode(slice);
        }
    }

    /// The worst case: every parity shard is needed.
    private static void decode(ReedSolomon code, byte[][][] slices) {
        boolean[] isPresent = new boolean[DATA + PARITY];
        for (int i = 0; i < isPresent.length; i++) {
            isPresent[i] = i % (DATA / PARITY) != 0 || i / (DATA / PARITY) >= PARITY;
        }
        for (byte[][] slice : slices) {
            code.decode(slice, isPresent);
        }
    }

    private static Map<String, String> parameters(BenchOptions options) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("seed", Long.toString(options.seed()));
        parameters.put("code", SLICES + " slices of " + DATA + " + " + PARITY + " shards");
        parameters.put("lost", PARITY + " data shards of each slice");
        parameters.put("threads", "1");
        return parameters;
    }

    private void add(BenchOptions options, List<BenchResult> results, String key, double[] samples) throws IOException {
        if (!options.wants(key)) {
            return;
        }
        for (int i = 0; i < samples.length; i++) {
            options.samples().add(name(), key, options.seed(), i, samples[i], "ms");
        }
        results.add(BenchResult.median(key, "ms", samples));
    }
}
