package org.tocsin.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.tocsin.benchmarks.broadcast.BroadcastBenchmark;
import org.tocsin.benchmarks.churn.ChurnBenchmark;
import org.tocsin.benchmarks.embedded.EmbeddedBenchmark;
import org.tocsin.benchmarks.handshake.HandshakeBenchmark;
import org.tocsin.benchmarks.relay.RelayBenchmark;
import org.tocsin.benchmarks.transport.TransportBenchmark;
import org.tocsin.benchmarks.virtual.DemoVirtualBenchmark;

/// The one door to every benchmark: `tocsin bench NAME [--only KEY] [--json] [--samples FILE]`.
public final class Benchmarks {
    private static final List<Benchmark> ALL = List.of(
            new CryptoCosts(),
            new EmbeddedBenchmark(),
            new HandshakeBenchmark(),
            new TransportBenchmark(),
            new BroadcastBenchmark(),
            new RelayBenchmark(),
            new CodingBenchmark(),
            new ChurnBenchmark(),
            new DemoVirtualBenchmark());

    private Benchmarks() {}

    public static List<Benchmark> all() {
        return ALL;
    }

    public static List<String> names() {
        return ALL.stream().map(Benchmark::name).toList();
    }

    public static Optional<Benchmark> byName(String name) {
        return ALL.stream().filter(benchmark -> benchmark.name().equals(name)).findFirst();
    }

    /// The same where nobody waits.
    public static boolean run(
            String name, Optional<String> only, boolean json, Optional<Path> samplesFile, Appendable out)
            throws IOException, InterruptedException {
        return run(name, only, json, samplesFile, out, _ -> {});
    }

    /// Runs one benchmark and writes its report.
    ///
    /// @param only        the key of one figure or group
    /// @param json        JSON instead of a table
    /// @param samplesFile where raw samples go, a JSON line each
    /// @param progress    gets lines for whoever waits
    /// @return whether nothing failed
    /// @throws IllegalArgumentException for a name or a key that there is not; the message says which there are
    public static boolean run(
            String name,
            Optional<String> only,
            boolean json,
            Optional<Path> samplesFile,
            Appendable out,
            Consumer<String> progress)
            throws IOException, InterruptedException {
        Benchmark benchmark = byName(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "no benchmark is called " + name + "; there are: " + String.join(", ", names())));
        BenchReport report;
        try (SampleLog samples = samplesFile.isPresent() ? SampleLog.to(samplesFile.get()) : SampleLog.none()) {
            report = benchmark.run(new BenchOptions(only, BenchOptions.DEFAULT_SEED, samples, progress));
        }
        out.append(json ? report.toJson() + "\n" : report.toTable());
        return report.failures().isEmpty();
    }
}
