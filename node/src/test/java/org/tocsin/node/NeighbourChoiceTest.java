package org.tocsin.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tocsin.broadcast.OverlayConfig;
import org.tocsin.crypto.PublicKey;
import org.tocsin.testkit.LinkConfig;
import org.tocsin.testkit.Seeds;

/// Networks in which not everybody is everybody's neighbour.
class NeighbourChoiceTest {
    private static final LinkConfig WAN = LinkConfig.access(50_000_000, Duration.ofMillis(20));
    private static final int DEGREE = 8;
    private static final int MESH_MAX = 16;
    private static final int MANY = 30;
    /// Measuring, choosing, and the end of what was not chosen.
    private static final Duration SETTLED = Duration.ofSeconds(90);

    private int votes;

    private static NodeCoreConfig choosy(NodeCoreConfig core) {
        return core.withChoice(core.choice().withMeshMax(MESH_MAX).withOverlay(OverlayConfig.ofDegree(DEGREE)));
    }

    private static VirtualNetwork network(int size, long seed, LinkConfig link) {
        return new VirtualNetwork(size, seed, link, NeighbourChoiceTest::choosy);
    }

    private static VirtualNetwork settled(int size, long seed) {
        VirtualNetwork network = network(size, seed, WAN);
        network.dialAll();
        network.run(SETTLED);
        return network;
    }

    private static List<VirtualNetwork.Member> allBut(VirtualNetwork network, VirtualNetwork.Member one) {
        return network.members.stream().filter(member -> member != one).toList();
    }

    private static Set<PublicKey> linked(VirtualNetwork.Member member) {
        return member.core.status().peers().stream()
                .filter(NodeStatus.PeerStatus::connected)
                .map(NodeStatus.PeerStatus::publicKey)
                .collect(Collectors.toSet());
    }

    private static long contacts(VirtualNetwork.Member member) {
        return member.core.status().peers().stream()
                .filter(peer -> peer.association().isPresent())
                .count();
    }

    /// Everybody who is there gets a vote of each of some members, once.
    private void assertVotesReachAll(VirtualNetwork network, List<VirtualNetwork.Member> there, int... publishers) {
        network.members.forEach(member -> member.delivered.clear());
        for (int publisher : publishers) {
            network.members.get(publisher).publish(vote(), 0);
            network.run(Duration.ofMillis(300));
        }
        network.run(Duration.ofSeconds(2));
        for (int publisher : publishers) {
            VirtualNetwork.Member origin = network.members.get(publisher);
            for (VirtualNetwork.Member member : there) {
                if (member != origin) {
                    assertThat(member.delivered.stream()
                                    .filter(delivery ->
                                            delivery.object().origin().equals(origin.signingKey)))
                            .as("of %s at %s", origin.endpoint, member.endpoint)
                            .hasSize(1);
                }
            }
        }
    }

    private byte[] vote() {
        return ByteBuffer.allocate(300).putInt(++votes).array();
    }

    @Test
    void ofManyMembersAFewAreNeighboursAndAVoteReachesAll() {
        Seeds.loop(2, seed -> {
            VirtualNetwork network = network(MANY, seed, WAN.withLoss(0.01).withJitter(Duration.ofMillis(3)));
            network.dialAll();
            network.run(SETTLED);
            for (VirtualNetwork.Member member : network.members) {
                Set<PublicKey> linked = linked(member);
                assertThat(linked.size()).isBetween(DEGREE / 2, DEGREE);
                assertThat(contacts(member)).as("associations").isEqualTo(linked.size());
                for (VirtualNetwork.Member other : network.members) {
                    if (linked.contains(other.core.publicKey())) {
                        assertThat(linked(other)).as("both sides").contains(member.core.publicKey());
                    }
                }
            }
            assertVotesReachAll(network, network.members, 0, 7, 29);
        });
    }

    @Test
    void ofFewMembersAllAreNeighbours() {
        VirtualNetwork network = network(MESH_MAX, 1, WAN);
        network.dialAll();
        network.run(Duration.ofSeconds(5));
        assertThat(network.members)
                .allSatisfy(member -> assertThat(linked(member)).hasSize(MESH_MAX - 1));
    }

