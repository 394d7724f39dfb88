package org.tocsin.sctp;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Entropy;
import org.tocsin.bytes.Octets;
import org.tocsin.testkit.Capture;
import org.tocsin.testkit.Link;
import org.tocsin.testkit.LinkConfig;
import org.tocsin.testkit.Seeds;

/// Two associations in virtual time over two directions of a modelled link. Each side sends as a node does: only what
/// the link takes at once, never into a queue of its own.
final class AssociationPair {
    /// What may wait for the serialiser: two packets.
    private static final int QUEUE_BYTES = 3000;

    /// One end with what it was told.
    final class Side {
        private final AssociationConfig config;
        Association association;
        final Link<byte[]> link;
        final List<Output> events = new ArrayList<>();
        final List<Long> acked = new ArrayList<>();
        final List<Long> ackedContexts = new ArrayList<>();
        final List<IncomingMessage> received = new ArrayList<>();
        final List<Long> receivedAt = new ArrayList<>();
        /// Packets for which this says true never reach the link.
        Predicate<byte[]> drops = _ -> false;
        /// Packets for which this says true come with a congestion mark.
        Predicate<byte[]> marks = _ -> false;

        boolean paced = true;
        private final ByteBuffer slab = ByteBuffer.allocate(65536);
        private long wakeNanos = Deadline.NEVER;

        Side(AssociationConfig config, ReceiveBudget budget, Entropy entropy, long seed, Link<byte[]> link) {
            this.config = config;
            this.association = new Association(config, Optional.empty(), budget, entropy, Seeds.random(seed));
            this.link = link;
        }

        /// Forgets everything, as a process that ends and starts does.
        void restart(long seed) {
            restart(seed, Optional.empty());
        }

        /// @param greeting as a node of ours says it, for a peer of ours
        void restart(long seed, Optional<Greeting> greeting) {
            association = new Association(config, greeting, Seeds.random(seed)::nextBytes, Seeds.random(seed));
        }

        private void drain() {
            while (true) {
                Output output = association.poll(now);
                switch (output) {
                    case Output.WaitUntil wait -> {
                        wakeNanos = wait.deadlineNanos();
                        return;
                    }
                    case Output.Idle _ -> {
                        wakeNanos = Deadline.NEVER;
                        return;
                    }
                    case Output.Received(IncomingMessage message) -> {
                        received.add(message);
                        receivedAt.add(now);
                    }
                    case Output.Acked delivered -> {
                        events.add(delivered);
                        acked.add(delivered.messageId());
                        ackedContexts.add(delivered.context());
                    }
                    default -> events.add(output);
                }
            }
        }

        private void transmit() {
            drain();
            while (linkTakes() && association.mostUrgentClass(now) >= 0) {
                int offset = 7;
                int length = association.fill(slab, offset, 1500, now);
                if (length == 0) {
                    throw new AssertionError("a class to send and nothing to write");
                }
                Capture.ofTests().record(slab, offset, length, now);
                byte[] packet = Arrays.copyOfRange(slab.array(), offset, offset + length);
                if (!drops.test(packet)) {
                    link.offer(packet, length, now);
                }
                drain();
            }
        }

        private boolean linkTakes() {
            return !paced || link.config().rateBitsPerSecond() == 0 || link.queuedBytes(now) < QUEUE_BYTES;
        }

        private long nextNanos() {
            long next = Deadline.earlier(wakeNanos, link.nextArrivalNanos());
            if (!linkTakes() && association.mostUrgentClass(now) >= 0) {
                next = Deadline.earlier(next, now + link.config().serialisationNanos(1380));
            }
            return next;
        }

        /// On a stream for each class: order inside a stream holds back what overtook.
        SendResult send(int messageClass, byte[] payload) {
            return send(messageClass, payload, messageClass, false, Deadline.NEVER);
        }

        SendResult send(int messageClass, byte[] payload, int streamId, boolean unordered, long deadlineNanos) {
            return send(messageClass, payload, streamId, unordered, deadlineNanos, Reliability.FULL);
        }

