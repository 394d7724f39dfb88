package org.tocsin.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.tocsin.sctp.AssociationBounds;
import org.tocsin.sctp.AssociationConfig;
import org.tocsin.testkit.LinkConfig;

/// All neighbours of a node share its memory for what they send.
class ReceiveBudgetTest {
    private static final int MESSAGE = 1 << 20;
    private static final long BUDGET = 3L << 20;
    private static final LinkConfig WAN = LinkConfig.access(50_000_000, Duration.ofMillis(20));
    private static final UnaryOperator<NodeCoreConfig> SMALL = core -> core.withAssociation(core.association()
                    .withBounds(AssociationBounds.defaults().withMessageBytesMax(MESSAGE))
                    .withReceiveWindowBytes(2 * MESSAGE))
            .withLimits(NodeLimits.defaults().withReceiveBytesMax(BUDGET));

    @Test
    void theDefaultIs64MebibytesForAllNeighbours() {
        assertThat(NodeLimits.defaults().receiveBytesMax()).isEqualTo(64 << 20);
    }

    @Test
    void aNodeHoldsAtLeastTwoOfTheLargestMessages() {
        assertThatThrownBy(() -> new VirtualNetwork(
                        1,
                        1,
                        WAN,
                        core -> core.withLimits(NodeLimits.defaults()
                                .withReceiveBytesMax(2L
                                        * AssociationConfig.defaults().bounds().messageBytesMax()))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void largeObjectsOfAllNeighboursArriveWithinTheBudgetBesideVotes() {
        VirtualNetwork network = new VirtualNetwork(6, 5, WAN, SMALL);
        network.dialAll();
        network.run(Duration.ofSeconds(1));
        for (int i = 1; i < 6; i++) {
            byte[] block = new byte[900_000];
            block[0] = (byte) i;
            network.members.get(i).publish(block, 5);
        }
        long most = 0;
        for (int i = 0; i < 3000; i++) {
            if (i % 100 == 0) {
                network.members.get(1 + i / 100 % 5).publish(new byte[] {1, (byte) (i / 100)}, 0);
            }
            network.run(Duration.ofMillis(5));
            for (VirtualNetwork.Member member : network.members) {
                most = Math.max(most, member.core.receivedBytesHeld());
            }
        }
        assertThat(most).isBetween(1L, BUDGET);
        assertThat(network.members.getFirst().delivered).hasSize(5 + 30);
        assertThat(network.members.getFirst().core.receivedBytesHeld()).isZero();
    }

    @Test
    void aPeerThatIsRemovedInTheMiddleOfAnObjectGivesItsMemoryBack() {
        VirtualNetwork network = new VirtualNetwork(2, 7, WAN, SMALL);
        network.dialAll();
        network.run(Duration.ofSeconds(1));
        network.members.get(1).publish(new byte[900_000], 5);
        NodeCore core = network.members.getFirst().core;
        for (int i = 0; i < 1000 && core.receivedBytesHeld() < 100_000; i++) {
            network.run(Duration.ofMillis(1));
        }
        assertThat(core.receivedBytesHeld()).isGreaterThanOrEqualTo(100_000);
        core.removePeer(network.members.get(1).core.publicKey(), network.agenda.nowNanos());
        assertThat(core.receivedBytesHeld()).isZero();
    }
}
