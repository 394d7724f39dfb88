package org.tocsin.benchmarks.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tocsin.benchmarks.BenchOptions;
import org.tocsin.benchmarks.BenchResult;
import org.tocsin.benchmarks.SampleLog;

/// The figures are exact, so that a test may hold them to their targets.
class TransportBenchmarkTest {
    private static List<BenchResult> run(String only) throws Exception {
        return new TransportBenchmark(2)
                .run(new BenchOptions(Optional.of(only), 1, SampleLog.none()))
                .results();
    }

    private static double figure(String name) throws Exception {
        List<BenchResult> results =
                run(name).stream().filter(result -> result.name().equals(name)).toList();
        assertThat(results).hasSize(1);
        return results.getFirst().value();
    }

    @Test
    void theSameSeedsGiveTheSameFigures() throws Exception {
        assertThat(run("tail.single")).hasSize(1).isEqualTo(run("tail.single"));
    }

    @Test
    void lostEndsAreRepairedSoon() throws Exception {
        assertThat(figure("tail.rtt50_ms")).isLessThanOrEqualTo(95);
        assertThat(figure("tail.single.rtt50_ms")).isLessThanOrEqualTo(95);
        assertThat(figure("tail.double.rtt50_ms")).isLessThanOrEqualTo(230);
    }

    @Test
    void burstsAreFastAndNotReckless() throws Exception {
        assertThat(run("burst")).hasSize(5);
        assertThat(figure("burst.cold128k.rtt100_ms")).isLessThanOrEqualTo(260);
        assertThat(figure("burst.warm1m.rtt100_ms")).isLessThanOrEqualTo(110);
        assertThat(figure("burst.resume128k.rtt100_ms")).isLessThanOrEqualTo(90);
        assertThat(figure("burst.guard.drops")).isZero();
        assertThat(figure("burst.guard_ms")).isLessThanOrEqualTo(170);
    }

    @Test
    void theFirstObjectArrivesOneWayAfterTheTunnelsHandshake() throws Exception {
        assertThat(figure("setup.first_delivery_rtt100_ms")).isBetween(150.0, 160.0);
    }

    @Test
    void aFloodLeavesTheOthersTheirShare() throws Exception {
        assertThat(figure("floor.lower_classes_share")).isBetween(0.04, 0.06);
    }

    @Test
    void urgentMessagesPassBulk() throws Exception {
        List<BenchResult> results = run("priority.loss0");
        assertThat(results).hasSize(3);
        assertThat(results.get(0).value()).isLessThanOrEqualTo(30);
        assertThat(results.get(1).value()).isLessThanOrEqualTo(36);
        assertThat(results.get(2).value()).isBetween(0.97, 1.0);
    }

    @Test
    void aWrongKeyIsToldWhichThereAre() {
        assertThatThrownBy(() -> run("speed"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("priority.loss0.p99_ms");
    }
}
