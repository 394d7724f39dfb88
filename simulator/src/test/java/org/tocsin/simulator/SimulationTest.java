package org.tocsin.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.simulator.Scenario.Fault;
import org.tocsin.simulator.Scenario.Load;
import org.tocsin.simulator.Scenario.Protocol;
import org.tocsin.testkit.Seeds;

/// Small networks through everything that the simulator can do to them.
class SimulationTest {
    private static final int NODES = 60;

    private static Outcome run(Scenario scenario, Protocol protocol, long seed) {
        return Simulation.run(scenario, Geography.synthetic(), protocol, seed, _ -> {});
    }

    /// For the child JVM of [#anotherJvmGoesTheSameWay].
    public static void main(String[] arguments) {
        long seed = Long.parseLong(arguments[0]);
        System.out.println(run(faulty(), Protocol.TOCSIN, seed).traceHash());
    }

    private static Scenario faulty() {
        LinkProfile links = new LinkProfile(50_000_000, 50_000_000, 256_000, Duration.ofMillis(5), 0.05, 0.1, 1420);
        return Scenario.urgent(NODES, 6)
                .withLinks(links)
                .withFaults(List.of(
                        new Fault(Fault.Kind.CRASH, 0.1, Duration.ofSeconds(1), Duration.ofSeconds(2)),
                        new Fault(Fault.Kind.PARTITION, 0.3, Duration.ofSeconds(2), Duration.ofSeconds(2))));
    }

