package org.tocsin.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.sctp.packet.SackChunk;

/// What implementers get wrong about fast retransmission, timers and windows.
class FactsOfRecoveryTest {
    private static final int TAG = ByHand.NUMBER;

    private static byte[] sack(int cumulativeTsn, long window, int... gaps) {
        ByteBuffer chunk = ByteBuffer.allocate(SackChunk.size(gaps.length / 2, 0));
        SackChunk.writeHeader(chunk, 0, 0, cumulativeTsn, window, gaps.length / 2, 0);
        for (int i = 0; i < gaps.length; i += 2) {
            SackChunk.writeGap(chunk, 0, i / 2, gaps[i], gaps[i + 1]);
        }
        return chunk.array();
    }

    private static List<Integer> tsns(List<byte[]> packets) {
        return packets.stream()
                .flatMap(packet -> Chunks.of(packet, Chunk.DATA).stream())
                .map(chunk -> DataChunk.tsn(ByteBuffer.wrap(chunk), 0))
                .toList();
    }

    /// Established, with eight packets in flight.
    private static ByHand flying(AssociationConfig config) {
        ByHand hand = ByHand.established(config);
        hand.queue(8 * 1340);
        assertThat(tsns(hand.answers())).hasSize(8);
        return hand;
    }

    @Test
    void threeMissingReportsMakeALossAndItIsSentAgainOnce() {
        ByHand hand = flying(ByHand.config());
        hand.now += 20_000_000;
        assertThat(tsns(hand.send(TAG, sack(TAG - 1, 100_000, 2, 2)))).isEmpty();
        assertThat(tsns(hand.send(TAG, sack(TAG - 1, 100_000, 2, 3)))).isEmpty();
        assertThat(tsns(hand.send(TAG, sack(TAG - 1, 100_000, 2, 4)))).containsExactly(TAG);
        // More reports of the same loss are no news.
        assertThat(tsns(hand.send(TAG, sack(TAG - 1, 100_000, 2, 5)))).isEmpty();
        assertThat(tsns(hand.send(TAG, sack(TAG - 1, 100_000, 2, 6)))).isEmpty();
    }

    /// The same SACK three times is one report.
    @Test
    void onlyWhatIsNewlyAcknowledgedCounts() {
        ByHand hand = flying(ByHand.config());
        hand.now += 20_000_000;
        for (int i = 0; i < 5; i++) {
            assertThat(tsns(hand.send(TAG, sack(TAG - 1, 100_000, 2, 2)))).isEmpty();
        }
    }

    /// What was sent again and lost again is found by the order of sending, without T3.
    @Test
    void aLostRetransmissionIsFoundWithoutATimeout() {
        ByHand hand = flying(ByHand.config());
        hand.now += 20_000_000;
        hand.send(TAG, sack(TAG - 1, 100_000, 2, 4));
        hand.queue(3 * 1340);
        assertThat(tsns(hand.answers())).hasSize(3);
        hand.now += 21_000_000;
        List<Integer> again = new ArrayList<>(tsns(hand.send(TAG, sack(TAG - 1, 100_000, 2, 11))));
        again.addAll(tsns(hand.at(10)));
        assertThat(again).contains(TAG);
        assertThat(hand.count(Counter.RETRANSMISSION_TIMEOUTS)).isZero();
    }

    @Test
    void aRetransmissionMeasuresNoRoundTrip() {
        ByHand hand = flying(ByHand.config());
        hand.now += 20_000_000;
        hand.send(TAG, sack(TAG - 1, 100_000, 2, 8));
        long before = hand.association.roundTripSamples();
        hand.now += 300_000_000;
        hand.send(TAG, sack(TAG + 7, 100_000));
        assertThat(hand.association.roundTripSamples()).isEqualTo(before);
        assertThat(hand.has(Output.Acked.class)).isTrue();
    }

