package org.tocsin.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.Outbox;
import org.tocsin.testkit.LinkConfig;

/// In which order copies of an object leave a node.
class SpreadTest {
    private static final LinkConfig WAN = LinkConfig.access(1_000_000_000, Duration.ofMillis(20));
    private static final int LESS_URGENT = 2;

    private final VirtualNetwork network = new VirtualNetwork(5, 32, WAN, UnaryOperator.identity());
    private final NodeCore core = network.members.getFirst().core;
    private final Outbox outbox = new Outbox(16, 1600);
    private byte serial;

    @BeforeEach
    void connect() {
        network.dialAll();
        network.run(Duration.ofSeconds(3));
    }

    @Test
    void theFirstCopyOfAnUrgentObjectLeavesBeforeTheOthersAreSealed() {
        publish(0);
        long now = network.agenda.nowNanos();
        assertThat(core.poll(now, outbox)).as("again at once").isEqualTo(now);
        assertThat(outbox.isComplete()).isTrue();
        assertThat(outbox.hasRoom()).as("until it is sent").isFalse();
        Set<Endpoint> reached = new HashSet<>(take());
        assertThat(reached).hasSize(1);
        assertThat(control()).as("what else is to be done").isEmpty();
        core.poll(now, outbox);
        assertThat(outbox.isComplete()).isFalse();
        assertThat(take()).hasSize(3).doesNotHaveDuplicates().allMatch(reached::add);
    }

    @Test
    void ofTwoObjectsAtOnceOneHasACopyThatLeads() {
        publish(0);
        long now = network.agenda.nowNanos();
        core.poll(now, outbox);
        assertThat(take()).hasSize(1);
        publish(0);
        core.poll(now, outbox);
        assertThat(outbox.isComplete()).isFalse();
        assertThat(take().size()).as("seven copies, some in one packet").isBetween(4, 7);
    }

    @Test
    void copiesOfWhatIsLessUrgentLeaveTogether() {
        publish(LESS_URGENT);
        core.poll(network.agenda.nowNanos(), outbox);
        assertThat(outbox.isComplete()).isFalse();
        assertThat(take()).hasSize(4).doesNotHaveDuplicates();
    }

    /// A datagram takes 12 ms at that uplink.
    @Test
    void whatElseIsToBeDoneDoesNotWaitForTheUplinkAsTheFirstCopyDoes() {
        VirtualNetwork slow = new VirtualNetwork(5, 33, WAN, config -> config.withUploadBitsPerSecond(1_000_000));
        slow.dialAll();
        slow.run(Duration.ofSeconds(3));
        VirtualNetwork.Member busy = slow.members.getFirst();
        busy.publish(new byte[100_000], 7);
        slow.run(Duration.ofMillis(50));
        long now = slow.agenda.nowNanos();
        busy.core.publish(Octets.wrap(new byte[1]), 1, 0, Duration.ofSeconds(2), now);
        assertThat(busy.core.poll(now))
                .isInstanceOfSatisfying(
                        NodeOutput.Run.class, run -> busy.core.handle(run.job().run(busy.crypto), now));
        long again = busy.core.poll(now, outbox);
        assertThat(outbox.count()).as("datagrams that the uplink can take").isZero();
        assertThat(again).as("at once").isEqualTo(now);
        assertThat(busy.core.poll(now)).isInstanceOf(NodeOutput.Published.class);
    }

    /// Publishes an object and does its jobs.
    private void publish(int objectClass) {
        long now = network.agenda.nowNanos();
        core.publish(
                Octets.wrap(new byte[] {(byte) objectClass, serial++}), 1, objectClass, Duration.ofSeconds(2), now);
        for (NodeOutput output : control()) {
            if (output instanceof NodeOutput.Run run) {
                core.handle(run.job().run(network.members.getFirst().crypto), now);
            }
        }
        control();
    }

    private List<NodeOutput> control() {
        List<NodeOutput> outputs = new ArrayList<>();
        NodeOutput next = core.poll(network.agenda.nowNanos());
        while (!(next instanceof NodeOutput.WaitUntil) && !(next instanceof NodeOutput.Idle)) {
            outputs.add(next);
            next = core.poll(network.agenda.nowNanos());
        }
        return outputs;
    }

    /// Empties the outbox.
    private List<Endpoint> take() {
        List<Endpoint> destinations = new ArrayList<>();
        for (int i = 0; i < outbox.count(); i++) {
            destinations.add(outbox.destination(i));
        }
        outbox.clear();
        return destinations;
    }
}
