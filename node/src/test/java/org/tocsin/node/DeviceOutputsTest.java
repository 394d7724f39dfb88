package org.tocsin.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.Outbox;
import org.tocsin.crypto.Secret;
import org.tocsin.testkit.LinkConfig;

/// What the tunnels ask of a node's shell: to keep a floor, to look names up, to hear of a clock that jumped.
class DeviceOutputsTest {
    private static final LinkConfig WAN = LinkConfig.access(50_000_000, Duration.ofMillis(20));

    private final VirtualNetwork network = new VirtualNetwork(2, 31, WAN, UnaryOperator.identity());
    private final VirtualNetwork.Member a = network.members.get(0);
    private final VirtualNetwork.Member b = network.members.get(1);

    @Test
    void noDatagramLeavesBeforeItsFloorIsTakenOver() {
        a.floor = Optional.of(Instant.EPOCH);
        NodeCore core = a.newCore();
        long now = network.agenda.nowNanos();
        core.addPeer(b.asPeer(), now);
        Outbox outbox = new Outbox(4, 1600);
        assertThat(core.poll(now, outbox)).as("again at once").isEqualTo(now);
        assertThat(outbox.count()).isZero();
        assertThat(core.poll(now)).isInstanceOf(NodeOutput.TimestampFloor.class);
        core.poll(now, outbox);
        assertThat(outbox.count()).isEqualTo(1);
    }

    @Test
    void aNodeWhoseClockWentBackOverARestartIsHeardByThoseThatCannotDialIt() {
        a.floor = Optional.of(Instant.EPOCH);
        b.core.addPeer(waitsFor(a), network.agenda.nowNanos());
        a.restart();
        network.run(Duration.ofSeconds(1));
        assertThat(isConnected(a)).isTrue();
        a.wallAhead = Duration.ofDays(-300);
        a.restart();
        network.run(Duration.ofSeconds(1));
        assertThat(isConnected(a)).isTrue();
    }

    @Test
    void anEndpointThatFailedIsAskedForAndTheAnswerIsDialled() {
        Endpoint nobody = new Endpoint(Octets.ofHex("0a0000fe"), 51_820);
        a.core.addPeer(NodePeer.member(b.core.publicKey(), b.signingKey, nobody), network.agenda.nowNanos());
        b.core.addPeer(waitsFor(a), network.agenda.nowNanos());
        a.step();
        network.run(Duration.ofSeconds(6));
        assertThat(a.asked).containsExactly(new NodeOutput.EndpointsWanted(b.core.publicKey()));
        a.core.endpoints(b.core.publicKey(), List.of(b.endpoint), network.agenda.nowNanos());
        a.step();
        network.run(Duration.ofSeconds(6));
        assertThat(isConnected(a)).isTrue();
        a.core.endpoints(a.core.publicKey(), List.of(b.endpoint), network.agenda.nowNanos());
    }

    @Test
    void aClockThatJumpedIsToldAndHoldsHandshakesUntilItIsTrusted() {
        network.run(Duration.ofSeconds(2));
        a.core.poll(network.agenda.nowNanos());
        a.wallAhead = Duration.ofDays(2);
        network.run(Duration.ofSeconds(2));
        b.core.addPeer(waitsFor(a), network.agenda.nowNanos());
        a.core.addPeer(b.asPeer(), network.agenda.nowNanos());
        a.step();
        network.run(Duration.ofSeconds(11));
        assertThat(a.asked)
                .hasSize(1)
                .first()
                .isInstanceOfSatisfying(
                        NodeOutput.ClockJumped.class,
                        jumped -> assertThat(jumped.ahead()).isBetween(Duration.ofHours(47), Duration.ofHours(49)));
        assertThat(isConnected(a)).isFalse();
        a.core.trustClock();
        a.step();
        network.run(Duration.ofSeconds(6));
        assertThat(isConnected(a)).isTrue();
    }

    private static boolean isConnected(VirtualNetwork.Member member) {
        return member.core.status().peers().getFirst().connected();
    }

    /// A member that dials by itself.
    private static NodePeer waitsFor(VirtualNetwork.Member member) {
        return new NodePeer(
                member.core.publicKey(), Optional.of(member.signingKey), List.of(), Secret.zero(), 0, List.of());
    }
}
