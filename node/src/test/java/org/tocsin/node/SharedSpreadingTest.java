package org.tocsin.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tocsin.broadcast.OverlayConfig;
import org.tocsin.crypto.PublicKey;
import org.tocsin.testkit.LinkConfig;

/// Networks in which small objects go to some neighbours, and shards of large ones to all members.
class SharedSpreadingTest {
    private static final LinkConfig WAN = LinkConfig.access(50_000_000, Duration.ofMillis(20));
    private static final int MANY = 24;
    private static final int DEGREE = 8;
    private static final int SIZE = 300_000;
    private static final Duration SETTLED = Duration.ofSeconds(90);

    private int objects;

    private static VirtualNetwork network(long seed, int meshMax) {
        return new VirtualNetwork(
                MANY,
                seed,
                WAN,
                core -> core.withChoice(
                        core.choice().withMeshMax(meshMax).withOverlay(OverlayConfig.ofDegree(DEGREE))));
    }

    /// All but the last know each other, and nobody else.
    private static List<VirtualNetwork.Member> mesh(VirtualNetwork network) {
        List<VirtualNetwork.Member> first = network.members.subList(0, MANY - 1);
        network.dial(first, first);
        network.run(Duration.ofSeconds(5));
        return first;
    }

    private static int partners(VirtualNetwork.Member member) {
        return member.core.status().broadcast().shards().partners();
    }

    private static long copies(VirtualNetwork network) {
        return network.members.stream()
                .mapToLong(member -> member.core.status().broadcast().copiesSent())
                .sum();
    }

    private void assertReaches(
            VirtualNetwork network, VirtualNetwork.Member origin, List<VirtualNetwork.Member> others, int size) {
        byte[] payload = ByteBuffer.allocate(size).putInt(++objects).array();
        network.assertReachesUnpulled(origin, others, payload, size == SIZE ? 5 : 0, Duration.ofSeconds(1));
    }

    private static void assertLinksHaveTwoEnds(VirtualNetwork network) {
        for (VirtualNetwork.Member member : network.members) {
            Set<PublicKey> linked = member.linked();
            assertThat(linked.size()).isBetween(DEGREE / 2, DEGREE);
            for (VirtualNetwork.Member other : network.members) {
                assertThat(other.linked().contains(member.core.publicKey()))
                        .as("%s and %s", member.endpoint, other.endpoint)
                        .isEqualTo(linked.contains(other.core.publicKey()));
            }
        }
    }

    @Test
    void votesGoToNeighboursAndShardsToAllMembers() {
        VirtualNetwork network = network(1, MANY - 1);
        network.dialAll();
        network.run(Duration.ofSeconds(5));
        assertThat(network.members.stream()
                        .mapToInt(SharedSpreadingTest::partners)
                        .sum())
                .as("while round trips are measured")
                .isLessThan(MANY * (MANY - 1) / 2);
        network.run(SETTLED);
        assertLinksHaveTwoEnds(network);
        assertThat(network.members).allSatisfy(member -> {
            assertThat(partners(member)).isEqualTo(MANY - 1);
            assertThat(member.contacts()).hasSize(MANY - 1);
        });
        long before = copies(network);
        VirtualNetwork.Member origin = network.members.get(3);
        assertReaches(network, origin, network.allBut(origin), 300);
        assertThat(copies(network) - before).isBetween(MANY - 1L, (long) MANY * DEGREE);

        before = copies(network);
        assertReaches(network, origin, network.allBut(origin), SIZE);
        assertThat(copies(network)).as("whole objects").isEqualTo(before);
    }

    /// Whoever took everybody for a neighbour chooses some, and tells the others, whose associations stay.
    @Test
    void whoeverIsNotChosenIsToldAndChoosesToo() {
        VirtualNetwork network = network(2, MANY - 1);
        VirtualNetwork.Member last = network.members.get(MANY - 1);
        List<VirtualNetwork.Member> first = mesh(network);
        assertThat(first).allSatisfy(member -> {
            assertThat(member.linked()).hasSize(first.size() - 1);
            assertThat(partners(member)).as("neighbours anyway").isZero();
        });
        assertReaches(network, first.get(2), network.allBut(last, first.get(2)), SIZE);

        // One after the other: some choose while the others still take whoever asks.
        network.dial(List.of(last), first);
        for (VirtualNetwork.Member member : first) {
            network.dial(List.of(member), List.of(last));
            network.run(Duration.ofSeconds(2));
            assertReaches(network, first.get(7), network.allBut(last, first.get(7)), 300);
        }
        network.run(SETTLED);
        assertLinksHaveTwoEnds(network);
        assertReaches(network, last, first, 300);
        assertReaches(network, last, first, SIZE);

        // One that knows few takes all of them for neighbours, while all others have enough of their own.
        VirtualNetwork.Member lazy = network.members.get(5);
        List<VirtualNetwork.Member> known = network.members.subList(2, MANY - 4);
        lazy.restart(known);
        // Those it does not know wait for it until it has been silent for long.
        network.run(SETTLED.multipliedBy(3));
        assertLinksHaveTwoEnds(network);
        assertReaches(network, known.get(6), network.allBut(known.get(6)), 300);
        assertReaches(network, lazy, network.allBut(lazy), 300);
        assertReaches(network, known.get(6), network.allBut(known.get(6), lazy), SIZE);
        // It takes others for the relays of shards, and pulls the object in the end.
        network.run(Duration.ofSeconds(5));
        assertThat(lazy.delivered).hasSize(1);
    }

    /// Nobody publishes anything by which a link with one end would be found out.
    @Test
    void whoDismissesNeighboursOfBeforeSaysSo() {
        VirtualNetwork network = network(4, MANY - 1);
        VirtualNetwork.Member last = network.members.get(MANY - 1);
        List<VirtualNetwork.Member> first = mesh(network);
        network.dial(List.of(last), first);
        for (VirtualNetwork.Member member : first) {
            network.dial(List.of(member), List.of(last));
            network.run(Duration.ofMillis(500));
        }
        network.run(SETTLED);
        assertLinksHaveTwoEnds(network);
    }

    @Test
    void whoFallsSilentIsReplacedAndComesBack() {
        VirtualNetwork network = network(3, MANY - 1);
        network.dialAll();
        network.run(SETTLED);
        VirtualNetwork.Member silent = network.members.get(5);
        silent.silent = true;
        network.run(Duration.ofMinutes(5));
        List<VirtualNetwork.Member> others = network.allBut(silent);
        assertThat(others).allSatisfy(member -> {
            assertThat(member.linked().size()).isBetween(DEGREE / 2, DEGREE);
            assertThat(member.linked()).doesNotContain(silent.core.publicKey());
            assertThat(partners(member)).isEqualTo(MANY - 2);
        });
        assertReaches(network, others.getFirst(), network.allBut(silent, others.getFirst()), SIZE);
        silent.silent = false;
        network.run(Duration.ofMinutes(5));
        assertLinksHaveTwoEnds(network);
        assertThat(network.members)
                .allSatisfy(member -> assertThat(partners(member)).isEqualTo(MANY - 1));
        assertReaches(network, silent, others, SIZE);
        assertReaches(network, others.get(9), network.allBut(others.get(9)), 300);
    }
}
