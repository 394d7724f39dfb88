package org.tocsin.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.Serial;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.sctp.packet.ErrorCause;
import org.tocsin.sctp.packet.ForwardTsn;
import org.tocsin.sctp.packet.IDataChunk;
import org.tocsin.sctp.packet.IForwardTsn;
import org.tocsin.sctp.packet.Parameter;
import org.tocsin.sctp.packet.SackChunk;

/// What implementers get wrong about numbers that wrap, DATA and I-DATA, FORWARD-TSN and SACK.
class FactsOfDataTest {
    private static final int TAG = ByHand.NUMBER;
    private static final int TSN = ByHand.PEER;
    private static final Parameter INTERLEAVING =
            Parameter.supportedExtensions(Chunk.I_DATA, Chunk.I_FORWARD_TSN, Chunk.FORWARD_TSN);

    private static ByHand hand(boolean interleaved) {
        return ByHand.established(
                ByHand.config().withInterleaving(interleaved), INTERLEAVING, Parameter.forwardTsnSupported());
    }

    /// A whole message.
    private static byte[] data(boolean interleaved, int tsn, int number, int bytes) {
        return interleaved
                ? ByHand.iData(ByHand.WHOLE, tsn, 0, number, 0, bytes)
                : ByHand.data(ByHand.WHOLE, tsn, 0, number, bytes);
    }

    private static ByteBuffer sack(List<byte[]> answers) {
        return ByteBuffer.wrap(Chunks.of(answers.getLast(), Chunk.SACK).getLast());
    }

    @Test
    void serialNumbersCompareAcrossTheirWrapAndHalfTheSpaceHasNoOrder() {
        assertThat(Serial.isAfter(3, 0xFFFF_FFF0)).isTrue();
        assertThat(Serial.isAfter(0xFFFF_FFF0, 3)).isFalse();
        assertThat(Serial.isAfter(0x8000_0000, 0)).isFalse();
        assertThat(Serial.isAfter(0, 0x8000_0000)).isFalse();
        assertThat(Serial.isAfter16(2, 65_530)).isTrue();
        assertThat(Serial.isAfter16(65_530, 2)).isFalse();
        assertThat(Serial.isAfter16(0x8000, 0)).isFalse();
        assertThat(Serial.isAfter16(0, 0x8000)).isFalse();
    }

