package org.tocsin.sctp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.testkit.Seeds;

/// Two associations between which every packet waits in a bag until chance delivers it, once, twice or never; beside
/// them a model that knows only what was sent and what came.
///
/// The model demands: nothing comes that was not sent, nothing comes twice, ordered messages of a stream come in the
/// order in which they were accepted, and what is reported as acknowledged has come.
final class RandomDelivery {
    private static final int STREAMS = 4;
    private static final int BAG_MAX = 200;
    private static final int STEPS_MAX = 300;

    private record Packet(boolean toB, byte[] bytes) {}

    /// A message by its PPID, which is its number.
    private record Sent(int streamId, boolean unordered, int messageClass, Octets payload) {}

    private final class End {
        final Association association;
        final Map<Integer, Sent> sent = new HashMap<>();
        final Map<Long, Integer> accepted = new HashMap<>();
        final Set<Integer> received = new HashSet<>();
        /// Per stream and class the last ordered message: within a class they are sent by age.
        final int[] lastOrdered = new int[STREAMS * OutgoingMessage.CLASSES];
        int dropped;
        int next = 1;

        End(AssociationConfig config, long seed, int number) {
            RandomGenerator secrets = Seeds.random(seed);
            int[] numbers = {0};
            association = new Association(
                    config,
                    out -> {
                        // A tag and an initial TSN are drawn one after the other.
                        if (out.length == Integer.BYTES && numbers[0]++ % 2 == 1) {
                            AssociationPair.fixedEntropy(number).fill(out);
                        } else {
                            secrets.nextBytes(out);
                        }
                    },
                    Seeds.random(seed));
        }

        void send(RandomGenerator random, boolean partial) {
            int number = next++;
            boolean unordered = random.nextInt(4) == 0;
            int streamId = random.nextInt(STREAMS);
            // A class for each stream: then the order of acceptance is that of sending.
            int messageClass = streamId * 2;
            byte[] bytes = new byte[1 + random.nextInt(random.nextInt(3) == 0 ? 6000 : 300)];
            random.nextBytes(bytes);
            Octets payload = Octets.wrap(bytes);
            Reliability reliability =
                    partial ? new Reliability.LimitedRetransmissions(random.nextInt(3)) : Reliability.FULL;
            SendResult result = association.send(
                    new OutgoingMessage(
                            payload, streamId, number, messageClass, unordered, Deadline.NEVER, reliability),
                    now);
            if (result instanceof SendResult.Queued queued) {
                sent.put(number, new Sent(streamId, unordered, messageClass, payload));
                accepted.put(queued.messageId(), number);
            }
        }

        void drain(End other) {
            while (true) {
                switch (association.poll(now)) {
                    case Output.WaitUntil wait -> {
                        wakeNanos = Deadline.earlier(wakeNanos, wait.deadlineNanos());
                        return;
                    }
                    case Output.Idle _ -> {
                        return;
                    }
                    case Output.Received(IncomingMessage message) -> other.came(message);
                    case Output.Acked acked -> {
                        int number = accepted.remove(acked.messageId());
                        demand(received.contains(number), "acknowledged and never received: " + number);
                    }
                    case Output.Dropped giveUp -> {
                        accepted.remove(giveUp.messageId());
                        dropped++;
                    }
                    case Output.Connected _ -> {}
                    case Output.Restarted _, Output.Closed _, Output.StreamRequestAnswered _, Output.StreamsChanged _ ->
                        throw new AssertionError("the association did not last");
                }
            }
        }

        /// A message of this end came to the other.
        private void came(IncomingMessage message) {
            Sent original = sent.get(message.ppid());
            demand(original != null, "invented: " + message);
            demand(received.add(message.ppid()), "twice: " + message.ppid());
            demand(
                    original.payload.equals(message.payload())
                            && original.streamId == message.streamId()
                            && original.unordered == message.unordered(),
                    "changed: " + message.ppid());
            if (!message.unordered()) {
                int order = message.streamId() * OutgoingMessage.CLASSES + original.messageClass;
                demand(lastOrdered[order] < message.ppid(), "out of order: " + message.ppid());
                lastOrdered[order] = message.ppid();
            }
        }
    }