        SendResult send(
                int messageClass,
                byte[] payload,
                int streamId,
                boolean unordered,
                long deadlineNanos,
                Reliability reliability) {
            return association.send(
                    new OutgoingMessage(
                            Octets.copyOf(payload),
                            streamId,
                            messageClass << 24 | 7,
                            messageClass,
                            unordered,
                            deadlineNanos,
                            reliability),
                    now);
        }

        boolean has(Class<? extends Output> type) {
            return events.stream().anyMatch(type::isInstance);
        }

        String state() {
            return association.status().state();
        }

        long count(Counter counter) {
            return association.status().count(counter);
        }
    }

    final Side a;
    final Side b;
    long now;
    final long startNanos;

    AssociationPair(long seed, LinkConfig link, AssociationConfig configA, AssociationConfig configB) {
        this(seed, link, configA, configB, Seeds.random(~seed)::nextBytes);
    }

    AssociationPair(long seed, LinkConfig link, AssociationConfig configA, AssociationConfig configB, Entropy entropy) {
        this(seed, link, configA, configB, ReceiveBudget.unbounded(), entropy);
    }

    /// @param budgetB what the second side may share with that of other pairs
    AssociationPair(
            long seed,
            LinkConfig link,
            AssociationConfig configA,
            AssociationConfig configB,
            ReceiveBudget budgetB,
            Entropy entropy) {
        RandomGenerator random = Seeds.random(seed);
        // Near the wrap of the clock.
        now = Long.MAX_VALUE - Duration.ofSeconds(2).toNanos();
        startNanos = now;
        a = new Side(
                configA,
                ReceiveBudget.unbounded(),
                entropy,
                random.nextLong(),
                new Link<>(link, Seeds.random(random.nextLong())));
        b = new Side(configB, budgetB, entropy, random.nextLong(), new Link<>(link, Seeds.random(random.nextLong())));
    }

    AssociationPair(long seed, LinkConfig link) {
        this(seed, link, AssociationConfig.defaults(), AssociationConfig.defaults());
    }

    /// Tags and initial TSNs are this number.
    static Entropy fixedEntropy(int number) {
        return out -> {
            for (int i = 0; i < out.length; i++) {
                out[i] = (byte) (number >>> 8 * (3 - i % 4));
            }
        };
    }

    static LinkConfig wire() {
        return LinkConfig.access(50_000_000, Duration.ofMillis(20))
                .withOverhead(100)
                .withMtu(1600)
                .withQueue(250_000);
    }

    /// @return whether the condition came true before the time was over
    boolean runUntil(Duration atMost, BooleanSupplier condition) {
        long end = now + atMost.toNanos();
        step();
        while (!condition.getAsBoolean()) {
            long next = Deadline.earlier(a.nextNanos(), b.nextNanos());
            if (next == Deadline.NEVER || next - end > 0) {
                now = end;
                step();
                return condition.getAsBoolean();
            }
            if (next - now > 0) {
                now = next;
            }
            step();
        }
        return true;
    }

    void run(Duration time) {
        runUntil(time, () -> false);
    }

    private void step() {
        deliver(a.link, b);
        deliver(b.link, a);
        a.transmit();
        b.transmit();
    }

    private void deliver(Link<byte[]> link, Side to) {
        for (byte[] packet = link.poll(now); packet != null; packet = link.poll(now)) {
            to.association.handle(ByteBuffer.wrap(packet), 0, packet.length, to.marks.test(packet), now);
            to.drain();
        }
    }

    AssociationPair connected() {
        a.association.connect(now);
        if (!runUntil(Duration.ofSeconds(30), () -> a.has(Output.Connected.class) && b.has(Output.Connected.class))) {
            throw new AssertionError("not connected: " + a.association.status() + b.association.status());
        }
        return this;
    }

    static byte[] payload(long seed, int size) {
        byte[] bytes = new byte[size];
        Seeds.random(seed).nextBytes(bytes);
        return bytes;
    }

    double millis(long nanos) {
        return (nanos - startNanos) / 1e6;
    }
}