    @Test
    void everyProtocolReachesEverybody() {
        for (Protocol protocol : Protocol.values()) {
            // A tree needs some objects until its branches are pruned, and its members come and go while they join.
            Outcome outcome = run(Scenario.urgent(NODES, 5), protocol, 1);
            assertThat(outcome.isComplete()).as(protocol.label()).isTrue();
            assertThat(outcome.groups().getFirst().overFloor(3))
                    .as(protocol.label())
                    .isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void neighboursStayBelowTheBound() {
        Outcome outcome = run(Scenario.urgent(300, 1), Protocol.TOCSIN, 1);
        assertThat(outcome.neighboursMax()).isLessThanOrEqualTo(16);
        assertThat(outcome.neighboursMean()).isBetween(12.0, 16.0);
    }

    @Test
    void whatIsPublishedInTheWarmUpIsCountedInNoByte() {
        Scenario alone = Scenario.urgent(NODES, 5);
        Load before = new Load(20, 1024, 0, Duration.ofMillis(200), Duration.ofSeconds(-6), Duration.ofSeconds(10));
        Scenario both = alone.withLoads(List.of(alone.loads().getFirst(), before));
        Outcome outcome = run(both, Protocol.TOCSIN, 1);

        assertThat(outcome.isComplete()).isTrue();
        assertThat(outcome.groups().get(1).objects()).isEqualTo(20);
        assertThat(outcome.overhead()).isCloseTo(run(alone, Protocol.TOCSIN, 1).overhead(), withinPercentage(5));
        assertThatThrownBy(() -> both.withWarmUp(Duration.ofSeconds(5))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFloodHasTheDegreeOfItsScenario() {
        Scenario scenario = Scenario.urgent(300, 1);
        assertThat(run(scenario, Protocol.FLOOD, 1).neighboursMean()).isEqualTo(16);
        assertThat(run(scenario.withDegree(8), Protocol.FLOOD, 1).neighboursMean())
                .isEqualTo(8);
    }

    @Test
    void theSameSeedGoesTheSameWayAndAnotherDoesNot() {
        Seeds.loop(2, seed -> {
            String first = run(faulty(), Protocol.TOCSIN, seed).traceHash();
            assertThat(run(faulty(), Protocol.TOCSIN, seed).traceHash()).isEqualTo(first);
            assertThat(run(faulty(), Protocol.TOCSIN, seed + 1).traceHash()).isNotEqualTo(first);
        });
    }

    @Test
    void anotherJvmGoesTheSameWay() throws IOException, InterruptedException {
        String java = ProcessHandle.current().info().command().orElse("java");
        Process child = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), SimulationTest.class.getName(), "7")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String theirs = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(child.waitFor()).isZero();
        assertThat(theirs).isEqualTo(run(faulty(), Protocol.TOCSIN, 7).traceHash());
    }

    @Test
    void lossAndCrashesAndPartitionsLoseNothing() {
        Seeds.loop(3, seed -> {
            Outcome outcome = run(faulty(), Protocol.TOCSIN, seed);
            assertThat(outcome.lostPackets()).isPositive();
            assertThat(outcome.deliveredTwice()).isZero();
            assertThat(outcome.deliveredWrong()).isZero();
            assertThat(outcome.groups().getFirst().missing()).isZero();
        });
    }

    @Test
    void wholeNodesDeliverThroughLossAndGoTheSameWayAgain() {
        LinkProfile links = LinkProfile.symmetric(50_000_000).withLoss(0.02).withJitter(Duration.ofMillis(2));
        Scenario whole = Scenario.urgent(12, 4).withCores(Scenario.Cores.ALL).withLinks(links);
        Outcome first = run(whole, Protocol.TOCSIN, 1);
        assertThat(first.isComplete()).isTrue();
        assertThat(first.lostPackets()).isPositive();
        assertThat(run(whole, Protocol.TOCSIN, 1).traceHash()).isEqualTo(first.traceHash());
    }

    /// What the model leaves out, windows above all, must not be what decides.
    @Test
    void theModelOfAssociationsIsCloseToWholeNodes() {
        Scenario modelled = Scenario.bulk(40, 1, 1 << 19, 50_000_000);
        Outcome model = run(modelled, Protocol.TOCSIN, 1);
        Scenario all = modelled.withCores(Scenario.Cores.ALL).withWarmUp(Duration.ofSeconds(25));
        Outcome whole = run(all, Protocol.TOCSIN, 1);
        assertThat(whole.isComplete()).isTrue();
        assertThat(whole.overhead()).isCloseTo(model.overhead(), withinPercentage(4));
        assertThat(whole.groups().getFirst().overFloor(2))
                .isCloseTo(model.groups().getFirst().overFloor(2), withinPercentage(8));
    }

    @Test
    void whereSessionsHaveLapsedAnObjectTakesHandshakesLonger() {
        Scenario warm = Scenario.bulk(NODES, 1, 1 << 18, 50_000_000);
        Outcome with = run(warm, Protocol.TOCSIN, 1);
        Outcome without = run(warm.withCores(Scenario.Cores.BROADCAST_COLD), Protocol.TOCSIN, 1);
        assertThat(with.isComplete()).isTrue();
        assertThat(without.isComplete()).isTrue();
        assertThat(without.groups().getFirst().overFloor(3))
                .isGreaterThan(with.groups().getFirst().overFloor(3));
    }

    @Test
    void aHigherDegreeHasMoreNeighbours() {
        Outcome outcome = run(Scenario.urgent(300, 1).withDegree(30), Protocol.TOCSIN, 1);
        assertThat(outcome.neighboursMax()).isLessThanOrEqualTo(30);
        assertThat(outcome.neighboursMean()).isBetween(22.0, 30.0);
    }

    @Test
    void silentRelaysAreGoneAround() {
        Seeds.loop(3, seed -> {
            Scenario silent = Scenario.urgent(NODES, 4)
                    .withFaults(List.of(new Fault(Fault.Kind.SILENT, 0.33, Duration.ZERO, Duration.ZERO)));
            assertThat(run(silent, Protocol.TOCSIN, seed).groups().getFirst().missing())
                    .isZero();
        });
    }

    @Test
    void coverageSaysWhoIsLeftOut() {
        double share = 0.3;
        Scenario cut = Scenario.urgent(NODES, 1)
                .withFaults(List.of(new Fault(Fault.Kind.PARTITION, share, Duration.ZERO, Duration.ZERO)));
        Outcome outcome = run(cut, Protocol.TOCSIN, 1);
        long left = Math.round(share * NODES);
        assertThat(outcome.isComplete()).isFalse();
        assertThat(outcome.groups().getFirst().coverage())
                .as("either side may have the source")
                .isIn((NODES - left - 1.0) / (NODES - 1), (left - 1.0) / (NODES - 1));
    }

    /// Who never says anything cannot ask for what it misses either.
    @Test
    void silentNodesNeedNotGetLargeObjects() {
        Scenario silent = Scenario.bulk(NODES, 1, 1 << 18, 50_000_000)
                .withFaults(List.of(new Fault(Fault.Kind.SILENT, 0.33, Duration.ZERO, Duration.ZERO)));
        Outcome outcome = run(silent, Protocol.TOCSIN, 1);
        assertThat(outcome.groups().getFirst().expected()).isEqualTo(NODES - Math.round(0.33 * NODES) - 1);
        assertThat(outcome.isComplete()).isTrue();
        assertThat(outcome.groups().getFirst().millis().get(3)).isLessThan(2000);
    }

    @Test
    void urgentObjectsOvertakeLargeOnes() {
        Load votes = new Load(8, 300, 0, Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofSeconds(10));
        Load blocks = new Load(8, 60_000, 7, Duration.ofMillis(300), Duration.ZERO, Duration.ofSeconds(10));
        LinkProfile links = LinkProfile.symmetric(50_000_000);
        Scenario alone = Scenario.urgent(NODES, 1).withLinks(links).withLoads(List.of(votes));
        Scenario loaded = alone.withLoads(List.of(votes, blocks));
        double quiet =
                run(alone, Protocol.TOCSIN, 3).groups().getFirst().millis().get(1);
        double busy =
                run(loaded, Protocol.TOCSIN, 3).groups().getFirst().millis().get(1);
        // The same sources: loads draw one after the other. Sixteen copies of a block take 160 ms of an uplink.
        assertThat(busy).isLessThan(quiet + 40);
    }

    @Test
    void aLoadInTheBackgroundFillsEveryUplinkAndNeedNotArrive() {
        Load votes = new Load(20, 300, 0, Duration.ofMillis(20), Duration.ofSeconds(1), Duration.ofSeconds(10));
        Duration every = Duration.ofMillis(10);
        Load filling = new Load(139, 4096, 7, every, Duration.ZERO, Duration.ofSeconds(60), true);
        Scenario alone = Scenario.urgent(NODES, 1)
                .withLinks(LinkProfile.symmetric(10_000_000))
                .withLoads(List.of(votes))
                .withDrain(Duration.ofMillis(500));
        assertThat(run(alone, Protocol.TOCSIN, 1).uplinks()).isEmpty();
        Outcome loaded = run(alone.withLoads(List.of(votes, filling)), Protocol.TOCSIN, 1);
        assertThat(loaded.isComplete()).isTrue();
        assertThat(loaded.groups().get(0).expected()).isEqualTo(20 * (NODES - 1));
        assertThat(loaded.groups().get(1).expected()).isLessThan(139 * (NODES - 1));
        assertThat(loaded.uplinks().orElseThrow().least()).isBetween(0.95, 1.01);
    }
}
