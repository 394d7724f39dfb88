package org.tocsin.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tocsin.crypto.Secret;
import org.tocsin.sctp.Counter;
import org.tocsin.testkit.LinkConfig;
import org.tocsin.testkit.Seeds;

class NodeCoreTest {
    private static final LinkConfig WAN = LinkConfig.access(50_000_000, Duration.ofMillis(20));

    @Test
    void aVoteReachesTheOtherNode() {
        VirtualNetwork network = new VirtualNetwork(2, 1, WAN, UnaryOperator.identity());
        network.dialAll();
        network.run(Duration.ofSeconds(1));
        byte[] vote = bytes(284, 7);
        network.members.get(0).publish(vote, 0);
        network.run(Duration.ofSeconds(1));

        List<VirtualNetwork.Delivery> delivered = network.members.get(1).delivered;
        assertThat(delivered).hasSize(1);
        assertThat(delivered.getFirst().object().payload().toByteArray()).isEqualTo(vote);
    }

    /// Only one of the two began the handshake, and so only one can tell from it how far the other is.
    @Test
    void bothSidesLearnTheRoundTrip() {
        VirtualNetwork network = new VirtualNetwork(2, 12, WAN, UnaryOperator.identity());
        VirtualNetwork.Member waits = network.members.get(0);
        VirtualNetwork.Member dials = network.members.get(1);
        waits.core.addPeer(
                new NodePeer(
                        dials.core.publicKey(), Optional.of(dials.signingKey), List.of(), Secret.zero(), 0, List.of()),
                network.agenda.nowNanos());
        dials.core.addPeer(waits.asPeer(), network.agenda.nowNanos());
        dials.step();
        network.run(Duration.ofSeconds(1));
        waits.publish(bytes(300, 1), 0);
        network.run(Duration.ofSeconds(1));
        for (VirtualNetwork.Member member : network.members) {
            long nanos =
                    member.core.status().broadcast().neighbours().getFirst().roundTripNanos();
            assertThat(Duration.ofNanos(nanos)).isBetween(Duration.ofMillis(40), Duration.ofMillis(45));
        }
    }

    @Test
    void aMarkOfARouterOnTheWaySlowsTheSender() {
        VirtualNetwork network = new VirtualNetwork(2, 3, WAN, config -> config.withCongestionMarks(true));
        network.dialAll();
        network.run(Duration.ofSeconds(1));
        byte[] block = bytes(400_000, 3);
        network.members.get(0).publish(block, 4);
        network.run(Duration.ofSeconds(1));
        assertThat(count(network.members.get(1), Counter.CONGESTION_MARKS)).isZero();

        network.marksCongestion = true;
        network.members.get(0).publish(bytes(400_000, 4), 4);
        network.run(Duration.ofSeconds(5));
        assertThat(count(network.members.get(1), Counter.CONGESTION_MARKS)).isPositive();
        assertThat(count(network.members.get(0), Counter.CONGESTION_ECHOES)).isPositive();
        assertThat(network.members.get(1).delivered).hasSize(2);
    }

    @Test
    void whoSeesNoMarksDoesNotAskForThem() {
        VirtualNetwork network = new VirtualNetwork(2, 3, WAN, UnaryOperator.identity());
        network.marksCongestion = true;
        network.dialAll();
        network.members.get(0).publish(bytes(400_000, 3), 4);
        network.run(Duration.ofSeconds(5));
        assertThat(count(network.members.get(1), Counter.CONGESTION_MARKS)).isZero();
        assertThat(network.members.get(1).delivered).hasSize(1);
    }

    private static long count(VirtualNetwork.Member member, Counter counter) {
        return member.core
                .status()
                .peers()
                .getFirst()
                .association()
                .orElseThrow()
                .count(counter);
    }

    @Test
    void everyObjectReachesEveryNodeOnceWhateverTheLinksLose() {
        Seeds.loop(4, seed -> {
            VirtualNetwork network = new VirtualNetwork(
                    5, seed, WAN.withLoss(0.02).withJitter(Duration.ofMillis(3)), UnaryOperator.identity());
            network.dialAll();
            RandomGenerator random = Seeds.random(seed + 100);
            for (int i = 0; i < 60; i++) {
                VirtualNetwork.Member publisher = network.members.get(random.nextInt(5));
                boolean block = i % 10 == 0;
                publisher.publish(bytes(block ? 200_000 : 300, i), block ? 4 : 0);
                network.run(Duration.ofMillis(random.nextLong(50)));
            }
            network.run(Duration.ofSeconds(20));
            for (VirtualNetwork.Member member : network.members) {
                assertThat(member.delivered.stream()
                                .map(delivery -> delivery.object().id())
                                .distinct()
                                .count())
                        .isEqualTo(member.delivered.size());
            }
            int total =
                    network.members.stream().mapToInt(m -> m.delivered.size()).sum();
            assertThat(total).isEqualTo(60 * 4);
        });
    }

