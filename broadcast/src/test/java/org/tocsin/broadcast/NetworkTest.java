package org.tocsin.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Whole networks: every object is delivered exactly once at every node but its origin.
class NetworkTest {
    private static final Duration TTL = Duration.ofSeconds(60);
    private static final long MBIT = 125_000;

    @Test
    void eightNodesExchangeVotesAndBlocks() {
        Bus bus = new Bus(8, 8, UnaryOperator.identity());
        bus.members.forEach(member -> member.bytesPerSecond = 50 * MBIT);
        bus.connectAll(Duration.ofMillis(50));
        for (int round = 0; round < 5; round++) {
            for (Bus.Member member : bus.members) {
                member.publish(284, 0, TTL);
                member.publish(40_000, 4, TTL);
            }
            bus.member(round).publish(1_000_000, 4, TTL);
            bus.run(Duration.ofSeconds(3));
        }
        bus.run(Duration.ofSeconds(20));

        assertThat(bus.incomplete()).isEmpty();
        assertThat(bus.members).allSatisfy(member -> {
            assertThat(member.status().pullsTimedOut()).as("pulled twice").isZero();
            assertThat(member.status().retainedObjects()).isEqualTo(85);
            assertThat(member.status().announced()).isZero();
        });
    }

    /// 1 MB to seven pullers over 50 Mbit/s takes 1.2 s; several at once take longer.
    @Test
    void aSlowSourceIsNotAskedTwice() {
        Bus bus = new Bus(9, 8, UnaryOperator.identity());
        bus.members.forEach(member -> member.bytesPerSecond = 50 * MBIT);
        bus.connectAll(Duration.ofMillis(75));
        for (int i = 0; i < 4; i++) {
            bus.member(0).publish(1_400_000, 4, TTL);
        }
        bus.run(Duration.ofSeconds(30));

        assertThat(bus.incomplete()).isEmpty();
        assertThat(bus.members).allSatisfy(member -> {
            assertThat(member.status().pullsTimedOut()).isZero();
            assertThat(member.status().duplicates()).containsOnly(0L);
        });
    }

    /// Eight objects in 1.6 s, of a neighbour that is thought to need 0.1 s: each answer gives the others more time.
    @Test
    void aSourceThatAnswersIsGivenMoreTime() {
        Bus bus = new Bus(12, 2, builder -> builder.pullBytesPerSecond(50_000_000));
        bus.member(0).bytesPerSecond = 1_000_000;
        bus.connectAll(Duration.ofMillis(20));
        for (int i = 0; i < 8; i++) {
            bus.member(0).publish(200_000, 4, TTL);
        }
        bus.run(Duration.ofSeconds(10));

        assertThat(bus.incomplete()).isEmpty();
        assertThat(bus.member(1).status().pullsTimedOut()).isZero();
    }

    @Test
    void aLateJoinerGetsWhatIsAlive() {
        Bus bus = new Bus(10, 8, UnaryOperator.identity());
        for (int i = 0; i < 7; i++) {
            for (int j = 0; j < i; j++) {
                bus.connect(i, j, Duration.ofMillis(30));
            }
        }
        bus.member(0).publish(100, 0, Duration.ofMillis(500));
        for (int i = 0; i < 1000; i++) {
            bus.member(i % 7).publish(200, 0, TTL);
        }
        bus.member(1).publish(2_000_000, 4, TTL);
        bus.run(Duration.ofSeconds(10));
        for (int i = 0; i < 7; i++) {
            bus.connect(7, i, Duration.ofMillis(10 + 10 * i));
        }
        bus.run(Duration.ofSeconds(10));

        assertThat(bus.incomplete()).as("all but the expired one").hasSize(1);
        assertThat(bus.member(7).delivered).hasSize(1001);
        assertThat(bus.member(7).status().duplicates()).containsOnly(0L);
    }

