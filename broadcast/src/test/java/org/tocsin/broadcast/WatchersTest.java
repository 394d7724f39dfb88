package org.tocsin.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.tocsin.testkit.Seeds;

/// Who shows whom what it holds where all nodes are neighbours of each other.
class WatchersTest {
    private static final int NODES = 24;
    private static final int SHOWN_TO = 16;
    private static final Duration HOP = Duration.ofMillis(10);
    private static final Duration TTL = Duration.ofSeconds(60);
    private static final Duration PERIOD = RepairConfig.defaults().period();
    private static final Duration TOLD = Duration.ofSeconds(1);

    private static Bus clique(long seed) {
        Bus bus = new Bus(seed, NODES, UnaryOperator.identity());
        bus.connectAll(HOP);
        bus.run(TOLD);
        return bus;
    }

    private static long summaries(Bus bus) {
        return bus.members.stream().mapToLong(m -> m.status().summariesSent()).sum();
    }

    private static long reannounced(Bus bus) {
        return bus.members.stream().mapToLong(m -> m.status().reannounced()).sum();
    }

    @Test
    void eachShowsItToSixteenOthers() {
        Bus bus = clique(1);
        bus.member(0).publish(300, 0, TTL);
        bus.run(PERIOD.multipliedBy(20));

        assertThat(bus.incomplete()).isEmpty();
        assertThat(summaries(bus)).isEqualTo((long) NODES * SHOWN_TO);
        assertThat(reannounced(bus)).as("nobody asks those who need not").isZero();
    }

    @Test
    void whoLacksAnObjectIsFoundWithinAPeriod() {
        Seeds.loop(5, seed -> {
            Bus bus = clique(seed);
            Bus.Member victim = bus.member(1 + bus.random.nextInt(NODES - 1));
            victim.isDeaf = true;
            bus.member(0).publish(300, 0, TTL);
            bus.run(Duration.ofMillis(100));
            victim.isDeaf = false;
            assertThat(bus.incomplete()).hasSize(1);
            bus.run(PERIOD);
            assertThat(bus.incomplete()).isEmpty();
        });
    }

    @Test
    void whereOneLinkIsDownAllShowItToAll() {
        Bus bus = clique(1);
        bus.disconnect(3, 4);
        bus.run(TOLD);
        bus.member(0).publish(300, 0, TTL);
        bus.run(PERIOD.multipliedBy(20));

        assertThat(bus.incomplete()).isEmpty();
        long links = (long) NODES * (NODES - 1) - 2;
        // The two at its ends have another neighbourhood than all others; those agree among themselves.
        assertThat(summaries(bus)).isGreaterThan((long) (NODES - 2) * SHOWN_TO).isLessThan(links);
        assertThat(reannounced(bus)).isZero();
    }

    /// Whoever came or went is not known everywhere at once; nobody is charged for that.
    @Test
    void comingAndGoingMakesNoSuspects() {
        Seeds.loop(5, seed -> {
            Bus bus = clique(seed);
            for (int i = 0; i < 40; i++) {
                int a = bus.random.nextInt(NODES);
                int b = (a + 1 + bus.random.nextInt(NODES - 1)) % NODES;
                if (bus.isConnected(a, b)) {
                    bus.disconnect(a, b);
                } else {
                    bus.connect(a, b, HOP);
                }
                bus.member(i % NODES).publish(300, 0, TTL);
                bus.run(Duration.ofMillis(bus.random.nextInt(500)));
            }
            bus.run(PERIOD.multipliedBy(20));
            assertThat(bus.incomplete()).isEmpty();
            assertThat(bus.members)
                    .allSatisfy(member -> assertThat(member.status().neighbours())
                            .allSatisfy(
                                    neighbour -> assertThat(neighbour.score()).isEqualTo(1)));
        });
    }
}
