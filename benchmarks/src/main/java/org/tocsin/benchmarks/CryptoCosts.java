package org.tocsin.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.CryptoProviders;

/// `bench crypto`: what each function costs with each provider of this process, in nanoseconds and in garbage.
///
/// Not as careful as JMH, but it runs anywhere in half a minute. One batch of each function makes a round, so that a
/// disturbance of the machine hits one sample of many functions instead of many samples of one.
final class CryptoCosts implements Benchmark {
    private static final int ROUNDS = 21;
    private static final long WARM_UP_NANOS = Duration.ofMillis(400).toNanos();
    private static final long BATCH_NANOS = Duration.ofMillis(15).toNanos();

    @Override
    public String name() {
        return "crypto";
    }

    @Override
    public String summary() {
        return "cost of sealing, opening, key agreement, signatures and hashes, per provider";
    }

    @Override
    public BenchReport run(BenchOptions options) throws IOException {
        Map<String, String> machine = Machine.describe();
        List<CryptoCase> cases = CryptoCase.all(options.seed());
        options.expectSomeOf(cases.stream()
                .flatMap(each -> Stream.of(each.costName(), each.garbageName()))
                .toList());
        List<Measured> measured = new ArrayList<>();
        for (CryptoCase each : cases) {
            if (options.wants(each.costName()) || options.wants(each.garbageName())) {
                measured.add(new Measured(each));
            }
        }
        measured.forEach(Measured::warmUp);
        for (int round = 0; round < ROUNDS; round++) {
            for (Measured each : measured) {
                each.sample(round);
            }
        }
        List<BenchResult> results = new ArrayList<>();
        for (Measured each : measured) {
            each.report(options, results);
        }
        return new BenchReport(name(), machine, parameters(options), results);
    }

    private static Map<String, String> parameters(BenchOptions options) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("seed", Long.toString(options.seed()));
        parameters.put("statistic", "median of batches");
        parameters.put(
                "warm_up_ms", Long.toString(Duration.ofNanos(WARM_UP_NANOS).toMillis()));
        parameters.put("batch_ms", Long.toString(Duration.ofNanos(BATCH_NANOS).toMillis()));
        parameters.put(
                "providers",
                String.join(
                        "+",
                        CryptoProviders.available().stream()
                                .map(CryptoProvider::name)
                                .toList()));
        return parameters;
    }

    /// The samples of one case. A batch has as many calls as filled its time at the end of the warm-up.
    private static final class Measured {
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        private final CryptoCase each;
        private final double[] costs = new double[ROUNDS];
        private final double[] garbage = new double[ROUNDS];
        private int batchCalls = 1;

        Measured(CryptoCase each) {
            this.each = each;
        }

        void warmUp() {
            long start = System.nanoTime();
            while (System.nanoTime() - start < WARM_UP_NANOS) {
                long before = System.nanoTime();
                call(batchCalls);
                long took = Math.max(1, System.nanoTime() - before);
                batchCalls = (int) Math.clamp(batchCalls * (BATCH_NANOS / took), batchCalls, 2L * batchCalls);
            }
        }

        void sample(int round) {
            long bytes = THREADS.getCurrentThreadAllocatedBytes();
            long before = System.nanoTime();
            call(batchCalls);
            long took = System.nanoTime() - before;
            costs[round] = (double) took / batchCalls;
            garbage[round] = (double) (THREADS.getCurrentThreadAllocatedBytes() - bytes) / batchCalls;
        }

        void report(BenchOptions options, List<BenchResult> results) throws IOException {
            add(options, results, each.costName(), "ns", costs);
            add(options, results, each.garbageName(), "B", garbage);
        }

        private void call(int times) {
            for (int i = 0; i < times; i++) {
                each.call().run();
            }
        }

        private static void add(
                BenchOptions options, List<BenchResult> results, String name, String unit, double[] samples)
                throws IOException {
            if (!options.wants(name)) {
                return;
            }
            for (int i = 0; i < samples.length; i++) {
                options.samples().add("crypto", name, options.seed(), i, samples[i], unit);
            }
            results.add(BenchResult.median(name, unit, samples));
        }
    }
}
