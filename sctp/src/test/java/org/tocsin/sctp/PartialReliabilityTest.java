package org.tocsin.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.testkit.Seeds;

/// RFC 3758 and RFC 7496 between two ends; the numbers begin before their wrap.
class PartialReliabilityTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int STREAM = 3;
    private static final int CLASS = 4;

    private static AssociationConfig config(boolean interleaving) {
        return AssociationConfig.defaults().withInterleaving(interleaving);
    }

    private static AssociationPair pair(AssociationConfig config) {
        return new AssociationPair(1, AssociationPair.wire(), config, config, AssociationPair.fixedEntropy(0xFFFF_FFFA))
                .connected();
    }

    private static OutgoingMessage message(int size, boolean unordered, long deadlineNanos, Reliability reliability) {
        return new OutgoingMessage(
                Octets.wrap(new byte[size]), STREAM, 0, CLASS, unordered, deadlineNanos, reliability);
    }

    private static boolean holds(byte[] packet, boolean interleaving) {
        return !Chunks.of(packet, interleaving ? Chunk.I_DATA : Chunk.DATA).isEmpty();
    }

    private static List<Integer> sizes(AssociationPair.Side side) {
        return side.received.stream().map(message -> message.payload().size()).toList();
    }

    private static List<DropReason> drops(AssociationPair.Side side) {
        return side.events.stream()
                .filter(Output.Dropped.class::isInstance)
                .map(event -> ((Output.Dropped) event).reason())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMessageThatMayNotBeSentAgainIsSkippedAndWhatIsBehindItArrives(boolean interleaving) {
        for (boolean unordered : new boolean[] {false, true}) {
            AssociationPair pair = pair(config(interleaving));
            for (int round = 0; round < 10; round++) {
                boolean[] lost = {false};
                pair.a.drops = packet -> {
                    boolean first = !lost[0] && holds(packet, interleaving);
                    lost[0] |= first;
                    return first;
                };
                Reliability once = new Reliability.LimitedRetransmissions(0);
                pair.a.association.send(message(3000, unordered, Deadline.NEVER, once), pair.now);
                pair.a.association.send(message(100 + round, false, Deadline.NEVER, Reliability.FULL), pair.now);
                pair.run(SECOND);
                assertThat(sizes(pair.b))
                        .hasSize(round + 1)
                        .doesNotContain(3000)
                        .last()
                        .isEqualTo(100 + round);
            }
            assertThat(drops(pair.a)).hasSize(10).containsOnly(DropReason.RETRANSMITTED_TOO_OFTEN);
            assertThat(pair.a.association.status().flightBytes()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFragmentIsSentAgainAsOftenAsAllowed(boolean interleaving) {
        AssociationPair pair = pair(config(interleaving));
        int[] sent = {0};
        pair.a.drops = packet -> holds(packet, interleaving) && sent[0]++ >= 0;
        Reliability twice = new Reliability.LimitedRetransmissions(2);
        pair.a.association.send(message(500, false, Deadline.NEVER, twice), pair.now);
        pair.run(Duration.ofSeconds(20));
        assertThat(drops(pair.a)).containsExactly(DropReason.RETRANSMITTED_TOO_OFTEN);
        assertThat(sent[0]).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTimedMessageIsNotSentAgainAfterItsDeadline(boolean interleaving) {
        AssociationPair pair = pair(config(interleaving));
        boolean[] broken = {true};
        pair.a.drops = packet -> broken[0] && holds(packet, interleaving);
        long deadlineNanos = pair.now + Duration.ofMillis(500).toNanos();
        pair.a.association.send(message(5000, false, deadlineNanos, new Reliability.Timed()), pair.now);
        pair.run(SECOND);
        broken[0] = false;
        pair.a.association.send(message(7, false, Deadline.NEVER, Reliability.FULL), pair.now);
        pair.run(Duration.ofSeconds(5));
        assertThat(drops(pair.a)).containsExactly(DropReason.EXPIRED);
        assertThat(sizes(pair.b)).containsExactly(7);
    }

    /// The peer may have all that was sent, and still has to be told of what was not.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMessageOfWhichTheRestWasNeverSentIsSkipped(boolean interleaving) {
        AssociationPair pair = pair(config(interleaving));
        long deadlineNanos = pair.now + Duration.ofMillis(300).toNanos();
        pair.a.association.send(message(10_000_000, false, deadlineNanos, new Reliability.Timed()), pair.now);
        pair.a.association.send(message(7, false, Deadline.NEVER, Reliability.FULL), pair.now);
        pair.run(Duration.ofSeconds(3));
        assertThat(drops(pair.a)).containsExactly(DropReason.EXPIRED);
        assertThat(sizes(pair.b)).containsExactly(7);
        assertThat(pair.a.association.status().flightBytes()).isZero();
    }

    @Test
    void withoutConsentOfThePeerWhatWasBegunIsPursued() {
        AssociationPair pair = new AssociationPair(
                1, AssociationPair.wire(), config(false), config(false), AssociationPair.fixedEntropy(5));
        pair.b.drops = packet -> {
            // The announcements of an INIT ACK become unknown ones that are skipped.
            if (Chunks.types(packet).contains(Chunk.INIT_ACK)) {
                Chunks.replace(packet, "c0000004", "bf000004");
                Chunks.replace(packet, "80080007", "bf080007");
            }
            return false;
        };
        pair.connected();
        boolean[] lost = {false};
        pair.a.drops = packet -> {
            boolean first = !lost[0] && holds(packet, false);
            lost[0] |= first;
            return first;
        };
        pair.a.association.send(
                message(500, false, Deadline.NEVER, new Reliability.LimitedRetransmissions(0)), pair.now);
        pair.run(Duration.ofSeconds(3));
        assertThat(lost[0]).isTrue();
        assertThat(sizes(pair.b)).containsExactly(500);
    }

    @Test
    void aMessageOfHigherPriorityTakesTheRoomOfLowerOnes() {
        AssociationConfig config = config(true)
                .withBounds(
                        AssociationBounds.defaults().withMessageBytesMax(10_000).withQueueBytesPerClassMax(10_000));
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire(), config, config);
        for (int priority : new int[] {5, 7, 6}) {
            assertThat(pair.a.association.send(
                            message(3000, false, Deadline.NEVER, new Reliability.Prioritized(priority)), pair.now))
                    .isInstanceOf(SendResult.Queued.class);
        }
        assertThat(pair.a.association.send(
                        message(3000, false, Deadline.NEVER, new Reliability.Prioritized(7)), pair.now))
                .isInstanceOf(SendResult.Refused.class);
        assertThat(pair.a.association.send(message(3000, false, Deadline.NEVER, Reliability.FULL), pair.now))
                .isInstanceOf(SendResult.Refused.class);
        // Two would have to go, and one of them is worth more.
        assertThat(pair.a.association.send(
                        message(9000, false, Deadline.NEVER, new Reliability.Prioritized(5)), pair.now))
                .isInstanceOf(SendResult.Refused.class);
        assertThat(pair.a.association.send(
                        message(3001, false, Deadline.NEVER, new Reliability.Prioritized(1)), pair.now))
                .isInstanceOf(SendResult.Queued.class);
        pair.connected();
        pair.run(SECOND);
        assertThat(drops(pair.a)).containsExactly(DropReason.DISPLACED);
        assertThat(sizes(pair.b)).containsExactly(3000, 3000, 3001);
    }

    /// Whatever is lost: each message is acknowledged or reported as dropped, and arrives at most once.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyMessageArrivesOrIsReported(boolean interleaving) {
        Seeds.loop(30, seed -> {
            var random = Seeds.random(seed);
            var link = AssociationPair.wire().withLoss(0.1).withDuplication(0.05);
            AssociationConfig config = config(interleaving);
            AssociationPair pair = new AssociationPair(
                            seed, link, config, config, AssociationPair.fixedEntropy(0xFFFF_FF00 + (int) seed))
                    .connected();
            for (int i = 0; i < 60; i++) {
                int size = 1 + random.nextInt(random.nextBoolean() ? 100 : 20_000);
                boolean unordered = random.nextInt(3) == 0;
                long deadlineNanos = pair.now + random.nextLong(300_000_000);
                Reliability reliability = switch (random.nextInt(3)) {
                    case 0 -> new Reliability.LimitedRetransmissions(random.nextInt(3));
                    case 1 -> new Reliability.Timed();
                    default -> Reliability.FULL;
                };
                boolean timed = reliability instanceof Reliability.Timed;
                pair.a.association.send(
                        new OutgoingMessage(
                                Octets.wrap(new byte[size]),
                                random.nextInt(3),
                                i,
                                random.nextInt(8),
                                unordered,
                                timed ? deadlineNanos : Deadline.NEVER,
                                reliability),
                        pair.now);
                pair.run(Duration.ofMillis(random.nextInt(30)));
            }
            pair.run(Duration.ofSeconds(60));
            long acked = pair.a.events.stream()
                    .filter(Output.Acked.class::isInstance)
                    .count();
            assertThat(acked + drops(pair.a).size()).isEqualTo(60);
            assertThat(pair.b.received.stream().map(IncomingMessage::ppid)).doesNotHaveDuplicates();
            assertThat((long) pair.b.received.size()).isGreaterThanOrEqualTo(acked);
            assertThat(pair.a.association.status().flightBytes()).isZero();
        });
    }
}