    private final RandomGenerator random;
    private final boolean partial;
    private final End a;
    private final End b;
    private final List<Packet> bag = new ArrayList<>();
    private final ByteBuffer slab = ByteBuffer.allocate(2048);
    private long now;
    private long wakeNanos;

    RandomDelivery(RandomGenerator random) {
        this.random = random;
        partial = random.nextInt(3) == 0;
        AssociationConfig config = AssociationConfig.defaults()
                .withInterleaving(random.nextBoolean())
                .withScheduler(SchedulerKind.values()[random.nextInt(SchedulerKind.values().length)])
                .withTimers(
                        AssociationTimers.defaults().withMaxRetransmissions(0).withMaxInitRetransmissions(0));
        int[] numbers = {0xFFFF_FFFF, 0xFFFF_FFF0, 0x7FFF_FFF8, 1, 77_777};
        a = new End(config, random.nextLong(), numbers[random.nextInt(numbers.length)]);
        b = new End(config, random.nextLong(), numbers[random.nextInt(numbers.length)] - 3);
        now = random.nextBoolean() ? Long.MAX_VALUE - random.nextInt(1_000_000_000) : random.nextInt(1_000_000_000);
    }

    private static void demand(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    void run() {
        a.association.connect(now);
        if (random.nextInt(3) == 0) {
            b.association.connect(now);
        }
        for (int step = 0; step < STEPS_MAX; step++) {
            switch (random.nextInt(10)) {
                case 0 -> a.send(random, partial);
                case 1 -> b.send(random, partial);
                case 2 -> now += random.nextInt(40_000_000);
                case 3 -> {
                    if (!bag.isEmpty()) {
                        bag.remove(random.nextInt(bag.size()));
                    }
                }
                case 4 -> deliver(false);
                default -> deliver(true);
            }
            step();
        }
        // Then the path heals, and all must come.
        for (int round = 0; round < 5000 && !isDone(); round++) {
            while (!bag.isEmpty()) {
                Packet packet = bag.removeFirst();
                handle(packet);
                step();
            }
            now = wakeNanos == Deadline.NEVER ? now + 1_000_000 : wakeNanos - now > 0 ? wakeNanos : now;
            step();
        }
        demand(isDone(), "not all was answered: " + a.association.status() + b.association.status());
        demand(partial || a.received.size() == a.sent.size() && b.received.size() == b.sent.size(), "not all came");
    }

    private boolean isDone() {
        return a.accepted.isEmpty() && b.accepted.isEmpty();
    }

    private void deliver(boolean remove) {
        if (bag.isEmpty()) {
            return;
        }
        // Mostly nearly in order.
        int index = random.nextInt(random.nextInt(4) == 0 ? bag.size() : Math.min(3, bag.size()));
        handle(remove ? bag.remove(index) : bag.get(index));
    }

    private void handle(Packet packet) {
        End to = packet.toB ? b : a;
        to.association.handle(ByteBuffer.wrap(packet.bytes), 0, packet.bytes.length, now);
    }

    private void step() {
        wakeNanos = Deadline.NEVER;
        // What one end acknowledges the other has taken before.
        a.drain(b);
        b.drain(a);
        a.drain(b);
        fill(a, true);
        fill(b, false);
    }

    private void fill(End end, boolean toB) {
        while (bag.size() < BAG_MAX && end.association.mostUrgentClass(now) >= 0) {
            int length = end.association.fill(slab, 0, slab.capacity(), now);
            demand(length > 0, "a class to send and nothing to write");
            bag.add(new Packet(toB, Arrays.copyOf(slab.array(), length)));
            end.drain(toB ? b : a);
        }
    }
}
