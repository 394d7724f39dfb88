package org.tocsin.benchmarks.churn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tocsin.benchmarks.BenchOptions;
import org.tocsin.benchmarks.BenchReport;
import org.tocsin.benchmarks.BenchResult;
import org.tocsin.benchmarks.SampleLog;

@Timeout(120)
class ChurnBenchmarkTest {
    @Test
    void nodesThatCloseLeaveNoThreadAndNoDescriptor() throws Exception {
        BenchReport report = new ChurnBenchmark(20, 5, 0)
                .run(new BenchOptions(Optional.empty(), BenchOptions.DEFAULT_SEED, SampleLog.none()));
        assertThat(value(report, "churn.leaked_threads")).isLessThanOrEqualTo(0);
        assertThat(value(report, "churn.leaked_descriptors")).isLessThanOrEqualTo(0);
        assertThat(value(report, "churn.open_to_first_packet_ms")).isPositive();
    }

    private static double value(BenchReport report, String name) {
        return report.results().stream()
                .filter(result -> result.name().equals(name))
                .mapToDouble(BenchResult::value)
                .findFirst()
                .orElseThrow();
    }
}
