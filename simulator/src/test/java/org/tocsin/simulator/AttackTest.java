package org.tocsin.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.simulator.Outcome.Group;
import org.tocsin.simulator.Scenario.Fault;
import org.tocsin.simulator.Scenario.Fault.Kind;
import org.tocsin.simulator.Scenario.Load;
import org.tocsin.simulator.Scenario.Protocol;
import org.tocsin.testkit.Seeds;

/// The rows of docs/attacks.md that need a network: what some of its nodes, or its links, do to the others.
class AttackTest {
    private static final int NODES = 80;
    private static final int T99 = 2;
    private static final int T100 = 3;

    private static Scenario votes(int count, Duration every, Duration timeToLive, Fault... faults) {
        return Scenario.urgent(NODES, 1)
                .withLoads(List.of(new Load(count, 300, 0, every, Duration.ZERO, timeToLive)))
                .withFaults(List.of(faults));
    }

    private static Scenario votes(Fault... faults) {
        return votes(12, Duration.ofMillis(250), Duration.ofSeconds(20), faults);
    }

    private static Fault fault(Kind kind, double share) {
        return new Fault(kind, share, Duration.ZERO, Duration.ZERO);
    }

    private static Outcome run(Scenario scenario, long seed) {
        return Simulation.run(scenario, Geography.synthetic(), Protocol.TOCSIN, seed, _ -> {});
    }

    private static Group complete(Scenario scenario, long seed) {
        Outcome outcome = run(scenario, seed);
        assertThat(outcome.violations()).isEmpty();
        assertThat(outcome.isComplete()).isTrue();
        return outcome.groups().getFirst();
    }

    /// Row 1: of the fourteen links of a node eight belong to nodes that send nothing.
    @Test
    void whoeverHasAnHonestNeighbourIsReached() {
        Seeds.loop(3, seed -> complete(votes(fault(Kind.SILENT, 0.6)), seed));
    }

    /// Row 2.
    @Test
    void censoredOriginsAreHeardWithinAPeriod() {
        Seeds.loop(3, seed -> {
            Group group = complete(votes(fault(Kind.CENSOR, 0.6)), seed);
            assertThat(group.millis().get(T100)).isLessThan(1300);
        });
    }

    /// Row 3.
    @Test
    void aThirdOfSilentOrLateRelaysCostsLessThanAThirdOfTime() {
        Seeds.loop(2, seed -> {
            double clean = complete(votes(), seed).millis().get(T99);
            for (Kind kind : List.of(Kind.SILENT, Kind.LATE)) {
                double degraded =
                        complete(votes(fault(kind, 0.33)), seed).millis().get(T99);
                assertThat(degraded).as("%s beside %.0f ms", kind, clean).isLessThan(1.3 * clean);
            }
        });
    }

    /// Row 4: a third of the nodes was right for a second, and turns at once.
    @Test
    void aCovertFlashCostsNoObject() {
        Seeds.loop(2, seed -> {
            Fault flash = new Fault(Kind.CENSOR, 0.33, Duration.ofSeconds(1), Duration.ZERO);
            assertThat(complete(votes(flash), seed).millis().get(T100)).isLessThan(5000);
        });
    }

    /// Row 6, for whole objects: what was changed on its way is charged to who sent it, and comes from another one.
    @Test
    void forgeriesHideNothing() {
        Seeds.loop(2, seed -> {
            double clean = complete(votes(), seed).millis().get(T99);
            Group group = complete(votes(fault(Kind.FORGE, 0.2)), seed);
            assertThat(group.millis().get(T99)).isLessThan(1.3 * clean + 1000);
        });
    }

    /// Row 11: split in halves for 60 s; what was published meanwhile is everywhere two seconds after.
    @Test
    void afterAPartitionAllThatIsAliveIsDeliveredWithinTwoSeconds() {
        Fault partition = new Fault(Kind.PARTITION, 0.5, Duration.ZERO, Duration.ofSeconds(60));
        Scenario scenario = votes(30, Duration.ofSeconds(2), Duration.ofSeconds(110), partition);
        Outcome outcome = run(scenario, 1);
        assertThat(outcome.isComplete()).isTrue();
        // The first object waited for the whole partition.
        assertThat(outcome.groups().getFirst().cdf().getLast()).isLessThan(62_000);
        // No storm: hardly more messages come than without a partition.
        Outcome whole = run(votes(30, Duration.ofSeconds(2), Duration.ofSeconds(110)), 1);
        assertThat(outcome.events()).isLessThan(whole.events() * 11 / 10);
    }

    /// Row 12: they come back with nothing, and get what is alive once more and only once.
    @Test
    void restartedNodesCatchUp() {
        Seeds.loop(2, seed -> {
            Fault crash = new Fault(Kind.CRASH, 0.3, Duration.ofSeconds(1), Duration.ofSeconds(4));
            Outcome outcome = run(votes(12, Duration.ofMillis(500), Duration.ofSeconds(30), crash), seed);
            assertThat(outcome.deliveredTwice()).isZero();
            assertThat(outcome.isComplete()).isTrue();
        });
    }

    /// Row 14.
    @Test
    void lossAndReorderingCostLessThanHalfOfTheTime() {
        Seeds.loop(2, seed -> {
            double clean = complete(votes(), seed).millis().get(T99);
            for (double loss : new double[] {0.001, 0.05, 0.12}) {
                LinkProfile links =
                        new LinkProfile(1_000_000_000, 1_000_000_000, 256_000, Duration.ofMillis(1), loss, 0.05, 1420);
                Group group = complete(votes().withLinks(links), seed);
                assertThat(group.millis().get(T99)).as("loss %f", loss).isLessThan(1.5 * clean);
            }
        });
    }

    /// Row 15.
    @Test
    void theSimultaneousDeathOfAThirdReachesAllWhoLive() {
        Seeds.loop(2, seed -> {
            Fault death = new Fault(Kind.CRASH, 0.3, Duration.ofSeconds(1), Duration.ZERO);
            Group group = complete(votes(death), seed);
            assertThat(group.millis().get(T100)).isLessThan(1300);
        });
    }
}