    @Test
    void whoFallsSilentIsReplacedAndWhoComesBackIsLetIn() {
        VirtualNetwork network = settled(18, 3);
        VirtualNetwork.Member gone = network.members.get(5);
        gone.silent = true;
        network.run(Duration.ofMinutes(1));
        assertThat(linked(gone)).as("not at once").hasSizeGreaterThanOrEqualTo(DEGREE / 2);
        network.run(Duration.ofMinutes(4));
        List<VirtualNetwork.Member> others = allBut(network, gone);
        assertThat(others)
                .noneMatch(member -> linked(member).contains(gone.core.publicKey()))
                .allSatisfy(member -> assertThat(linked(member)).hasSizeGreaterThanOrEqualTo(DEGREE / 2));
        assertThat(linked(gone)).isEmpty();
        assertVotesReachAll(network, others, 0, 17);
        gone.silent = false;
        for (int minute = 0; minute < 20 && linked(gone).isEmpty(); minute++) {
            network.run(Duration.ofMinutes(1));
        }
        assertThat(linked(gone)).hasSizeGreaterThanOrEqualTo(DEGREE / 2);
        assertVotesReachAll(network, network.members, 0, 5);
    }

    /// Its sessions end, as the wall clock shows that it slept, and nobody had to wait for it.
    @Test
    void whoSleptKeepsItsNeighbours() {
        VirtualNetwork network = settled(18, 12);
        VirtualNetwork.Member sleeper = network.members.get(3);
        Set<PublicKey> before = linked(sleeper);
        long handshakes = sleeper.core.status().device().sessionsEstablished();
        sleeper.wallAhead = Duration.ofSeconds(30);
        network.run(Duration.ofSeconds(40));
        assertThat(sleeper.core.status().device().sessionsEstablished()).isGreaterThan(handshakes);
        assertThat(linked(sleeper)).isEqualTo(before);
    }

    @Test
    void whoRestartsFindsNeighboursAnew() {
        VirtualNetwork network = settled(18, 4);
        network.members.get(7).restart();
        network.run(Duration.ofMinutes(5));
        assertThat(linked(network.members.get(7))).hasSizeGreaterThanOrEqualTo(DEGREE / 2);
        assertVotesReachAll(network, network.members, 7, 0);
    }

    @Test
    void whoIsNoMemberAnyMoreIsNoNeighbour() {
        VirtualNetwork network = settled(18, 5);
        VirtualNetwork.Member removed = network.members.get(9);
        for (VirtualNetwork.Member member : network.members) {
            member.core.removePeer(removed.core.publicKey(), network.agenda.nowNanos());
            member.step();
        }
        network.run(Duration.ofSeconds(1));
        List<VirtualNetwork.Member> others = allBut(network, removed);
        assertThat(others).noneMatch(member -> linked(member).contains(removed.core.publicKey()));
        assertVotesReachAll(network, others, 0, 17);
        assertThat(removed.delivered).isEmpty();
    }

    /// Objects go on over the neighbours of before until there are others.
    @Test
    void aNetworkThatGrowsBeyondAMeshLosesNothingAndShrinksBack() {
        VirtualNetwork network = network(MESH_MAX + 4, 6, WAN);
        List<VirtualNetwork.Member> before = network.members.subList(0, MESH_MAX);
        dial(network, before, before);
        network.run(Duration.ofSeconds(5));
        dial(network, before, network.members);
        dial(network, network.members, before);
        for (int i = 0; i < 60; i++) {
            VirtualNetwork.Member origin = before.get(i % MESH_MAX);
            before.forEach(member -> member.delivered.clear());
            origin.publish(vote(), 0);
            // The first one before any choice can have been made: over the links that there were.
            network.run(Duration.ofMillis(i == 0 ? 40 : 500));
            assertThat(before.stream().filter(member -> member != origin))
                    .as("soon, not by repair")
                    .allSatisfy(member -> assertThat(member.delivered).hasSize(1));
        }
        assertThat(network.members)
                .allSatisfy(member -> assertThat(linked(member).size()).isBetween(DEGREE / 2, DEGREE));
        dial(network, network.members, network.members);
        assertVotesReachAll(network, network.members, 0, 19);

        List<VirtualNetwork.Member> few = network.members.subList(0, MESH_MAX - MESH_MAX / 8);
        for (VirtualNetwork.Member member : few) {
            for (VirtualNetwork.Member other : network.members.subList(few.size(), network.members.size())) {
                member.core.removePeer(other.core.publicKey(), network.agenda.nowNanos());
            }
            member.step();
        }
        network.run(Duration.ofSeconds(20));
        assertThat(few).allSatisfy(member -> assertThat(linked(member)).hasSize(few.size() - 1));
        assertVotesReachAll(network, few, 0, 1);
    }

