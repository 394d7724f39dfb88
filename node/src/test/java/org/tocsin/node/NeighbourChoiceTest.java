package org.tocsin.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tocsin.broadcast.BroadcastConfig;
import org.tocsin.broadcast.OverlayConfig;
import org.tocsin.broadcast.shard.ShardConfig;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.testkit.LinkConfig;
import org.tocsin.testkit.Seeds;

/// Networks in which not everybody is everybody's neighbour, too small for large objects to go in shards.
class NeighbourChoiceTest {
    private static final LinkConfig WAN = LinkConfig.access(50_000_000, Duration.ofMillis(20));
    private static final int DEGREE = 8;
    private static final int MESH_MAX = 16;
    private static final int MANY = 30;
    /// Measuring, choosing, and the end of what was not chosen.
    private static final Duration SETTLED = Duration.ofSeconds(90);

    private int votes;

    private static NodeCoreConfig choosy(NodeCoreConfig core) {
        return core.withBroadcast(BroadcastConfig.builder(Octets.ofHex("746573746e6574"))
                        .shards(ShardConfig.defaults().withMembers(2 * MANY, 4 * MANY, 2))
                        .build())
                .withChoice(core.choice().withMeshMax(MESH_MAX).withOverlay(OverlayConfig.ofDegree(DEGREE)));
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
                Set<PublicKey> linked = member.linked();
                assertThat(linked.size()).isBetween(DEGREE / 2, DEGREE);
                assertThat(member.contacts().size()).as("associations").isEqualTo(linked.size());
                for (VirtualNetwork.Member other : network.members) {
                    if (linked.contains(other.core.publicKey())) {
                        assertThat(other.linked()).as("both sides").contains(member.core.publicKey());
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
                .allSatisfy(member -> assertThat(member.linked()).hasSize(MESH_MAX - 1));
    }

    @Test
    void whoFallsSilentIsReplacedAndWhoComesBackIsLetIn() {
        VirtualNetwork network = settled(18, 3);
        VirtualNetwork.Member gone = network.members.get(5);
        gone.silent = true;
        network.run(Duration.ofMinutes(1));
        assertThat(gone.linked()).as("not at once").hasSizeGreaterThanOrEqualTo(DEGREE / 2);
        network.run(Duration.ofMinutes(4));
        List<VirtualNetwork.Member> others = network.allBut(gone);
        assertThat(others)
                .noneMatch(member -> member.linked().contains(gone.core.publicKey()))
                .allSatisfy(member -> assertThat(member.linked()).hasSizeGreaterThanOrEqualTo(DEGREE / 2));
        assertThat(gone.linked()).isEmpty();
        assertVotesReachAll(network, others, 0, 17);
        gone.silent = false;
        for (int minute = 0; minute < 20 && gone.linked().isEmpty(); minute++) {
            network.run(Duration.ofMinutes(1));
        }
        assertThat(gone.linked()).hasSizeGreaterThanOrEqualTo(DEGREE / 2);
        assertVotesReachAll(network, network.members, 0, 5);
    }

    /// Its sessions end, as the wall clock shows that it slept, and nobody had to wait for it.
    @Test
    void whoSleptKeepsItsNeighbours() {
        VirtualNetwork network = settled(18, 12);
        VirtualNetwork.Member sleeper = network.members.get(3);
        Set<PublicKey> before = sleeper.linked();
        long handshakes = sleeper.core.status().device().sessionsEstablished();
        sleeper.wallAhead = Duration.ofSeconds(30);
        network.run(Duration.ofSeconds(40));
        assertThat(sleeper.core.status().device().sessionsEstablished()).isGreaterThan(handshakes);
        assertThat(sleeper.linked()).isEqualTo(before);
    }

    @Test
    void whoRestartsFindsNeighboursAnew() {
        VirtualNetwork network = settled(18, 4);
        network.members.get(7).restart();
        network.run(Duration.ofMinutes(5));
        assertThat(network.members.get(7).linked()).hasSizeGreaterThanOrEqualTo(DEGREE / 2);
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
        List<VirtualNetwork.Member> others = network.allBut(removed);
        assertThat(others).noneMatch(member -> member.linked().contains(removed.core.publicKey()));
        assertVotesReachAll(network, others, 0, 17);
        assertThat(removed.delivered).isEmpty();
    }

    /// Objects go on over the neighbours of before until there are others.
    @Test
    void aNetworkThatGrowsBeyondAMeshLosesNothing() {
        VirtualNetwork network = network(MESH_MAX + 4, 6, WAN);
        List<VirtualNetwork.Member> before = network.members.subList(0, MESH_MAX);
        network.dial(before, before);
        network.run(Duration.ofSeconds(5));
        network.dial(before, network.members);
        network.dial(network.members, before);
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
        network.run(SETTLED);
        assertThat(network.members)
                .allSatisfy(member -> assertThat(member.linked().size()).isBetween(DEGREE / 2, DEGREE));
        network.dial(network.members, network.members);
        assertVotesReachAll(network, network.members, 0, 19);

        List<VirtualNetwork.Member> few = network.members.subList(0, MESH_MAX);
        network.part(few, network.members.subList(few.size(), network.members.size()));
        network.run(SETTLED);
        assertThat(few).allSatisfy(member -> assertThat(member.linked().size()).isBetween(DEGREE / 4, DEGREE));
        assertVotesReachAll(network, few, 0, 1);
    }

    /// Those that come all at once answer nobody, so that only who is asked hears something.
    @Test
    void whereMembersHaveDoubledOthersAreMeasured() {
        VirtualNetwork network = network(2 * MESH_MAX + 6, 13, WAN);
        List<VirtualNetwork.Member> first = network.members.subList(0, MESH_MAX + 2);
        network.dial(first, first);
        network.run(SETTLED.multipliedBy(8));
        List<VirtualNetwork.Member> more = network.members.subList(MESH_MAX + 2, network.members.size());
        more.forEach(member -> member.silent = true);
        network.dial(first, more.subList(0, MESH_MAX / 2));
        network.run(Duration.ofSeconds(5));
        assertThat(first)
                .as("half as many more")
                .allSatisfy(member -> assertThat(asked(member, more)).isZero());
        network.dial(first, more);
        network.run(Duration.ofSeconds(5));
        assertThat(first)
                .as("twice as many")
                .allSatisfy(member -> assertThat(asked(member, more)).isPositive());
    }

    private static long asked(VirtualNetwork.Member by, List<VirtualNetwork.Member> members) {
        Set<PublicKey> keys =
                members.stream().map(member -> member.core.publicKey()).collect(Collectors.toSet());
        return by.core.status().peers().stream()
                .filter(peer -> keys.contains(peer.publicKey()) && peer.sentBytes() > 0)
                .count();
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
                network.members.stream().map(VirtualNetwork.Member::linked).toList();
        network.run(epoch.minus(SETTLED).minusSeconds(10));
        assertThat(network.members.stream().map(VirtualNetwork.Member::linked).toList())
                .as("stable within an epoch")
                .isEqualTo(first);
        network.run(Duration.ofMinutes(11));
        List<Set<PublicKey>> second =
                network.members.stream().map(VirtualNetwork.Member::linked).toList();
        assertThat(second).isNotEqualTo(first);
        assertThat(second).allSatisfy(linked -> assertThat(linked.size()).isBetween(DEGREE / 2, DEGREE));
        assertVotesReachAll(network, network.members, 0, 17);
    }

    /// One knows few members and is a neighbour of whoever asks, until it knows all and makes a choice of its own.
    @Test
    void whoTakesAStrangerForItsNeighbourFindsOut() {
        VirtualNetwork network = network(24, 7, WAN);
        VirtualNetwork.Member changing = network.members.get(0);
        PublicKey key = changing.core.publicKey();
        network.dial(network.members.subList(1, 24), network.members);
        network.dial(List.of(changing), network.members.subList(1, MESH_MAX));
        network.run(SETTLED);
        assertThat(network.members.stream().filter(member -> member.linked().contains(key)))
                .as("before")
                .hasSizeGreaterThan(DEGREE / 2);
        network.dial(List.of(changing), network.members);
        network.run(SETTLED);
        assertVotesReachAll(network, network.members, 1, 5, 20);
        Set<PublicKey> linked = changing.linked();
        assertThat(linked.size()).isBetween(DEGREE / 2, DEGREE);
        for (VirtualNetwork.Member other : network.members.subList(1, 24)) {
            assertThat(other.linked().contains(key)).isEqualTo(linked.contains(other.core.publicKey()));
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
        assertThat(choosy.linked()).containsExactly(few.core.publicKey());
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
                    .allSatisfy(member -> assertThat(member.contacts().size()).isLessThanOrEqualTo(DEGREE + 1));
        }
        assertThat(network.members.stream()
                        .mapToLong(member -> member.core.status().counters().get(NodeCounter.CONTACTS_FULL))
                        .sum())
                .isPositive();
        assertVotesReachAll(network, network.members, 0, 20);
    }
}
