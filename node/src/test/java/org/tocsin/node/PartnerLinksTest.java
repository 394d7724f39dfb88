package org.tocsin.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.broadcast.BroadcastConfig;
import org.tocsin.broadcast.OverlayConfig;
import org.tocsin.broadcast.shard.ShardConfig;
import org.tocsin.bytes.Octets;
import org.tocsin.testkit.LinkConfig;

/// Networks in which large objects go in shards although not everybody is everybody's neighbour.
class PartnerLinksTest {
    private static final LinkConfig WAN = LinkConfig.access(50_000_000, Duration.ofMillis(20));
    private static final int MANY = 26;
    /// What so many members have on three levels: those one, three and nine places away on each side.
    private static final int PARTNERS = 6;

    private static final int DEGREE = 6;
    private static final int SIZE = 300_000;
    private static final Duration SETTLED = Duration.ofSeconds(45);

    private int objects;

    private static NodeCoreConfig config(NodeCoreConfig core) {
        int few = MANY / 4;
        BroadcastConfig broadcast = BroadcastConfig.builder(Octets.ofHex("746573746e6574"))
                .shards(ShardConfig.defaults().withMembers(few, few, PARTNERS))
                .build();
        return core.withBroadcast(broadcast)
                .withChoice(core.choice()
                        .withMeshMax(few)
                        .withOverlay(OverlayConfig.ofDegree(DEGREE))
                        .withContactsMax(2 * DEGREE));
    }

    private static VirtualNetwork settled(long seed) {
        VirtualNetwork network = new VirtualNetwork(MANY, seed, WAN, PartnerLinksTest::config);
        network.dialAll();
        network.run(SETTLED);
        return network;
    }

    private static int partners(VirtualNetwork.Member member) {
        return member.core.status().broadcast().shards().partners();
    }

    private void assertShardsReachAll(
            VirtualNetwork network, VirtualNetwork.Member origin, List<VirtualNetwork.Member> others) {
        byte[] payload = ByteBuffer.allocate(SIZE).putInt(++objects).array();
        network.assertReachesUnpulled(origin, others, payload, 5, Duration.ofSeconds(4));
    }

    @Test
    void largeObjectsReachAllInShardsOverLinksThatStay() {
        VirtualNetwork network = settled(1);
        for (VirtualNetwork.Member member : network.members) {
            assertThat(partners(member)).isEqualTo(PARTNERS);
            assertThat(member.contacts().size()).isBetween(PARTNERS, PARTNERS + 2 * DEGREE);
        }
        VirtualNetwork.Member publisher = network.members.get(4);
        assertShardsReachAll(network, publisher, network.allBut(publisher));
        // A link that nothing uses stays: what comes after long has no handshakes to wait for.
        network.run(Duration.ofMinutes(5));
        assertThat(network.members)
                .allSatisfy(member -> assertThat(partners(member)).isEqualTo(PARTNERS));
        VirtualNetwork.Member other = network.members.get(MANY - 1);
        assertShardsReachAll(network, other, network.allBut(other));
    }

    @Test
    void whenMembersGoAndComeOthersBecomePartners() {
        VirtualNetwork network = settled(3);
        VirtualNetwork.Member gone = network.members.get(11);
        List<VirtualNetwork.Member> others = network.allBut(gone);
        network.part(others, List.of(gone));
        network.run(SETTLED);
        assertThat(others).allSatisfy(member -> {
            assertThat(partners(member)).isBetween(PARTNERS - 1, PARTNERS);
            assertThat(member.contacts()).doesNotContain(gone.core.publicKey());
        });
        assertShardsReachAll(network, others.get(8), network.allBut(gone, others.get(8)));
        network.dial(others, List.of(gone));
        gone.restart();
        network.run(SETTLED);
        assertThat(partners(gone)).isEqualTo(PARTNERS);
        assertShardsReachAll(network, others.get(8), network.allBut(others.get(8)));
        // In a network that shrinks to a few nobody has any.
        List<VirtualNetwork.Member> few = network.members.subList(0, 5);
        network.part(few, network.members.subList(few.size(), MANY));
        network.run(SETTLED);
        assertThat(few).allSatisfy(member -> {
            assertThat(partners(member)).isZero();
            assertThat(member.contacts().size()).isBetween(1, few.size() - 1);
        });
    }

    @Test
    void whoFallsSilentIsTriedAgainUntilItComesBack() {
        VirtualNetwork network = settled(4);
        VirtualNetwork.Member silent = network.members.get(19);
        silent.silent = true;
        network.run(Duration.ofMinutes(4));
        List<VirtualNetwork.Member> others = network.allBut(silent);
        long without = others.stream()
                .filter(member -> partners(member) == PARTNERS - 1)
                .count();
        assertThat(without).isEqualTo(PARTNERS);
        others.getFirst().publish(ByteBuffer.allocate(SIZE).putInt(++objects).array(), 5);
        network.run(Duration.ofSeconds(5));
        assertThat(network.allBut(silent, others.getFirst()))
                .allSatisfy(member -> assertThat(member.delivered).hasSize(1));
        silent.silent = false;
        network.run(Duration.ofMinutes(3));
        assertThat(network.members)
                .allSatisfy(member -> assertThat(partners(member)).isEqualTo(PARTNERS));
        assertShardsReachAll(network, silent, others);
    }
}