    @Test
    void aRestartedNodeGetsItAllAgain() {
        Bus bus = new Bus(11, 3, UnaryOperator.identity());
        bus.connectAll(Duration.ofMillis(30));
        for (int i = 0; i < 20; i++) {
            bus.member(i % 2).publish(i < 10 ? 200 : 200_000, i % 8, TTL);
        }
        bus.run(Duration.ofSeconds(5));
        assertThat(bus.incomplete()).isEmpty();
        bus.member(2).restart();
        bus.member(2).deliveries.clear();
        // The neighbours hear of it without having heard that the link went down.
        bus.connect(0, 2, Duration.ofMillis(30));
        bus.connect(1, 2, Duration.ofMillis(30));
        bus.run(Duration.ofSeconds(5));

        assertThat(bus.incomplete()).isEmpty();
    }

    @Test
    void thirtyNodesInARandomGraphReachEachOther() {
        for (long seed = 1; seed <= 3; seed++) {
            Bus bus = new Bus(seed, 30, UnaryOperator.identity());
            randomGraph(bus, 6);
            for (int i = 0; i < 60; i++) {
                bus.members.get(bus.random.nextInt(30)).publish(i % 10 == 0 ? 150_000 : 1000, i % 8, TTL);
                bus.run(Duration.ofMillis(bus.random.nextInt(50)));
            }
            bus.run(Duration.ofSeconds(10));

            assertThat(bus.incomplete()).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void nothingIsLostWhileLinksComeAndGo() {
        for (long seed = 1; seed <= 6; seed++) {
            Bus bus = new Bus(seed, 12, UnaryOperator.identity());
            bus.members.forEach(member -> member.bytesPerSecond = 50 * MBIT);
            randomGraph(bus, 4);
            for (int i = 0; i < 150; i++) {
                int a = bus.random.nextInt(12);
                int b = bus.random.nextInt(12);
                if (a != b && bus.isConnected(a, b)) {
                    bus.disconnect(a, b);
                } else if (a != b) {
                    bus.connect(a, b, Duration.ofMillis(1 + bus.random.nextInt(80)));
                }
                bus.members.get(bus.random.nextInt(12)).publish(i % 5 == 0 ? 150_000 : 500, i % 8, TTL);
                bus.run(Duration.ofMillis(bus.random.nextInt(100)));
            }
            // Partitions heal.
            for (int i = 0; i < 12; i++) {
                if (!bus.isConnected(i, (i + 1) % 12)) {
                    bus.connect(i, (i + 1) % 12, Duration.ofMillis(20));
                }
            }
            bus.run(Duration.ofSeconds(20));

            assertThat(bus.incomplete()).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        assertThat(trace(5)).isEqualTo(trace(5)).isNotEqualTo(trace(6));
    }

    private static long trace(long seed) {
        Bus bus = new Bus(seed, 8, UnaryOperator.identity());
        randomGraph(bus, 4);
        for (int i = 0; i < 30; i++) {
            bus.members.get(bus.random.nextInt(8)).publish(i % 5 == 0 ? 100_000 : 500, i % 8, TTL);
            bus.run(Duration.ofMillis(bus.random.nextInt(30)));
        }
        bus.run(Duration.ofSeconds(5));
        long hash = 17;
        for (Bus.Member member : bus.members) {
            for (Output.Send send : member.sends) {
                hash = 31 * hash + send.hashCode();
            }
        }
        return hash;
    }

    private static void randomGraph(Bus bus, int degree) {
        int count = bus.members.size();
        for (int i = 0; i < count; i++) {
            bus.connect(i, (i + 1) % count, Duration.ofMillis(1 + bus.random.nextInt(60)));
            for (int k = 2; k < degree; k += 2) {
                int other = bus.random.nextInt(count);
                if (other != i && !bus.isConnected(i, other)) {
                    bus.connect(i, other, Duration.ofMillis(1 + bus.random.nextInt(120)));
                }
            }
        }
    }
}
