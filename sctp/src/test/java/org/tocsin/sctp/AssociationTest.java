package org.tocsin.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Deadline;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.testkit.LinkConfig;
import org.tocsin.testkit.Seeds;

class AssociationTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void carriesMessagesBothWays() {
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire()).connected();
        byte[] small = AssociationPair.payload(1, 1);
        byte[] large = AssociationPair.payload(2, 300_000);
        pair.a.send(3, small);
        pair.a.send(3, large);
        pair.b.send(3, large);
        assertThat(pair.runUntil(LONG, () -> pair.a.received.size() == 1 && pair.b.received.size() == 2))
                .isTrue();
        assertThat(pair.b.received.get(0).payload().toByteArray()).isEqualTo(small);
        assertThat(pair.b.received.get(1).payload().toByteArray()).isEqualTo(large);
        assertThat(pair.a.received.getFirst().payload().toByteArray()).isEqualTo(large);
        pair.run(Duration.ofSeconds(1));
        assertThat(pair.a.events.stream().filter(Output.Acked.class::isInstance))
                .hasSize(2);
    }

    @Test
    void anUrgentMessageOvertakesBulkInTheMiddleOfAMessage() {
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire()).connected();
        pair.a.send(7, AssociationPair.payload(1, 4 << 20));
        pair.run(Duration.ofMillis(200));
        long sentAt = pair.now;
        pair.a.send(0, AssociationPair.payload(2, 300));
        assertThat(pair.runUntil(LONG, () -> !pair.b.received.isEmpty())).isTrue();
        assertThat(pair.b.received.getFirst().payload().size()).isEqualTo(300);
        // Distance 20 ms, at most 3 ms of queue that the window allows and the packets that the link had taken.
        assertThat(pair.now - sentAt).isLessThan(Duration.ofMillis(25).toNanos());
    }

    @Test
    void withoutInterleavingABegunMessageIsFinishedFirst() {
        AssociationConfig plain = AssociationConfig.defaults().withInterleaving(false);
        AssociationPair pair =
                new AssociationPair(1, AssociationPair.wire(), AssociationConfig.defaults(), plain).connected();
        pair.a.send(7, AssociationPair.payload(1, 200_000));
        pair.run(Duration.ofMillis(10));
        // Two packets: it cannot be whole in the packet that ends the other one.
        pair.a.send(0, AssociationPair.payload(2, 2000));
        assertThat(pair.runUntil(LONG, () -> pair.b.received.size() == 2)).isTrue();
        assertThat(pair.b.received.getFirst().payload().size()).isEqualTo(200_000);
    }

    @Test
    void lessUrgentClassesKeepAShareUnderAFlood() {
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire()).connected();
        for (int i = 0; i < 40; i++) {
            pair.a.send(0, AssociationPair.payload(i, 100_000));
        }
        pair.a.send(6, AssociationPair.payload(1, 50_000));
        assertThat(pair.runUntil(
                        LONG,
                        () -> pair.b.received.stream()
                                .anyMatch(message -> message.payload().size() == 50_000)))
                .isTrue();
        // 50 kB at 5 % of the rate pass while 1 MB of the flood does.
        assertThat(pair.b.received.size()).isBetween(5, 15);
    }

    @Test
    void isEstablishedWhicheverHandshakePacketIsLost() {
        for (int chunkType : new int[] {Chunk.INIT, Chunk.INIT_ACK, Chunk.COOKIE_ECHO, Chunk.COOKIE_ACK}) {
            for (int losses = 1; losses <= 3; losses++) {
                AssociationPair pair = new AssociationPair(1, AssociationPair.wire());
                int[] left = {losses};
                pair.a.drops = packet -> (packet[12] & 0xff) == chunkType && left[0]-- > 0;
                pair.b.drops = pair.a.drops;
                pair.connected();
                pair.a.send(0, AssociationPair.payload(1, 10));
                pair.b.send(0, AssociationPair.payload(1, 10));
                assertThat(pair.runUntil(LONG, () -> pair.a.received.size() + pair.b.received.size() == 2))
                        .as("chunk type %d lost %d times", chunkType, losses)
                        .isTrue();
            }
        }
    }

    @Test
    void twoThatConnectAtOnceEndInOneAssociation() {
        Seeds.loop(50, seed -> {
            AssociationPair pair =
                    new AssociationPair(seed, AssociationPair.wire().withLoss(seed % 2 == 0 ? 0 : 0.3));
            pair.b.association.connect(pair.now);
            pair.connected();
            pair.a.send(0, AssociationPair.payload(1, 10));
            pair.b.send(0, AssociationPair.payload(1, 10));
            assertThat(pair.runUntil(LONG, () -> pair.a.received.size() + pair.b.received.size() == 2))
                    .isTrue();
            assertThat(pair.a.events.stream().filter(Output.Connected.class::isInstance))
                    .hasSize(1);
            assertThat(pair.b.events.stream().filter(Output.Connected.class::isInstance))
                    .hasSize(1);
            assertThat(pair.a.has(Output.Restarted.class) || pair.b.has(Output.Restarted.class))
                    .isFalse();
        });
    }

    @Test
    void everyMessageArrivesOnceAndInOrderThroughFaults() {
        Seeds.loop(200, seed -> {
            var random = Seeds.random(seed);
            LinkConfig link = LinkConfig.delayed(Duration.ofMillis(1 + random.nextInt(60)))
                    .withRate(1_000_000L << random.nextInt(8))
                    .withQueue(20_000 + random.nextInt(300_000))
                    .withJitter(Duration.ofMillis(random.nextInt(10)))
                    .withFaults(new double[] {0, 0.01, 0.05, 0.3}[random.nextInt(4)], 0.05, 0.05);
            AssociationConfig config = AssociationConfig.defaults()
                    .withInterleaving(random.nextBoolean())
                    .withPacketBytesMax(random.nextInt(4) == 0 ? 128 : 1380)
                    .withCongestionControl(
                            random.nextBoolean()
                                    ? CongestionControlKind.DELAY_BOUNDED
                                    : CongestionControlKind.NEW_RENO);
            AssociationPair pair = new AssociationPair(seed, link, config, config);
            pair.a.paced = random.nextBoolean();
            pair.connected();
            List<byte[]> sent = new ArrayList<>();
            int count = 20;
            for (int i = 0; i < count; i++) {
                byte[] payload = AssociationPair.payload(seed * 1000 + i, 1 + random.nextInt(5000));
                payload[0] = (byte) i;
                sent.add(payload);
                pair.a.send(random.nextInt(8), payload, 3, false, Deadline.NEVER);
                pair.b.send(random.nextInt(8), payload, 3, true, Deadline.NEVER);
                if (random.nextInt(3) == 0) {
                    pair.run(Duration.ofMillis(random.nextInt(100)));
                }
            }
            assertThat(pair.runUntil(
                            Duration.ofSeconds(300),
                            () -> pair.b.received.size() == count && pair.a.received.size() == count))
                    .as("%s %s", pair.a.association.status(), pair.b.association.status())
                    .isTrue();
            pair.run(Duration.ofSeconds(10));
            assertThat(pair.b.received).hasSize(count);
            assertThat(pair.b.received)
                    .allSatisfy(message -> assertThat(message.payload().toByteArray())
                            .isEqualTo(sent.get(message.payload().at(0))));
            assertThat(pair.a.received)
                    .allSatisfy(message -> assertThat(message.payload().toByteArray())
                            .isEqualTo(sent.get(message.payload().at(0))));
            assertThat(pair.a.events.stream().filter(Output.Acked.class::isInstance))
                    .hasSize(count);
            assertThat(pair.a.association.status().flightBytes()).isZero();
        });
    }

    @Test
    void sequenceNumbersWrap() {
        AssociationConfig config = AssociationConfig.defaults();
        AssociationPair pair = new AssociationPair(
                1, AssociationPair.wire().withLoss(0.02), config, config, AssociationPair.fixedEntropy(0xFFFF_FFF0));
        pair.connected();
        pair.a.send(4, AssociationPair.payload(1, 400_000));
        pair.b.send(4, AssociationPair.payload(1, 400_000));
        assertThat(pair.runUntil(LONG, () -> pair.a.received.size() + pair.b.received.size() == 2))
                .isTrue();
    }

    @Test
    void aPeerThatLostItsStateRestartsTheAssociation() {
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire()).connected();
        pair.a.send(2, AssociationPair.payload(1, 1000));
        pair.run(Duration.ofSeconds(1));
        pair.b.restart(99);
        pair.a.send(2, AssociationPair.payload(2, 100_000));
        pair.b.association.connect(pair.now);
        assertThat(pair.runUntil(LONG, () -> pair.b.received.size() == 2)).isTrue();
        assertThat(pair.a.has(Output.Restarted.class)).isTrue();
        pair.b.send(2, AssociationPair.payload(3, 1000));
        assertThat(pair.runUntil(LONG, () -> pair.a.received.size() == 1)).isTrue();
    }

    @Test
    void shutdownDeliversWhatWasQueued() {
        Seeds.loop(50, seed -> {
            AssociationPair pair =
                    new AssociationPair(seed, AssociationPair.wire().withLoss(seed % 3 * 0.1)).connected();
            pair.a.send(2, AssociationPair.payload(1, 100_000));
            pair.b.send(2, AssociationPair.payload(1, 100_000));
            pair.a.association.shutdown(pair.now);
            if (seed % 2 == 0) {
                pair.b.association.shutdown(pair.now);
            }
            assertThat(pair.runUntil(LONG, () -> pair.a.has(Output.Closed.class) && pair.b.has(Output.Closed.class)))
                    .as("%s %s", pair.a.state(), pair.b.state())
                    .isTrue();
            assertThat(pair.a.received).hasSize(1);
            assertThat(pair.b.received).hasSize(1);
            pair.a.association.connect(pair.now);
            assertThat(pair.runUntil(LONG, () -> pair.b.state().equals("ESTABLISHED")))
                    .isTrue();
        });
    }

    @Test
    void abortEndsBothSides() {
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire()).connected();
        SendResult queued = pair.a.send(2, AssociationPair.payload(1, 1_000_000));
        pair.run(Duration.ofMillis(30));
        pair.a.association.abort("enough", pair.now);
        pair.run(Duration.ofSeconds(1));
        assertThat(pair.a.events).contains(new Output.Closed(new CloseReason.AbortedLocally("enough")));
        assertThat(pair.b.events).contains(new Output.Closed(new CloseReason.AbortedByPeer(12)));
        long id = ((SendResult.Queued) queued).messageId();
        assertThat(pair.a.events).contains(new Output.Dropped(id, 0, DropReason.ASSOCIATION_CLOSED));
    }

    @Test
    void expiredAndCancelledMessagesNeverUseAByte() {
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire());
        long deadline = pair.now + Duration.ofMillis(5).toNanos();
        long expired = id(pair.a.send(0, AssociationPair.payload(1, 100), 0, false, deadline));
        long cancelled = id(pair.a.send(0, AssociationPair.payload(1, 100)));
        long kept = id(pair.a.send(0, AssociationPair.payload(1, 99)));
        assertThat(pair.a.association.cancel(cancelled)).isTrue();
        assertThat(pair.a.association.cancel(cancelled)).isFalse();
        pair.connected();
        assertThat(pair.runUntil(LONG, () -> !pair.b.received.isEmpty())).isTrue();
        pair.run(Duration.ofSeconds(1));
        assertThat(pair.a.events)
                .contains(
                        new Output.Dropped(expired, 0, DropReason.EXPIRED),
                        new Output.Dropped(cancelled, 0, DropReason.CANCELLED));
        assertThat(pair.a.acked).containsExactly(kept);
        assertThat(pair.b.received).hasSize(1);
        assertThat(pair.a.association.cancel(kept)).isFalse();
    }

    private static long id(SendResult result) {
        return ((SendResult.Queued) result).messageId();
    }

    @Test
    void refusesWhatItCannotHold() {
        AssociationConfig config = AssociationConfig.defaults()
                .withBounds(
                        AssociationBounds.defaults().withMessageBytesMax(1000).withQueueBytesPerClassMax(1500));
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire(), config, config);
        assertThat(pair.a.send(1, new byte[0])).isEqualTo(refused(SendResult.Reason.MESSAGE_EMPTY, 1));
        assertThat(pair.a.send(1, new byte[1001])).isEqualTo(refused(SendResult.Reason.MESSAGE_TOO_LARGE, 1000));
        assertThat(pair.a.send(1, new byte[9], 256, false, Deadline.NEVER))
                .isEqualTo(refused(SendResult.Reason.UNKNOWN_STREAM, 256));
        assertThat(pair.a.send(1, new byte[1000])).isInstanceOf(SendResult.Queued.class);
        assertThat(pair.a.send(1, new byte[1000])).isEqualTo(refused(SendResult.Reason.QUEUE_FULL, 1500));
        assertThat(pair.a.send(2, new byte[1000])).isInstanceOf(SendResult.Queued.class);
    }

    private static SendResult refused(SendResult.Reason reason, long limit) {
        return new SendResult.Refused(reason, limit);
    }

    @Test
    void aPathThatComesBackIsUsedAtOnce() {
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire()).connected();
        pair.a.drops = _ -> true;
        pair.b.drops = _ -> true;
        pair.a.send(1, AssociationPair.payload(1, 200_000));
        pair.run(Duration.ofSeconds(40));
        assertThat(pair.a.state()).isEqualTo("ESTABLISHED");
        pair.a.drops = _ -> false;
        pair.b.drops = _ -> false;
        pair.a.association.pathRestored(pair.now);
        long restoredAt = pair.now;
        assertThat(pair.runUntil(LONG, () -> !pair.b.received.isEmpty())).isTrue();
        assertThat(Duration.ofNanos(pair.now - restoredAt)).isLessThan(Duration.ofMillis(600));
    }

    @Test
    void anUnreachablePeerIsGivenUpWhereTheConfigurationSaysSo() {
        AssociationConfig config = AssociationConfig.defaults()
                .withTimers(AssociationTimers.defaults().withMaxRetransmissions(5));
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire(), config, config).connected();
        pair.a.drops = _ -> true;
        pair.a.send(1, AssociationPair.payload(1, 1000));
        assertThat(pair.runUntil(LONG, () -> pair.a.has(Output.Closed.class))).isTrue();
        assertThat(pair.a.events).contains(new Output.Closed(new CloseReason.Unreachable()));
    }

    @Test
    void aLostLastPacketIsSentAgainWithinTwoRoundTrips() {
        AssociationConfig config = AssociationConfig.defaults().withCopyUrgent(UrgentCopying.NEVER);
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire(), config, config).connected();
        for (int i = 0; i < 10; i++) {
            pair.a.send(0, AssociationPair.payload(i, 300));
            pair.run(Duration.ofMillis(200));
        }
        int[] left = {1};
        pair.a.drops = _ -> left[0]-- > 0;
        long sentAt = pair.now;
        pair.a.send(0, AssociationPair.payload(1, 301));
        assertThat(pair.runUntil(LONG, () -> pair.b.received.size() == 11)).isTrue();
        assertThat(Duration.ofNanos(pair.now - sentAt)).isLessThan(Duration.ofMillis(80));
    }

    @Test
    void anUrgentMessageSurvivesTheLossOfItsPacketWithoutWaiting() {
        AssociationPair pair = copying().connected();
        pair.run(Duration.ofSeconds(1));
        int[] left = {1};
        pair.a.drops = _ -> left[0]-- > 0;
        long sentAt = pair.now;
        pair.a.send(0, AssociationPair.payload(1, 300));
        assertThat(pair.runUntil(LONG, () -> pair.b.received.size() == 1)).isTrue();
        assertThat(Duration.ofNanos(pair.now - sentAt)).isLessThan(Duration.ofMillis(22));
        pair.run(Duration.ofSeconds(1));
        assertThat(pair.a.count(Counter.CHUNKS_RETRANSMITTED)).isZero();
    }

    @Test
    void aPathPaysForCopiesOnlyForAWhileAfterALoss() {
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire()).connected();
        sendUrgentOnes(pair, 20);
        assertThat(pair.a.count(Counter.CHUNKS_COPIED)).isZero();
        int[] left = {1};
        pair.a.drops = packet -> packet.length > 300 && left[0]-- > 0;
        sendUrgentOnes(pair, 20);
        assertThat(pair.a.count(Counter.TAIL_PROBES)).isEqualTo(1);
        long copied = pair.a.count(Counter.CHUNKS_COPIED);
        assertThat(copied).isBetween(18L, 19L);
        pair.run(Duration.ofSeconds(31));
        sendUrgentOnes(pair, 20);
        assertThat(pair.a.count(Counter.CHUNKS_COPIED)).isEqualTo(copied);
        assertThat(pair.b.received).hasSize(60);
    }

    private static void sendUrgentOnes(AssociationPair pair, int count) {
        for (int i = 0; i < count; i++) {
            pair.a.send(0, AssociationPair.payload(i, 300));
            pair.run(Duration.ofMillis(100));
        }
    }

    private static AssociationPair copying() {
        AssociationConfig config = AssociationConfig.defaults().withCopyUrgent(UrgentCopying.ALWAYS);
        return new AssociationPair(1, AssociationPair.wire(), config, config);
    }

    @Test
    void copiesOfUrgentMessagesStayASmallShare() {
        AssociationPair pair = copying().connected();
        for (int i = 0; i < 5000; i++) {
            pair.a.send(0, AssociationPair.payload(i, 1000));
        }
        assertThat(pair.runUntil(LONG, () -> pair.b.received.size() == 5000)).isTrue();
        assertThat(pair.a.count(Counter.CHUNKS_COPIED)).isBetween(5L, 500L);
    }

    @Test
    void bytesOfAStrangerChangeNothing() {
        AssociationPair pair = new AssociationPair(1, AssociationPair.wire()).connected();
        Seeds.loop(200, seed -> {
            byte[] noise = AssociationPair.payload(seed, (int) seed);
            pair.a.association.handle(ByteBuffer.wrap(noise), 0, noise.length, pair.now);
        });
        assertThat(pair.a.count(Counter.DROPPED_MALFORMED)).isEqualTo(200);
        assertThat(pair.a.state()).isEqualTo("ESTABLISHED");
    }
}
