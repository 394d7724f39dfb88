package org.tocsin.daemon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tocsin.daemon.config.Rate;
import org.tocsin.daemon.demo.PhaseResult.ClassResult;
import org.tocsin.testkit.Seeds;
import tools.jackson.databind.node.ObjectNode;

class DemoReportTest {
    private static final DemoOptions OPTIONS = new DemoOptions(
            8,
            Optional.empty(),
            15,
            80,
            new Rate(50_000_000),
            Optional.empty(),
            Duration.ofMillis(20),
            0.01,
            Optional.empty(),
            42,
            Optional.empty(),
            Optional.empty());

    @Test
    void jsonHasTheFieldsThatScriptsRead() {
        ObjectNode json = DemoJson.toJson(result(100, 0, 30));
        assertThat(json.toString())
                .isEqualTo("{\"seed\":42,\"nodes\":8,\"expected\":100,\"delivered\":100,\"digest_mismatches\":0,"
                        + "\"uplink_utilisation\":{\"min\":0.9,\"mean\":0.92},"
                        + "\"idle_votes\":{\"p50_ms\":20.5,\"p99_ms\":30.0},"
                        + "\"classes\":["
                        + "{\"class\":0,\"objects\":10,\"expected\":70,\"delivered\":70,\"p50_ms\":21.0,"
                        + "\"p99_ms\":26.0,\"max_ms\":40.0,\"duplicates_per_object\":5.5},"
                        + "{\"class\":4,\"objects\":3,\"expected\":21,\"delivered\":21,\"p50_ms\":800.0,"
                        + "\"p99_ms\":1600.0,\"max_ms\":1700.0,\"duplicates_per_object\":0.0}],"
                        + "\"no_priorities\":{\"votes_p99_ms\":260.0}}");
    }

    @Test
    void theBannerTellsTheLoadOfAllNodes() {
        DemoObjects objects = DemoObjects.made(Seeds.random(1));
        assertThat(DemoReport.banner(OPTIONS, objects))
                .contains("each uplink 50Mbit")
                .contains("load        80 votes a second, 16 blocks under way, uplinks of 400Mbit in all");
        DemoOptions many = DemoOptionsTest.options(32, Optional.empty());
        assertThat(DemoReport.banner(many, objects))
                .contains("each uplink 12.5Mbit")
                .contains("load        18 votes a second, 3 blocks under way, uplinks of 400Mbit in all");
    }

    @Test
    void aRunThatStoppedEarlyStillGivesJson() {
        DemoResult stopped = new DemoResult(OPTIONS, 100, 99, 0, 0, List.of());
        assertThat(stopped.isComplete()).isFalse();
        assertThat(DemoJson.toJson(stopped).path("classes").isEmpty()).isTrue();
        assertThat(DemoReport.verdict(stopped)).contains("FAIL  99 of 100");
    }

    @Test
    void onlyWholeAndRightIsComplete() {
        assertThat(result(100, 0, 30).isComplete()).isTrue();
        assertThat(result(99, 0, 30).isComplete()).isFalse();
        assertThat(result(100, 1, 30).isComplete()).isFalse();
        assertThat(new DemoResult(OPTIONS, 100, 100, 0, 1, List.of()).isComplete())
                .isFalse();
        assertThat(new DemoResult(OPTIONS, 0, 0, 0, 0, List.of()).isComplete()).isFalse();
    }

    @Test
    void theVerdictComparesWithTheDelayAndWithoutPriorities() {
        assertThat(DemoReport.verdict(result(100, 0, 30)))
                .contains("PASS  100 of 100", "the delay + 1.0 and + 6.0 ms", "92 % busy", "10.0 times as long")
                .doesNotContain("noisy");
    }

    @Test
    void aNoisyMachineIsNamed() {
        assertThat(DemoReport.verdict(result(100, 0, 33))).contains("the machine was too noisy");
    }

    @Test
    void theTableHasALineForEachPhaseAndClass() {
        assertThat(DemoReport.table(result(100, 0, 30)).strip().lines())
                .hasSize(6)
                .anySatisfy(line -> assertThat(line).startsWith("idle").contains("20.50", "30.00"))
                .anySatisfy(line -> assertThat(line).startsWith("loaded").contains("92.0 %"))
                .anySatisfy(line -> assertThat(line).startsWith("no-priorities").contains("260.00"));
    }

    private static DemoResult result(long delivered, long mismatches, double idleP99) {
        ClassResult idle = new ClassResult(0, 10, 70, 70, 20.5, idleP99, 40, 5.5);
        ClassResult votes = new ClassResult(0, 10, 70, 70, 21, 26, 40, 5.5);
        ClassResult blocks = new ClassResult(4, 3, 21, 21, 800, 1600, 1700, 0);
        ClassResult without = new ClassResult(0, 10, 70, 70, 90, 260, 270, 5.5);
        return new DemoResult(
                OPTIONS,
                100,
                delivered,
                mismatches,
                0,
                List.of(
                        new PhaseResult(Phase.IDLE, List.of(0.01, 0.01), idle, Optional.empty()),
                        new PhaseResult(Phase.LOADED, List.of(0.9, 0.94), votes, Optional.of(blocks)),
                        new PhaseResult(Phase.NO_PRIORITIES, List.of(0.9, 0.9), without, Optional.of(blocks))));
    }
}
