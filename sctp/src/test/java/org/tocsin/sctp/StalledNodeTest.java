package org.tocsin.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.testkit.Agenda;
import org.tocsin.testkit.Link;
import org.tocsin.testkit.LinkConfig;
import org.tocsin.testkit.Seeds;

/// Nodes on a busy machine: each is served only now and then, for a millisecond or ten not at all. That delays packets
/// and acknowledgements as a queue does, but it is none, and windows that shrink for it starve.
///
/// One node sends bulk to seven others over one uplink of 50 Mbit/s, whose rate it keeps itself.
class StalledNodeTest {
    private static final long BITS_PER_SECOND = 50_000_000;
    private static final Duration ONE_WAY = Duration.ofMillis(20);
    private static final int NEIGHBOURS = 7;
    private static final int OVERHEAD = 123;
    /// What the pacer may make up for after a stall.
    private static final long CATCH_UP_NANOS = 12_000_000;

    private final Agenda agenda =
            new Agenda(Long.MAX_VALUE - Duration.ofSeconds(1).toNanos());
    private final RandomGenerator random;

    StalledNodeTest() {
        random = Seeds.random(1);
    }

    /// A process with some associations, which handles what arrived and sends when the machine lets it.
    private final class Node {
        private final List<Association> associations = new ArrayList<>();
        private final List<Link<byte[]>> in = new ArrayList<>();
        private final List<Link<byte[]>> out = new ArrayList<>();
        private final ByteBuffer slab = ByteBuffer.allocate(2048);
        private final ArrayDeque<Integer> bulk = new ArrayDeque<>();
        private final boolean paced;
        private final boolean stalls;
        private final long[] receivedBytes = new long[NEIGHBOURS];
        private long freeAtNanos = agenda.nowNanos();
        private int turn;

        Node(boolean paced, boolean stalls) {
            this.paced = paced;
            this.stalls = stalls;
        }

        void add(Link<byte[]> inbound, Link<byte[]> outbound) {
            Association association = new Association(
                    AssociationConfig.defaults(), Seeds.random(random.nextLong())::nextBytes, Seeds.random(1));
            association.seedRoundTrip(ONE_WAY.multipliedBy(2), agenda.nowNanos());
            associations.add(association);
            in.add(inbound);
            out.add(outbound);
        }

        void serve() {
            long now = agenda.nowNanos();
            for (int i = 0; i < associations.size(); i++) {
                for (byte[] packet = in.get(i).poll(now);
                        packet != null;
                        packet = in.get(i).poll(now)) {
                    associations.get(i).handle(ByteBuffer.wrap(packet), 0, packet.length, now);
                    drain(i, now);
                }
                drain(i, now);
            }
            bulk.forEach(this::refill);
            send(now);
            agenda.after(stalls ? stallNanos() : 50_000, this::serve);
        }

        /// A millisecond on average, every fiftieth time ten.
        private long stallNanos() {
            return random.nextInt(50) == 0 ? 10_000_000 : (long) (-Math.log(1 - random.nextDouble()) * 800_000);
        }

        private void drain(int index, long now) {
            while (true) {
                switch (associations.get(index).poll(now)) {
                    case Output.WaitUntil _, Output.Idle _ -> {
                        return;
                    }
                    case Output.Received(IncomingMessage message) ->
                        receivedBytes[index] += message.payload().size();
                    default -> {}
                }
            }
        }

        private void refill(int index) {
            Association association = associations.get(index);
            while (association.status().queuedBytesPerClass().get(7) < 1 << 20) {
                association.send(
                        new OutgoingMessage(Octets.wrap(new byte[65_536]), 7, 0, 7, false, Deadline.NEVER),
                        agenda.nowNanos());
            }
        }

        private void send(long now) {
            int vain = 0;
            while (vain < associations.size()) {
                if (paced && freeAtNanos - now > 500_000) {
                    return;
                }
                int index = turn;
                turn = (turn + 1) % associations.size();
                int length = associations.get(index).mostUrgentClass(now) < 0
                        ? 0
                        : associations.get(index).fill(slab, 0, 1380, now);
                vain = length == 0 ? vain + 1 : 0;
                if (length > 0) {
                    out.get(index).offer(Arrays.copyOf(slab.array(), length), length, now);
                    long earliest = now - CATCH_UP_NANOS;
                    freeAtNanos = (freeAtNanos - earliest < 0 ? earliest : freeAtNanos)
                            + (length + OVERHEAD) * 8_000_000_000L / BITS_PER_SECOND;
                    drain(index, now);
                }
            }
        }
    }

    private Node sender;
    private final List<Node> receivers = new ArrayList<>();

    /// @param uplink the link that a neighbour is behind; the sender's own pacing keeps what they share
    private void build(boolean stalls, LinkConfig uplink) {
        sender = new Node(true, stalls);
        for (int i = 0; i < NEIGHBOURS; i++) {
            Link<byte[]> there = new Link<>(uplink, random);
            Link<byte[]> back = new Link<>(LinkConfig.delayed(ONE_WAY), random);
            sender.add(back, there);
            Node receiver = new Node(false, stalls);
            receiver.add(there, back);
            receivers.add(receiver);
        }
        sender.associations.forEach(association -> association.connect(agenda.nowNanos()));
        sender.serve();
        receivers.forEach(Node::serve);
        run(Duration.ofSeconds(1));
    }

    private void run(Duration time) {
        agenda.runUntil(agenda.nowNanos() + time.toNanos());
    }

    private long received() {
        return receivers.stream().mapToLong(node -> node.receivedBytes[0]).sum();
    }

    /// What arrives of the uplink's payload.
    private double utilisation(Duration time) {
        long before = received();
        run(time);
        double payload = 1380 - 32;
        double ceiling = BITS_PER_SECOND / 8.0 * payload / (1380 + OVERHEAD);
        return (received() - before) / (time.toNanos() / 1e9) / ceiling;
    }

    @Test
    void sevenWindowsFillAnUplinkThoughEverybodyStalls() {
        build(true, LinkConfig.delayed(ONE_WAY));
        for (int i = 0; i < NEIGHBOURS; i++) {
            sender.bulk.add(i);
        }
        assertThat(utilisation(Duration.ofSeconds(2))).isGreaterThan(0.9);
        assertThat(utilisation(Duration.ofSeconds(20))).isGreaterThan(0.95);
    }

    @Test
    void oneWindowThatWasHeldBackByItsSiblingsSoonFillsTheUplinkAlone() {
        build(true, LinkConfig.delayed(ONE_WAY));
        for (int i = 0; i < NEIGHBOURS; i++) {
            sender.bulk.add(i);
        }
        run(Duration.ofSeconds(10));
        sender.bulk.clear();
        sender.bulk.add(3);
        // What the others had queued, a megabyte each, goes out first.
        run(Duration.ofSeconds(3));
        assertThat(utilisation(Duration.ofSeconds(2))).isGreaterThan(0.9);
    }

    @Test
    void oneWindowGrowsFromItsFirstFlight() {
        build(true, LinkConfig.delayed(ONE_WAY));
        sender.bulk.add(3);
        run(Duration.ofMillis(1500));
        assertThat(utilisation(Duration.ofSeconds(2))).isGreaterThan(0.9);
    }
}