    /// SSN 65530 is reached as fast as one may skip to it.
    @Test
    void streamSequenceNumbersWrapBehindASkip() {
        ByHand hand = hand(false);
        int ssn = 0;
        int tsn = TSN;
        while (ssn != 65_529) {
            int next = Math.min(65_529, ssn + 30_000);
            ByteBuffer entry = ByteBuffer.allocate(4).putShort((short) 0).putShort((short) next);
            hand.send(TAG, new ForwardTsn(tsn++, Octets.wrap(entry.array())));
            ssn = next;
        }
        for (int i = 0; i < 12; i++) {
            hand.send(TAG, data(false, tsn + i, 65_530 + i & 0xffff, 1 + i));
        }
        assertThat(hand.receivedSizes()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneAssociationHasOneKindOfData(boolean interleaved) {
        ByHand hand = hand(interleaved);
        List<byte[]> answers = hand.send(TAG, data(!interleaved, TSN, 0, 1));
        assertThat(ByHand.codes(answers, Chunk.ABORT)).containsExactly(ErrorCause.PROTOCOL_VIOLATION);
        assertThat(hand.state()).isEqualTo("CLOSED");
    }

    @Test
    void interleavingNeedsBothChunkTypesListed() {
        for (Parameter one : List.of(
                Parameter.supportedExtensions(Chunk.I_DATA), Parameter.supportedExtensions(Chunk.I_FORWARD_TSN))) {
            ByHand hand = ByHand.established(ByHand.config().withInterleaving(true), one);
            hand.queue(10);
            assertThat(ByHand.types(hand.answers())).containsExactly(Chunk.DATA);
        }
    }

    @Test
    void theFirstFragmentBearsThePpidAndTheOthersTheirNumber() {
        ByHand hand = hand(true);
        hand.association.send(
                new OutgoingMessage(Octets.wrap(new byte[3000]), 0, 0x0102_0304, 3, false, Deadline.NEVER), hand.now);
        List<Integer> fields = hand.answers().stream()
                .flatMap(packet -> Chunks.of(packet, Chunk.I_DATA).stream())
                .map(chunk -> ByteBuffer.wrap(chunk).getInt(16))
                .toList();
        assertThat(fields).startsWith(0x0102_0304, 1, 2);
    }

    @Test
    void orderedAndUnorderedMessagesOfAStreamAreNumberedApart() {
        ByHand hand = hand(true);
        for (int i = 0; i < 4; i++) {
            hand.association.send(
                    new OutgoingMessage(Octets.wrap(new byte[10]), 0, 0, 3, i % 2 == 1, Deadline.NEVER), hand.now);
        }
        List<Integer> numbers = hand.answers().stream()
                .flatMap(packet -> Chunks.of(packet, Chunk.I_DATA).stream())
                .map(chunk -> IDataChunk.messageIdentifier(ByteBuffer.wrap(chunk), 0))
                .toList();
        assertThat(numbers).containsExactly(0, 0, 1, 1);
    }

    @Test
    void fragmentsOfOneMessageNeedNoConsecutiveTsnsWithIData() {
        ByHand hand = hand(true);
        hand.send(TAG, ByHand.iData(DataChunk.FLAG_BEGINNING, TSN, 0, 0, 0, 10));
        hand.send(TAG, ByHand.iData(ByHand.WHOLE, TSN + 1, 1, 0, 0, 3));
        hand.send(TAG, ByHand.iData(DataChunk.FLAG_END, TSN + 2, 0, 0, 1, 10));
        assertThat(hand.receivedSizes()).containsExactly(3, 20);
    }

    @Test
    void fragmentsOfOneMessageNeedConsecutiveTsnsWithData() {
        ByHand hand = hand(false);
        hand.send(TAG, ByHand.data(DataChunk.FLAG_BEGINNING, TSN, 0, 0, 10));
        List<byte[]> answers = hand.send(TAG, ByHand.data(ByHand.WHOLE, TSN + 1, 1, 0, 3));
        assertThat(ByHand.codes(answers, Chunk.ABORT)).containsExactly(ErrorCause.PROTOCOL_VIOLATION);
    }

    private static ControlChunk forward(boolean interleaved, int tsn, int number) {
        ByteBuffer entry = ByteBuffer.allocate(interleaved ? 8 : 4).putShort((short) 0);
        if (interleaved) {
            entry.putShort((short) 0).putInt(number);
            return new IForwardTsn(tsn, Octets.wrap(entry.array()));
        }
        return new ForwardTsn(tsn, Octets.wrap(entry.putShort((short) number).array()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aForwardTsnDropsPartsDeliversWhatIsBehindAndIsAcknowledgedAtOnce(boolean interleaved) {
        ByHand hand = hand(interleaved);
        hand.send(
                TAG,
                interleaved
                        ? ByHand.iData(DataChunk.FLAG_BEGINNING, TSN, 0, 0, 0, 10)
                        : ByHand.data(DataChunk.FLAG_BEGINNING, TSN, 0, 0, 10));
        hand.send(TAG, data(interleaved, TSN + 2, 1, 5));
        assertThat(hand.receivedSizes()).isEmpty();
        List<byte[]> answers = hand.send(TAG, forward(interleaved, TSN + 1, 0));
        assertThat(sack(answers).getInt(4)).isEqualTo(TSN + 2);
        assertThat(hand.receivedSizes()).containsExactly(5);
        // One behind the cumulative TSN is answered, and changes nothing.
        answers = hand.send(TAG, forward(interleaved, TSN, 0));
        assertThat(sack(answers).getInt(4)).isEqualTo(TSN + 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInsaneJumpIsDiscarded(boolean interleaved) {
        ByHand hand = hand(interleaved);
        for (int jump : new int[] {16_385, 1_000_000, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            List<byte[]> answers = hand.send(TAG, forward(interleaved, TSN - 1 + jump, 0));
            assertThat(sack(answers).getInt(4)).as("%d", jump).isEqualTo(TSN - 1);
        }
        hand.send(TAG, data(interleaved, TSN, 0, 5));
        assertThat(hand.receivedSizes()).containsExactly(5);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theOtherKindOfForwardTsnIsAViolation(boolean interleaved) {
        ByHand hand = hand(interleaved);
        List<byte[]> answers = hand.send(TAG, forward(!interleaved, TSN, 0));
        assertThat(ByHand.codes(answers, Chunk.ABORT)).containsExactly(ErrorCause.PROTOCOL_VIOLATION);
    }

    @Test
    void theFirstDataIsAcknowledgedAtOnceAndLaterEverySecondPacket() {
        ByHand hand = hand(false);
        assertThat(ByHand.types(hand.send(TAG, data(false, TSN, 0, 1)))).containsExactly(Chunk.SACK);
        int tsn = TSN + 1;
        for (int i = 0; i < 40; i++, tsn++) {
            hand.send(TAG, data(false, tsn, tsn - TSN, 1));
        }
        hand.at(100);
        int answered = 0;
        for (int i = 0; i < 20; i++, tsn++) {
            // Packets are counted, not chunks.
            byte[] first = data(false, tsn++, tsn - 1 - TSN, 1);
            answered += hand.send(TAG, first, data(false, tsn, tsn - TSN, 1)).size();
        }
        assertThat(answered).isEqualTo(10);
    }

    @Test
    void anOddPacketIsAcknowledgedAfterTheDelay() {
        ByHand hand = hand(false);
        int tsn = TSN;
        for (int i = 0; i < 20; i++, tsn++) {
            hand.send(TAG, data(false, tsn, i, 1));
        }
        hand.at(100);
        assertThat(hand.send(TAG, data(false, tsn, 20, 1))).isEmpty();
        assertThat(hand.at(4)).isEmpty();
        assertThat(sack(hand.at(1)).getInt(4)).isEqualTo(tsn);
    }

    @Test
    void aGapAndADuplicateAreReportedAtOnceAndTheDuplicateOnlyOnce() {
        ByHand hand = hand(false);
        int tsn = TSN;
        for (int i = 0; i < 20; i++, tsn++) {
            hand.send(TAG, data(false, tsn, i, 1));
        }
        hand.at(100);
        ByteBuffer gap = sack(hand.send(TAG, data(false, tsn + 2, 22, 1)));
        assertThat(gap.getInt(4)).isEqualTo(tsn - 1);
        // Offsets from the cumulative TSN.
        assertThat(SackChunk.gapStart(gap, 0, 0)).isEqualTo(3);
        assertThat(SackChunk.gapEnd(gap, 0, 0)).isEqualTo(3);
        ByteBuffer again = sack(hand.send(TAG, data(false, tsn + 2, 22, 1)));
        assertThat(SackChunk.duplicateCount(again, 0)).isEqualTo(1);
        assertThat(SackChunk.duplicate(again, 0, 0)).isEqualTo(tsn + 2);
        ByteBuffer closed = sack(hand.send(TAG, data(false, tsn, 20, 1)));
        assertThat(SackChunk.duplicateCount(closed, 0)).isZero();
        assertThat(SackChunk.gapStart(closed, 0, 0)).isEqualTo(2);
    }

    /// RFC 7053.
    @Test
    void theIBitIsAnsweredAtOnce() {
        ByHand hand = hand(false);
        int tsn = TSN;
        for (int i = 0; i < 20; i++, tsn++) {
            hand.send(TAG, data(false, tsn, i, 1));
        }
        hand.at(100);
        byte[] immediate = ByHand.data(ByHand.WHOLE | DataChunk.FLAG_IMMEDIATE, tsn, 0, 20, 1);
        assertThat(sack(hand.send(TAG, immediate)).getInt(4)).isEqualTo(tsn);
    }

    /// RFC 7053, section 4: a sender that has nothing more to send asks for the answer.
    @Test
    void theLastChunkOfAFlightBearsTheIBit() {
        ByHand hand = hand(true);
        hand.queue(5000);
        List<byte[]> chunks = hand.answers().stream()
                .flatMap(packet -> Chunks.of(packet, Chunk.I_DATA).stream())
                .toList();
        assertThat(chunks.size()).isGreaterThan(3);
        for (byte[] chunk : chunks) {
            assertThat(DataChunk.isImmediate(ByteBuffer.wrap(chunk), 0)).isEqualTo(chunk == chunks.getLast());
        }
    }

    private static byte[] sackOf(int cumulativeTsn, long window, int... gaps) {
        ByteBuffer chunk = ByteBuffer.allocate(SackChunk.size(gaps.length / 2, 0));
        SackChunk.writeHeader(chunk, 0, 0, cumulativeTsn, window, gaps.length / 2, 0);
        for (int i = 0; i < gaps.length; i += 2) {
            SackChunk.writeGap(chunk, 0, i / 2, gaps[i], gaps[i + 1]);
        }
        return chunk.array();
    }

    @Test
    void aSackOlderThanOneBeforeIsIgnored() {
        ByHand hand = hand(false);
        hand.queue(5000);
        int sent = hand.answers().size();
        hand.send(TAG, sackOf(TAG + sent - 2, 100_000));
        long before = hand.association.status().peerWindowBytes();
        hand.send(TAG, sackOf(TAG, 5));
        assertThat(hand.association.status().peerWindowBytes()).isEqualTo(before);
        assertThat(hand.count(Counter.DROPPED_SACK)).isEqualTo(1);
        // So is one for what was never sent.
        hand.send(TAG, sackOf(TAG + sent, 5));
        hand.send(TAG, sackOf(TAG + sent - 2, 5, 2, 9));
        assertThat(hand.count(Counter.DROPPED_SACK)).isEqualTo(3);
    }

    @Test
    void whatAGapAcknowledgesIsKeptUntilTheCumulativeTsnPassesIt() {
        ByHand hand = hand(false);
        hand.queue(5000);
        int sent = hand.answers().size();
        hand.send(TAG, sackOf(TAG - 1, 100_000, 2, sent));
        assertThat(hand.has(Output.Acked.class)).isFalse();
        hand.send(TAG, sackOf(TAG - 1 + sent, 100_000));
        assertThat(hand.has(Output.Acked.class)).isTrue();
    }

    @Test
    void thePeersWindowIsWhatItAdvertisesLessWhatIsInFlight() {
        ByHand hand = hand(false);
        hand.queue(100_000);
        hand.answers();
        AssociationStatus status = hand.association.status();
        assertThat(status.peerWindowBytes()).isEqualTo(200_000 - status.flightBytes());
    }

    @Test
    void everyNumberNearItsWrapCarriesMessages() {
        for (int number : new int[] {0xFFFF_FFFF, 0xFFFF_FFF0, 0x7FFF_FFFF, 0x8000_0000}) {
            for (boolean interleaved : new boolean[] {false, true}) {
                AssociationConfig config = ByHand.config().withInterleaving(interleaved);
                AssociationPair pair = new AssociationPair(
                                1,
                                AssociationPair.wire().withLoss(0.05),
                                config,
                                config,
                                AssociationPair.fixedEntropy(number))
                        .connected();
                for (int i = 0; i < 50; i++) {
                    pair.a.send(3, new byte[1 + 100 * i], 2, i % 2 == 0, Deadline.NEVER);
                }
                assertThat(pair.runUntil(Duration.ofSeconds(60), () -> pair.b.received.size() == 50))
                        .as("%x", number)
                        .isTrue();
            }
        }
    }
}
