package org.tocsin.benchmarks.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.benchmarks.BenchOptions;
import org.tocsin.benchmarks.BenchReport;
import org.tocsin.benchmarks.BenchResult;
import org.tocsin.benchmarks.Benchmarks;
import org.tocsin.benchmarks.SampleLog;

@Timeout(120)
class RelayBenchmarkTest {
    @TempDir
    private Path folder;

    @Test
    void everyFigureComesOutOfTwoStars() throws Exception {
        RelayPlan plan = RelayPlan.quick();
        Path file = folder.resolve("samples.jsonl");
        BenchReport report;
        try (SampleLog samples = SampleLog.to(file)) {
            report = new RelayBenchmark(plan).run(new BenchOptions(Optional.empty(), 1, samples));
        }
        assertThat(report.results())
                .extracting(BenchResult::name)
                .containsExactly(
                        "broadcast.relay_us_p50",
                        "broadcast.relay_us_p99",
                        "broadcast.relay_last_us_p50",
                        "broadcast.relay_done_us_p50",
                        "broadcast.alloc_bytes_per_relayed_packet",
                        "broadcast.alloc_bytes_per_neighbour_second",
                        "broadcast.alloc_bytes_per_relayed_object");
        List<BenchResult> times = report.results().subList(0, 4);
        assertThat(times).allSatisfy(result -> {
            assertThat(result.min()).isPositive();
            // Where the machine is busy, some are sent again.
            assertThat(result.samples()).isBetween(1L, (long) plan.objects());
        });
        assertThat(report.results().get(4).samples()).isEqualTo(plan.batches());
        assertThat(Files.readAllLines(file)).hasSize((int)
                report.results().stream().mapToLong(BenchResult::samples).sum());
    }

    @Test
    void anObjectGoesOnToEveryNeighbourButItsOrigin() throws Exception {
        try (RelayStar star = RelayStar.open(5, 1)) {
            List<Passage> passages = star.publish(10, 5, RelayPlan.quick().spacing());
            star.awaitDelivery();
            List<Passage> complete =
                    passages.stream().filter(Passage::isComplete).toList();
            // Where the machine is busy, a copy may go along with something else and is not known again.
            assertThat(complete).hasSizeGreaterThanOrEqualTo(5);
            assertThat(complete).allSatisfy(passage -> {
                assertThat(passage.doneMicros()).isGreaterThanOrEqualTo(passage.lastMicros());
                assertThat(passage.lastMicros()).isGreaterThanOrEqualTo(passage.firstMicros());
            });
        }
    }

    @Test
    void isBehindTheDoor() {
        assertThat(Benchmarks.names()).contains("relay");
        assertThatThrownBy(() ->
                        Benchmarks.run("relay", Optional.of("speed"), true, Optional.empty(), new StringBuilder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("broadcast.relay_us_p50");
    }
}
