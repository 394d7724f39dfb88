package org.tocsin.benchmarks.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.benchmarks.BenchOptions;
import org.tocsin.benchmarks.BenchReport;
import org.tocsin.benchmarks.BenchResult;
import org.tocsin.benchmarks.Benchmarks;
import org.tocsin.benchmarks.SampleLog;

class EmbeddedBenchmarkTest {
    @TempDir
    private Path folder;

    @Test
    void everyFigureComesOutOfARunWithASecondProcess() throws Exception {
        Path file = folder.resolve("samples.jsonl");
        BenchReport report;
        try (SampleLog samples = SampleLog.to(file)) {
            report = new EmbeddedBenchmark(EmbeddedPlan.quick()).run(new BenchOptions(Optional.empty(), 1, samples));
        }
        Map<String, BenchResult> results =
                report.results().stream().collect(Collectors.toMap(BenchResult::name, Function.identity()));
        assertThat(results.keySet())
                .contains(
                        "embedded.gbps",
                        "embedded.messages_per_second",
                        "embedded.rtt_p50_us",
                        "embedded.rtt_p99_us",
                        "embedded.alloc_bytes_per_packet",
                        "embedded.tunnel_over_ceiling",
                        "loop.step_p999_us");
        assertThat(results.values()).allSatisfy(result -> {
            assertThat(result.samples()).as(result.name()).isPositive();
            assertThat(result.min()).as(result.name()).isLessThanOrEqualTo(result.max());
        });
        assertThat(results.get("embedded.rtt_p50_us").samples())
                .isEqualTo(EmbeddedPlan.quick().roundTrips());
        long logged = Files.readAllLines(file).stream()
                .filter(line -> line.contains("\"embedded.rtt_p99_us\""))
                .count();
        assertThat(logged).isEqualTo(EmbeddedPlan.quick().roundTrips());
        assertThat(report.parameters().get("layers")).contains("no signatures");
    }

    @Test
    void isBehindTheDoor() {
        assertThat(Benchmarks.names()).contains("embedded");
        assertThatThrownBy(() ->
                        Benchmarks.run("embedded", Optional.of("speed"), true, Optional.empty(), new StringBuilder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("embedded.gbps");
    }
}