    @Test
    void votesOvertakeBlocksOnASaturatedUplink() {
        long delayed = votesP99Millis(20_000_000, true);
        assertThat(delayed).isLessThanOrEqualTo(20 + 4);
        assertThat(votesP99Millis(20_000_000, false)).isGreaterThan(5 * delayed);
    }

    @Test
    void findsTheUploadRateThatNobodyTold() {
        // A queue of 50 ms stands at the uplink where the rate is not found.
        assertThat(votesP99Millis(0, true)).isLessThanOrEqualTo(20 + 16);
    }

    @Test
    void lowersAnUploadRateThatWasToldTooHigh() {
        assertThat(votesP99Millis(24_000_000, true)).isLessThanOrEqualTo(20 + 8);
    }

    @Test
    void fillsASlowUplinkWhoseRateNobodyTold() {
        LinkConfig slow = LinkConfig.access(5_000_000, Duration.ofMillis(20)).withQueue(25_000);
        VirtualNetwork network = new VirtualNetwork(3, 11, slow, UnaryOperator.identity());
        network.dialAll();
        network.run(Duration.ofSeconds(1));
        for (int i = 0; i < 6; i++) {
            network.members.get(i % 3).publish(bytes(700_000, i), 4);
        }
        // Two copies of each of two blocks at 5 Mbit/s are 4.5 s for each uplink.
        network.run(Duration.ofSeconds(12));
        for (VirtualNetwork.Member member : network.members) {
            assertThat(member.delivered).hasSize(4);
        }
    }

    /// Three nodes behind 20 Mbit/s and 20 ms, each with blocks in flight all the time; 99 of 100 votes arrive within
    /// this.
    private static long votesP99Millis(long uploadBitsPerSecond, boolean priorities) {
        LinkConfig link = LinkConfig.access(20_000_000, Duration.ofMillis(20));
        VirtualNetwork network = new VirtualNetwork(
                3,
                5,
                link,
                core -> core.withUploadBitsPerSecond(uploadBitsPerSecond).withPriorities(priorities));
        network.dialAll();
        network.run(Duration.ofSeconds(1));
        List<Long> publishedAt = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            for (VirtualNetwork.Member member : network.members) {
                if (i % 10 == 0) {
                    member.publish(bytes(600_000, 1000 + i * 3 + network.members.indexOf(member)), 4);
                }
            }
            publishedAt.add(network.agenda.nowNanos());
            network.members.get(i % 3).publish(bytes(284, i), 0);
            network.run(Duration.ofMillis(37));
        }
        network.run(Duration.ofSeconds(30));
        List<Long> latencies = new ArrayList<>();
        for (VirtualNetwork.Member member : network.members) {
            for (VirtualNetwork.Delivery delivery : member.delivered) {
                if (delivery.object().objectClass() == 0) {
                    int vote = java.nio.ByteBuffer.wrap(
                                    delivery.object().payload().toByteArray())
                            .getInt();
                    latencies.add(delivery.atNanos() - publishedAt.get(vote));
                }
            }
        }
        assertThat(latencies).hasSize(200);
        latencies.sort(Long::compare);
        return latencies.get(198) / 1_000_000;
    }

    @Test
    void aNodeThatRestartsGetsWhatItMissed() {
        VirtualNetwork network = new VirtualNetwork(3, 9, WAN, UnaryOperator.identity());
        network.dialAll();
        network.run(Duration.ofSeconds(1));
        VirtualNetwork.Member sleeper = network.members.get(2);
        sleeper.silent = true;
        network.members.get(0).publish(bytes(300, 1), 0);
        network.members.get(1).publish(bytes(150_000, 2), 4);
        network.run(Duration.ofSeconds(3));
        assertThat(sleeper.delivered).isEmpty();
        sleeper.silent = false;
        sleeper.restart();
        network.run(Duration.ofSeconds(15));
        assertThat(sleeper.delivered).hasSize(2);
    }

    private static byte[] bytes(int size, int seed) {
        byte[] bytes = new byte[size];
        Seeds.random(seed).nextBytes(bytes);
        java.nio.ByteBuffer.wrap(bytes).putInt(seed);
        return bytes;
    }
}
