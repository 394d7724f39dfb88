package org.tocsin.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.Hello;
import org.tocsin.sctp.packet.SctpPacket;
import org.tocsin.testkit.LinkConfig;
import org.tocsin.testkit.Seeds;

/// Associations between nodes of ours, which open by a hello.
class HelloTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    /// FORWARD TSN, RE-CONFIG, PAD, I-DATA and I-FORWARD-TSN.
    private static final Octets EXTENSIONS = Octets.ofHex("c0828440c2");

    private static AssociationPair pair(long seed, LinkConfig link) {
        AssociationPair pair = new AssociationPair(seed, link);
        start(pair.a, 1000, seed);
        start(pair.b, 1000, ~seed);
        return pair;
    }

    /// A process of ours, with nothing but its keys.
    private static void start(AssociationPair.Side side, long incarnation, long seed) {
        side.association = new Association(
                AssociationConfig.defaults(),
                Optional.of(new Greeting(incarnation, 1, 7)),
                Seeds.random(seed + incarnation)::nextBytes,
                Seeds.random(seed));
    }

    private static int type(byte[] packet) {
        return packet[SctpPacket.HEADER_SIZE] & 0xff;
    }

    private static long count(AssociationPair.Side side, Class<? extends Output> type) {
        return side.events.stream().filter(type::isInstance).count();
    }

    private static byte[] packet(int tag, ControlChunk... chunks) {
        ByteBuffer out = ByteBuffer.allocate(2000);
        int at = SctpPacket.HEADER_SIZE;
        for (ControlChunk chunk : chunks) {
            at = chunk.write(out, at);
        }
        SctpPacket.writeHeader(out, 0, 5000, 5000, tag);
        SctpPacket.seal(out, 0, at);
        return Arrays.copyOf(out.array(), at);
    }

    private static void give(AssociationPair pair, AssociationPair.Side to, byte[] packet) {
        to.association.handle(ByteBuffer.wrap(packet.clone()), 0, packet.length, pair.now);
    }

    private static Hello hello(long incarnation, int tag, int receiverTag) {
        return new Hello(1, 7, incarnation, tag, receiverTag, 5000, 1 << 20, 256, 1024, EXTENSIONS);
    }

    @Test
    void theFirstDataArrivesWithTheHello() {
        AssociationPair pair = pair(1, AssociationPair.wire());
        byte[] vote = AssociationPair.payload(9, 284);
        pair.a.association.connect(pair.now);
        pair.a.send(0, vote);
        assertThat(pair.runUntil(Duration.ofMillis(21), () -> pair.b.received.size() == 1))
                .isTrue();
        assertThat(pair.b.received.getFirst().payload().toByteArray()).isEqualTo(vote);
        // Not so long that a larger packet is tried on the path.
        pair.run(Duration.ofMillis(500));
        assertThat(pair.a.count(Counter.MESSAGES_ACKED)).isEqualTo(1);
        assertThat(pair.a.count(Counter.PACKETS_SENT)).isEqualTo(1);
        assertThat(pair.b.count(Counter.PACKETS_SENT)).isEqualTo(1);
        assertThat(pair.a.association.peerGreeting()).isEqualTo(Optional.of(new Greeting(1001, 1, 7)));
    }

    @Test
    void twoSidesThatOpenAtOnceEndInOneAssociation() {
        Seeds.loop(60, seed -> {
            RandomGenerator random = Seeds.random(seed);
            LinkConfig link = AssociationPair.wire()
                    .withLoss(random.nextDouble(0.3))
                    .withDuplication(random.nextDouble(0.3))
                    .withReordering(random.nextDouble(0.3))
                    .withJitter(Duration.ofMillis(5));
            AssociationPair pair = pair(seed, link);
            pair.a.association.connect(pair.now);
            pair.a.send(0, AssociationPair.payload(1, 100_000));
            pair.run(Duration.ofMillis(random.nextLong(60)));
            pair.b.association.connect(pair.now);
            pair.b.send(0, AssociationPair.payload(2, 100_000));
            assertThat(pair.runUntil(
                            Duration.ofSeconds(120),
                            () -> pair.a.count(Counter.MESSAGES_ACKED) == 1
                                    && pair.b.count(Counter.MESSAGES_ACKED) == 1))
                    .isTrue();
            pair.run(Duration.ofSeconds(10));
            for (AssociationPair.Side side : List.of(pair.a, pair.b)) {
                assertThat(side.received).hasSize(1);
                assertThat(side.state()).isEqualTo("ESTABLISHED");
                assertThat(count(side, Output.Closed.class)).isZero();
            }
        });
    }

    @Test
    void oneSideRestartsAndTheOtherIsTold() {
        AssociationPair pair = pair(3, AssociationPair.wire()).connected();
        pair.a.send(3, AssociationPair.payload(1, 3_000_000));
        pair.b.send(3, AssociationPair.payload(2, 3_000_000));
        pair.run(Duration.ofMillis(200));
        assertThat(pair.a.received).isEmpty();
        start(pair.a, 2000, 77);
        pair.a.association.connect(pair.now);
        pair.a.send(0, AssociationPair.payload(3, 300));
        pair.run(Duration.ofSeconds(5));
        assertThat(count(pair.b, Output.Restarted.class)).isEqualTo(1);
        // Half of the old message is gone with the process that had the rest of it, and is not made up.
        assertThat(pair.b.received).hasSize(1);
        assertThat(pair.b.received.getFirst().payload().size()).isEqualTo(300);
        // What b has not seen acknowledged comes again from its first byte.
        assertThat(pair.a.received).hasSize(1);
        assertThat(pair.a.received.getFirst().payload().toByteArray()).isEqualTo(AssociationPair.payload(2, 3_000_000));
    }

    @Test
    void whoSpeaksToOneThatRestartedSilentlyIsHeardAgain() {
        AssociationPair pair = pair(4, AssociationPair.wire()).connected();
        start(pair.b, 2000, 78);
        pair.b.association.connect(pair.now);
        pair.b.drops = _ -> true;
        pair.a.send(0, AssociationPair.payload(1, 300));
        pair.run(Duration.ofMillis(500));
        pair.b.drops = _ -> false;
        assertThat(pair.runUntil(Duration.ofSeconds(5), () -> pair.b.received.size() == 1))
                .isTrue();
        assertThat(count(pair.a, Output.Restarted.class)).isEqualTo(1);
    }

    /// Each life of a side numbers its messages; each is delivered at most once to each life of the other, and what is
    /// sent after the last start of either arrives.
    @Test
    void whoeverRestartsWheneverNothingIsDeliveredTwiceOrMadeUp() {
        Seeds.loop(60, seed -> {
            RandomGenerator random = Seeds.random(seed);
            LinkConfig link = AssociationPair.wire()
                    .withLoss(random.nextDouble(0.2))
                    .withDuplication(random.nextDouble(0.2))
                    .withReordering(random.nextDouble(0.2));
            AssociationPair pair = pair(seed, link);
            int[] sent = new int[2];
            int[] lastLifeFrom = new int[2];
            pair.a.association.connect(pair.now);
            for (int step = 0; step < 12; step++) {
                int one = random.nextInt(2);
                AssociationPair.Side side = one == 0 ? pair.a : pair.b;
                AssociationPair.Side other = one == 0 ? pair.b : pair.a;
                if (random.nextInt(3) == 0) {
                    assertThat(numbers(side)).doesNotHaveDuplicates().allMatch(n -> n < sent[1 - one]);
                    side.received.clear();
                    start(side, 2000L + 1000 * step, seed);
                    System.arraycopy(sent, 0, lastLifeFrom, 0, 2);
                    side.association.connect(pair.now);
                    if (random.nextInt(4) == 0) {
                        other.received.clear();
                        start(other, 2000L + 1000 * step, ~seed);
                        other.association.connect(pair.now);
                    }
                } else {
                    byte[] payload = new byte[200 + random.nextInt(20_000)];
                    ByteBuffer.wrap(payload).putInt(0, sent[one]++);
                    side.association.connect(pair.now);
                    side.send(random.nextInt(8), payload);
                }
                pair.run(Duration.ofMillis(random.nextLong(150)));
            }
            pair.run(Duration.ofSeconds(60));
            expectDelivered(pair.b, lastLifeFrom[0], sent[0]);
            expectDelivered(pair.a, lastLifeFrom[1], sent[1]);
        });
    }

    private static void expectDelivered(AssociationPair.Side side, int from, int to) {
        List<Integer> numbers = numbers(side);
        assertThat(numbers).doesNotHaveDuplicates().allMatch(n -> n < to);
        for (int i = from; i < to; i++) {
            assertThat(numbers).contains(i);
        }
    }

    private static List<Integer> numbers(AssociationPair.Side side) {
        return side.received.stream()
                .map(message -> ByteBuffer.wrap(message.payload().toByteArray()).getInt())
                .toList();
    }

    @Test
    void anOldHelloReplayedAfterARestartIsDropped() {
        AssociationPair pair = pair(5, AssociationPair.wire());
        List<byte[]> old = new ArrayList<>();
        pair.a.drops = packet -> type(packet) == Chunk.HELLO && old.add(packet) && old.size() > 1;
        pair.a.association.connect(pair.now);
        pair.a.send(0, AssociationPair.payload(1, 300));
        pair.run(SECOND);
        start(pair.a, 2000, 79);
        pair.a.drops = _ -> false;
        pair.a.association.connect(pair.now);
        pair.run(SECOND);
        pair.b.received.clear();
        give(pair, pair.b, old.getFirst());
        pair.a.send(0, AssociationPair.payload(2, 301));
        pair.run(SECOND);
        assertThat(pair.b.count(Counter.DROPPED_HELLO)).isEqualTo(1);
        assertThat(pair.b.received).hasSize(1);
        assertThat(pair.b.received.getFirst().payload().size()).isEqualTo(301);
        assertThat(count(pair.b, Output.Restarted.class)).isEqualTo(1);
    }

    @Test
    void aHelloThatLiesIsDropped() {
        List<UnaryOperator<Hello>> lies = List.of(
                h -> with(h, 0, h.aRwndBytes(), 256, 1024, EXTENSIONS),
                h -> with(h, h.tag(), 1499, 256, 1024, EXTENSIONS),
                h -> with(h, h.tag(), h.aRwndBytes(), 0, 1024, EXTENSIONS),
                h -> with(h, h.tag(), h.aRwndBytes(), 1025, 1024, EXTENSIONS),
                h -> with(h, h.tag(), h.aRwndBytes(), 256, 0, EXTENSIONS),
                h -> with(h, h.tag(), h.aRwndBytes(), 256, 255, EXTENSIONS),
                h -> with(h, h.tag(), h.aRwndBytes(), 256, 1024, Octets.EMPTY),
                h -> hello(0, h.tag(), 0),
                h -> hello(-5, h.tag(), 0));
        for (int i = 0; i < lies.size(); i++) {
            AssociationPair pair = pair(6, AssociationPair.wire());
            give(pair, pair.b, packet(0, lies.get(i).apply(hello(10, 77, 0))));
            assertThat(pair.b.state()).as("lie %d", i).isEqualTo("CLOSED");
            assertThat(pair.b.count(Counter.DROPPED_HELLO)).as("lie %d", i).isEqualTo(1);
        }
        AssociationPair pair = pair(6, AssociationPair.wire());
        give(pair, pair.b, packet(0, hello(10, 77, 0)));
        assertThat(pair.b.state()).isEqualTo("ESTABLISHED");
    }

    private static Hello with(Hello from, int tag, long window, int outbound, int inbound, Octets extensions) {
        return new Hello(1, 7, from.incarnation(), tag, 0, 5000, window, outbound, inbound, extensions);
    }

    @Test
    void aHelloForAnotherInstanceBringsNoAcknowledgement() {
        AssociationPair pair = pair(7, AssociationPair.wire());
        give(pair, pair.b, packet(99, hello(10, 77, 99), new ControlChunk.Shutdown(1)));
        assertThat(pair.b.state()).isEqualTo("ESTABLISHED");
        assertThat(pair.b.association.mostUrgentClass(pair.now)).isZero();
    }

    @Test
    void aPeerThatEndedTheAssociationSaysSoToAHelloThatStillKnowsIt() {
        AssociationPair pair = pair(8, AssociationPair.wire());
        give(pair, pair.b, packet(0, hello(10, 77, 0)));
        pair.b.association.abort("end", pair.now);
        List<byte[]> sent = new ArrayList<>();
        pair.b.drops = sent::add;
        pair.run(SECOND);
        sent.clear();
        give(pair, pair.b, packet(99, hello(10, 77, 99)));
        pair.run(SECOND);
        assertThat(sent).hasSize(1);
        assertThat(type(sent.getFirst())).isEqualTo(Chunk.ABORT);
        assertThat(SctpPacket.verificationTag(ByteBuffer.wrap(sent.getFirst()), 0))
                .isEqualTo(99);
    }

    @Test
    void aPeerThatIsNotOfOursGetsTheFourWayHandshake() {
        AssociationPair pair = pair(9, AssociationPair.wire());
        pair.b.restart(5);
        pair.a.association.connect(pair.now);
        pair.a.send(0, AssociationPair.payload(1, 300));
        assertThat(pair.runUntil(Duration.ofSeconds(5), () -> pair.b.received.size() == 1))
                .isTrue();
        assertThat(pair.a.count(Counter.HELLOS_UNANSWERED)).isEqualTo(1);
        pair.run(SECOND);
        assertThat(count(pair.a, Output.Connected.class)).isEqualTo(1);
        assertThat(count(pair.a, Output.Closed.class)).isZero();
    }

    @Test
    void aPeerThatAbortsTheHelloGetsTheFourWayHandshakeAtOnce() {
        AssociationPair pair = pair(10, AssociationPair.wire());
        pair.b.restart(5);
        pair.a.association.connect(pair.now);
        pair.run(Duration.ofMillis(1));
        give(pair, pair.a, packet(0, new ControlChunk.Abort(true, List.of())));
        assertThat(pair.a.state()).isEqualTo("COOKIE-WAIT");
        assertThat(pair.runUntil(Duration.ofMillis(200), () -> pair.b.has(Output.Connected.class)))
                .isTrue();
    }

    @Test
    void nodesOfDifferentExtensionsAgreeByTheFourWayHandshake() {
        AssociationPair pair = pair(11, AssociationPair.wire());
        pair.b.association = new Association(
                AssociationConfig.defaults().withInterleaving(false),
                Optional.of(new Greeting(5, 1, 7)),
                Seeds.random(3)::nextBytes,
                Seeds.random(4));
        pair.a.association.connect(pair.now);
        pair.b.association.connect(pair.now);
        pair.a.send(0, AssociationPair.payload(1, 300));
        pair.b.send(0, AssociationPair.payload(2, 300));
        assertThat(pair.runUntil(
                        Duration.ofSeconds(10), () -> pair.a.received.size() == 1 && pair.b.received.size() == 1))
                .isTrue();
    }

    @Test
    void aHelloOfAHigherVersionIsSkipped() {
        AssociationPair pair = pair(12, AssociationPair.wire());
        byte[] packet = packet(0, hello(10, 77, 0));
        packet[SctpPacket.HEADER_SIZE + Chunk.HEADER_SIZE] = 2;
        SctpPacket.seal(ByteBuffer.wrap(packet), 0, packet.length);
        give(pair, pair.b, packet);
        assertThat(pair.b.state()).isEqualTo("CLOSED");
    }

    @Test
    void nobodyElseIsGreeted() {
        AssociationPair pair = new AssociationPair(13, AssociationPair.wire());
        boolean[] greeted = {false};
        pair.a.drops = packet -> {
            greeted[0] |= type(packet) == Chunk.HELLO;
            return false;
        };
        pair.connected();
        assertThat(greeted[0]).isFalse();
    }

    @Test
    void anOpeningThatNobodyAnswersDoesNotDieAndItsWaitsStartOverWhenThePathIsBack() {
        AssociationPair pair = pair(14, AssociationPair.wire());
        pair.a.drops = _ -> true;
        pair.a.association.connect(pair.now);
        pair.a.send(0, AssociationPair.payload(1, 300));
        pair.run(Duration.ofMinutes(10));
        assertThat(pair.a.events).isEmpty();
        assertThat(pair.a.association.isBackedOff()).isTrue();
        pair.a.drops = _ -> false;
        pair.a.association.pathRestored(pair.now);
        assertThat(pair.runUntil(Duration.ofMillis(500), () -> pair.b.received.size() == 1))
                .isTrue();
    }
}