    @Test
    void timeoutsDoubleUpToTheirMaximumAndEndTheAssociation() {
        AssociationTimers timers = AssociationTimers.defaults()
                .withRtoMax(Duration.ofSeconds(1))
                .withHeartbeatInterval(Duration.ZERO)
                .withMaxRetransmissions(4);
        ByHand hand = flying(ByHand.config().withTimers(timers));
        List<Long> sentAt = new ArrayList<>();
        for (int i = 0; i < 20_000 && hand.state().equals("ESTABLISHED"); i++) {
            if (!hand.at(1).isEmpty()) {
                sentAt.add(hand.now / 1_000_000);
            }
        }
        assertThat(hand.state()).isEqualTo("CLOSED");
        assertThat(hand.events).contains(new Output.Closed(new CloseReason.Unreachable()));
        // Two probes, then timeouts that grow.
        assertThat(hand.count(Counter.TAIL_PROBES)).isGreaterThanOrEqualTo(2);
        assertThat(hand.count(Counter.RETRANSMISSION_TIMEOUTS)).isEqualTo(5);
        long last = sentAt.getLast() - sentAt.get(sentAt.size() - 2);
        assertThat(last).isLessThanOrEqualTo(1000);
    }

    @Test
    void anyNewAcknowledgementStartsTheCountOfTimeoutsOver() {
        AssociationTimers timers = AssociationTimers.defaults()
                .withRtoMax(Duration.ofSeconds(1))
                .withHeartbeatInterval(Duration.ZERO)
                .withMaxRetransmissions(4);
        ByHand hand = flying(ByHand.config().withTimers(timers));
        for (int tsn = TAG; tsn != TAG + 8; tsn++) {
            long before = hand.count(Counter.RETRANSMISSION_TIMEOUTS);
            for (int i = 0; i < 5000 && hand.count(Counter.RETRANSMISSION_TIMEOUTS) < before + 3; i++) {
                hand.at(1);
            }
            assertThat(hand.state()).isEqualTo("ESTABLISHED");
            hand.send(TAG, sack(tsn, 100_000));
        }
        assertThat(hand.has(Output.Acked.class)).isTrue();
    }

    /// A peer that answers and has no room is there: probes of a closed window never end the association.
    @Test
    void aWindowThatStaysClosedDoesNotEndTheAssociation() {
        AssociationTimers timers = AssociationTimers.defaults()
                .withRtoMax(Duration.ofSeconds(1))
                .withHeartbeatInterval(Duration.ZERO)
                .withMaxRetransmissions(3);
        ByHand hand = flying(ByHand.config().withTimers(timers));
        hand.queue(5000);
        hand.send(TAG, sack(TAG + 7, 0));
        int probes = 0;
        for (int i = 0; i < 30_000; i++) {
            for (byte[] packet : hand.at(1)) {
                probes++;
                assertThat(Chunks.of(packet, Chunk.DATA)).hasSize(1);
                hand.send(TAG, sack(TAG + 7, 0));
            }
        }
        assertThat(probes).isGreaterThan(5);
        assertThat(hand.state()).isEqualTo("ESTABLISHED");
        assertThat(tsns(hand.send(TAG, sack(TAG + 8, 100_000)))).isNotEmpty();
    }

    /// Renegable: after timeouts in a row what only a gap acknowledged is sent again.
    @Test
    void whatAGapAcknowledgedIsSentAgainIfThePeerDroppedIt() {
        ByHand hand = flying(ByHand.config());
        hand.now += 20_000_000;
        hand.send(TAG, sack(TAG - 1, 100_000, 2, 8));
        List<Integer> sent = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            sent.addAll(tsns(hand.at(1)));
        }
        assertThat(sent).contains(TAG, TAG + 1, TAG + 7);
    }

    @Test
    void aWindowThatIsNotUsedDoesNotGrow() {
        for (CongestionControlKind kind : CongestionControlKind.values()) {
            ByHand hand = ByHand.established(ByHand.config().withCongestionControl(kind));
            long before = hand.association.status().congestionWindow();
            for (int i = 0; i < 100; i++) {
                hand.queue(1000);
                hand.answers();
                hand.now += 20_000_000;
                hand.send(TAG, sack(TAG + i, 100_000));
            }
            assertThat(hand.association.status().congestionWindow())
                    .as("%s", kind)
                    .isLessThanOrEqualTo(before);
        }
    }

    @Test
    void aSingleTimeoutLeavesMoreThanAPacket() {
        for (CongestionControlKind kind : CongestionControlKind.values()) {
            ByHand hand = flying(ByHand.config().withCongestionControl(kind));
            for (int i = 0; i < 5000 && hand.count(Counter.RETRANSMISSION_TIMEOUTS) == 0; i++) {
                hand.at(1);
            }
            assertThat(hand.association.status().congestionWindow()).isGreaterThanOrEqualTo(4 * 1380);
        }
    }
}