    @Test
    void eachEpochDrawsSomeNeighboursAnew() {
        Duration epoch = Duration.ofMinutes(15);
        VirtualNetwork network = new VirtualNetwork(
                18,
                11,
                WAN,
                core -> choosy(core).withChoice(choosy(core).choice().withEpoch(epoch)));
        network.dialAll();
        network.run(SETTLED);
        List<Set<PublicKey>> first =
                network.members.stream().map(NeighbourChoiceTest::linked).toList();
        network.run(epoch.minus(SETTLED).minusSeconds(10));
        assertThat(network.members.stream().map(NeighbourChoiceTest::linked).toList())
                .as("stable within an epoch")
                .isEqualTo(first);
        network.run(Duration.ofMinutes(11));
        List<Set<PublicKey>> second =
                network.members.stream().map(NeighbourChoiceTest::linked).toList();
        assertThat(second).isNotEqualTo(first);
        assertThat(second).allSatisfy(linked -> assertThat(linked.size()).isBetween(DEGREE / 2, DEGREE));
        assertVotesReachAll(network, network.members, 0, 17);
    }

    private static void dial(
            VirtualNetwork network, List<VirtualNetwork.Member> members, List<VirtualNetwork.Member> others) {
        for (VirtualNetwork.Member member : members) {
            for (VirtualNetwork.Member other : others) {
                if (member != other) {
                    member.core.addPeer(other.asPeer(), network.agenda.nowNanos());
                }
            }
            member.step();
        }
    }

    /// One knows few members and is a neighbour of whoever asks, until it knows all and makes a choice of its own.
    @Test
    void whoTakesAStrangerForItsNeighbourFindsOut() {
        VirtualNetwork network = network(24, 7, WAN);
        VirtualNetwork.Member changing = network.members.get(0);
        PublicKey key = changing.core.publicKey();
        dial(network, network.members.subList(1, 24), network.members);
        dial(network, List.of(changing), network.members.subList(1, MESH_MAX));
        network.run(SETTLED);
        assertThat(network.members.stream().filter(member -> linked(member).contains(key)))
                .as("before")
                .hasSizeGreaterThan(DEGREE / 2);
        dial(network, List.of(changing), network.members);
        network.run(SETTLED);
        assertVotesReachAll(network, network.members, 1, 5, 20);
        Set<PublicKey> linked = linked(changing);
        assertThat(linked.size()).isBetween(DEGREE / 2, DEGREE);
        for (VirtualNetwork.Member other : network.members.subList(1, 24)) {
            assertThat(linked(other).contains(key)).isEqualTo(linked.contains(other.core.publicKey()));
        }
    }

    @Test
    void whoKnowsFewAcceptsWhoeverAsks() {
        VirtualNetwork network = new VirtualNetwork(18, 8, WAN, UnaryOperator.identity());
        VirtualNetwork.Member few = network.members.get(0);
        VirtualNetwork.Member choosy = network.members.get(1);
        choosy.core = choosy.newCore(NeighbourChoiceTest::choosy);
        for (VirtualNetwork.Member other : network.members.subList(2, 18)) {
            other.silent = true;
            choosy.core.addPeer(other.asPeer(), network.agenda.nowNanos());
        }
        choosy.core.addPeer(few.asPeer(), network.agenda.nowNanos());
        choosy.step();
        few.core.addPeer(choosy.asPeer(), network.agenda.nowNanos());
        few.step();
        network.run(SETTLED);
        assertThat(linked(choosy)).containsExactly(few.core.publicKey());
        choosy.publish(vote(), 0);
        few.publish(vote(), 0);
        network.run(Duration.ofSeconds(1));
        assertThat(few.delivered).hasSize(1);
        assertThat(choosy.delivered).hasSize(1);
    }

    @Test
    void associationsAreBoundedWhoeverComes() {
        VirtualNetwork network = new VirtualNetwork(
                MANY,
                10,
                WAN,
                core -> choosy(core).withChoice(choosy(core).choice().withContactsMax(DEGREE + 1)));
        network.dialAll();
        for (int second = 0; second < 60; second++) {
            network.run(Duration.ofSeconds(1));
            assertThat(network.members)
                    .allSatisfy(member -> assertThat(contacts(member)).isLessThanOrEqualTo(DEGREE + 1));
        }
        assertThat(network.members.stream()
                        .mapToLong(member -> member.core.status().counters().get(NodeCounter.CONTACTS_FULL))
                        .sum())
                .isPositive();
        assertVotesReachAll(network, network.members, 0, 20);
    }
}
