package org.tocsin.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.tocsin.sctp.AssociationStatus;
import org.tocsin.testkit.LinkConfig;
import org.tocsin.testkit.Seeds;

/// How associations between nodes begin, and begin again.
class HelloTest {
    private static final LinkConfig WAN = LinkConfig.access(50_000_000, Duration.ofMillis(50));
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static VirtualNetwork network(long seed) {
        return new VirtualNetwork(2, seed, WAN, UnaryOperator.identity());
    }

    private static AssociationStatus association(VirtualNetwork.Member member) {
        return member.core.status().peers().getFirst().association().orElseThrow();
    }

    @Test
    void theFirstObjectArrivesOneWayAfterTheTunnelsHandshake() {
        VirtualNetwork network = network(1);
        VirtualNetwork.Member alice = network.members.get(0);
        VirtualNetwork.Member bob = network.members.get(1);
        long start = network.agenda.nowNanos();
        bob.core.addPeer(alice.asPeer(), start);
        alice.core.addPeer(bob.asPeer(), start);
        alice.publish(new byte[284], 0);
        network.run(SECOND);
        assertThat(bob.delivered).hasSize(1);
        assertThat(Duration.ofNanos(bob.delivered.getFirst().atNanos() - start))
                .isBetween(Duration.ofMillis(150), Duration.ofMillis(160));
    }

    @Test
    void theRoundTripIsKnownFromTheTunnelsHandshakeBeforeAnythingWasAcknowledged() {
        VirtualNetwork network = network(2);
        VirtualNetwork.Member alice = network.members.get(0);
        NodePeer dialler = alice.asPeer();
        network.members
                .get(1)
                .core
                .addPeer(
                        new NodePeer(
                                dialler.publicKey(),
                                dialler.signingKey(),
                                List.of(),
                                dialler.presharedKey(),
                                0,
                                List.of()),
                        network.agenda.nowNanos());
        alice.core.addPeer(network.members.get(1).asPeer(), network.agenda.nowNanos());
        alice.step();
        network.run(Duration.ofMillis(120));
        assertThat(association(alice).state()).isEqualTo("HELLO-SENT");
        assertThat(association(alice).smoothedRoundTrip()).isBetween(Duration.ofMillis(100), Duration.ofMillis(101));
    }

    @Test
    void aRekeyChangesNothing() {
        VirtualNetwork network = network(3);
        network.dialAll();
        for (int i = 0; i < 100; i++) {
            network.run(Duration.ofSeconds(4));
            network.members.get(i % 2).publish(new byte[] {(byte) i, 1, 2, 3}, 0);
        }
        network.run(SECOND);
        for (VirtualNetwork.Member member : network.members) {
            assertThat(member.delivered).hasSize(50);
            assertThat(member.peerUps).isEqualTo(1);
        }
    }

    @Test
    void whoeverRestartsAndWheneverTheOtherIsToldAndEverythingKeptArrivesOnce() {
        Seeds.loop(12, seed -> {
            VirtualNetwork network = network(seed);
            network.dialAll();
            network.run(SECOND);
            // Some seeds restart within the round trip of a rekey, which comes after 100 to 120 s.
            network.members.get(0).publish(new byte[] {1, 1, 1, 1}, 0);
            network.run(Duration.ofSeconds(99 + 2 * seed).plusMillis(17 * seed));
            network.members.get(0).publish(new byte[] {2, 2, 2, 2}, 0);
            network.run(Duration.ofMillis(20));
            VirtualNetwork.Member one = network.members.get((int) seed & 1);
            VirtualNetwork.Member other = network.members.get((int) ~seed & 1);
            int upsBefore = other.peerUps;
            int deliveredBefore = one.delivered.size();
            one.restart();
            boolean both = seed % 3 == 0;
            if (both) {
                other.restart();
            }
            network.run(Duration.ofMillis(500));
            one.publish(new byte[] {3, 3, 3, 3}, 0);
            other.publish(new byte[] {4, 4, 4, 4}, 0);
            network.run(Duration.ofSeconds(20));
            assertThat(other.peerUps).isGreaterThan(upsBefore);
            assertThat(other.delivered.stream()
                            .filter(delivery -> delivery.object().payload().at(0) == 3))
                    .hasSize(1);
            assertThat(one.delivered.stream()
                            .skip(deliveredBefore)
                            .filter(delivery -> delivery.object().payload().at(0) == 4))
                    .hasSize(1);
        });
    }

    @Test
    void anyPacketOfThePeerEndsTheGrowingOfWaits() {
        VirtualNetwork network = network(5);
        network.dialAll();
        network.run(SECOND);
        VirtualNetwork.Member alice = network.members.get(0);
        VirtualNetwork.Member bob = network.members.get(1);
        bob.silent = true;
        alice.publish(new byte[284], 0);
        network.run(Duration.ofMillis(7_300));
        assertThat(association(alice).retransmissionTimeout()).isGreaterThan(SECOND);
        bob.silent = false;
        bob.publish(new byte[285], 0);
        network.run(Duration.ofMillis(250));
        assertThat(bob.delivered).hasSize(1);
    }

    @Test
    void aMemberThatIsTakenBackStartsFromWhatItsPathCarried() {
        VirtualNetwork network = network(6);
        network.dialAll();
        network.run(SECOND);
        VirtualNetwork.Member alice = network.members.get(0);
        VirtualNetwork.Member bob = network.members.get(1);
        long initial = association(alice).congestionWindow();
        alice.publish(new byte[2_000_000], 4);
        network.run(Duration.ofSeconds(3));
        long learned = association(alice).congestionWindow();
        assertThat(learned).isGreaterThan(3 * initial);
        alice.core.removePeer(bob.core.publicKey(), network.agenda.nowNanos());
        network.run(SECOND);
        alice.core.addPeer(bob.asPeer(), network.agenda.nowNanos());
        alice.step();
        network.run(SECOND);
        assertThat(association(alice).congestionWindow()).isBetween(learned / 2 - 1500, learned);
    }
}
