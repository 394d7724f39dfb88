package org.tocsin.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.sctp.packet.ErrorCause;
import org.tocsin.sctp.packet.Parameter;
import org.tocsin.sctp.packet.Parameters;
import org.tocsin.sctp.packet.ReConfig;
import org.tocsin.sctp.packet.ReConfigParameter;

/// What an authenticated liar can make an association hold or do: each bound of [AssociationBounds].
class LiarBoundsTest {
    private static final int TAG = ByHand.NUMBER;
    private static final int TSN = ByHand.PEER;
    private static final Parameter INTERLEAVING =
            Parameter.supportedExtensions(Chunk.I_DATA, Chunk.I_FORWARD_TSN, Chunk.RE_CONFIG);

    private static AssociationConfig config(AssociationBounds bounds) {
        return AssociationConfig.defaults().withBounds(bounds);
    }

    private static long window(List<byte[]> answers) {
        byte[] sack = Chunks.of(answers.getLast(), Chunk.SACK).getLast();
        return ByteBuffer.wrap(sack).getInt(8) & 0xffff_ffffL;
    }

    /// One byte a chunk, no message ever whole: the window shrinks by what a chunk costs here.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aChunkOfOneByteIsChargedWithItsOverhead(boolean interleaved) {
        ByHand hand = ByHand.established(AssociationConfig.defaults().withInterleaving(interleaved), INTERLEAVING);
        long before = window(hand.send(TAG, fragment(interleaved, 0)));
        long after = before;
        for (int i = 1; i <= 100; i++) {
            List<byte[]> answers = hand.send(TAG, fragment(interleaved, i));
            after = answers.isEmpty() ? after : window(answers);
        }
        assertThat(before - after).isGreaterThanOrEqualTo(100 * (64 + 1));
    }

    /// The first fragments of a message without end.
    private static byte[] fragment(boolean interleaved, int index) {
        int flags = index == 0 ? DataChunk.FLAG_BEGINNING : 0;
        return interleaved
                ? ByHand.iData(flags, TSN + index, 0, 0, index, 1)
                : ByHand.data(flags, TSN + index, 0, 0, 1);
    }

    @Test
    void messagesUnderReassemblyAreBounded() {
        ByHand hand = ByHand.established(config(AssociationBounds.defaults().withReassembliesMax(20)), INTERLEAVING);
        for (int i = 0; i < 15; i++) {
            hand.send(TAG, ByHand.iData(DataChunk.FLAG_BEGINNING, TSN + i, 0, i, 0, 1));
        }
        assertThat(hand.count(Counter.DROPPED_DATA)).isZero();
        for (int i = 16; i < 100 && hand.state().equals("ESTABLISHED"); i++) {
            hand.send(TAG, ByHand.iData(DataChunk.FLAG_BEGINNING, TSN + i, 0, i, 0, 1));
        }
        assertThat(hand.count(Counter.DROPPED_DATA)).isEqualTo(79);
    }

    @Test
    void onlyStreamsThatWereAgreedHoldState() {
        ByHand hand = ByHand.established(AssociationConfig.defaults().withInboundStreamsMax(5), INTERLEAVING);
        for (int stream = 0; stream < 100; stream++) {
            hand.send(TAG, ByHand.iData(ByHand.WHOLE, TSN + stream, stream, 0, 0, 1 + stream));
        }
        assertThat(hand.receivedSizes()).containsExactly(1, 2, 3, 4, 5);
        assertThat(hand.count(Counter.DROPPED_DATA)).isEqualTo(95);
    }

    @Test
    void theRangeOfGapsIsBounded() {
        ByHand hand = ByHand.established(config(AssociationBounds.defaults().withGapRangeMax(64)), INTERLEAVING);
        hand.send(TAG, ByHand.iData(ByHand.WHOLE, TSN + 63, 0, 0, 0, 1));
        assertThat(hand.receivedSizes()).hasSize(1);
        hand.send(TAG, ByHand.iData(ByHand.WHOLE, TSN + 64, 1, 0, 0, 1));
        assertThat(hand.receivedSizes()).hasSize(1);
        assertThat(hand.count(Counter.DROPPED_DATA)).isEqualTo(1);
    }

    @Test
    void gapBlocksAreBounded() {
        ByHand hand = ByHand.established(config(AssociationBounds.defaults().withGapBlocksMax(3)), INTERLEAVING);
        List<byte[]> answers = List.of();
        for (int i = 1; i < 20; i += 2) {
            answers = hand.send(TAG, ByHand.iData(ByHand.WHOLE, TSN + i, i % 10, 0, 0, 1));
        }
        byte[] sack = Chunks.of(answers.getLast(), Chunk.SACK).getLast();
        assertThat(ByteBuffer.wrap(sack).getShort(12)).isEqualTo((short) 3);
    }

    @Test
    void aMessageAboveTheBoundEndsTheAssociation() {
        ByHand hand = ByHand.established(config(AssociationBounds.defaults().withMessageBytesMax(1000)), INTERLEAVING);
        hand.send(TAG, ByHand.iData(DataChunk.FLAG_BEGINNING, TSN, 0, 0, 0, 600));
        List<byte[]> answers = hand.send(TAG, ByHand.iData(0, TSN + 1, 0, 0, 1, 600));
        assertThat(ByHand.codes(answers, Chunk.ABORT)).containsExactly(ErrorCause.PROTOCOL_VIOLATION);
    }

    /// The peer repeats requests without end: one answer each, no state.
    @Test
    void requestsToChangeStreamsHoldNoStateBeyondTheLastTwo() {
        ByHand hand = ByHand.established(AssociationConfig.defaults(), INTERLEAVING);
        for (int i = 0; i < 1000; i++) {
            ReConfigParameter reset = new ReConfigParameter.OutgoingSsnReset(TSN + i, 0, TSN - 1, Octets.EMPTY);
            ReConfigParameter more = new ReConfigParameter.IncomingSsnReset(TSN + 5000, Octets.EMPTY);
            List<byte[]> answers = hand.send(TAG, new ReConfig(List.of(reset, more)));
            assertThat(ByHand.types(answers)).containsExactly(Chunk.RE_CONFIG);
        }
        assertThat(hand.state()).isEqualTo("ESTABLISHED");
    }

    @Test
    void anEchoThatIsLongerThanTheBoundIsNotGiven() {
        ByHand hand = ByHand.established(config(AssociationBounds.defaults().withHeartbeatBytesMax(100)), INTERLEAVING);
        assertThat(hand.send(TAG, new ControlChunk.Heartbeat(Octets.wrap(new byte[100]))))
                .hasSize(1);
        assertThat(hand.send(TAG, new ControlChunk.Heartbeat(Octets.wrap(new byte[101]))))
                .isEmpty();
        assertThat(hand.count(Counter.DROPPED_MALFORMED_CHUNK)).isEqualTo(1);
    }

    @Test
    void anInitWithMoreParametersThanTheBoundIsDropped() {
        AssociationConfig config = config(AssociationBounds.defaults().withParametersMax(4));
        Parameter[] four = {INTERLEAVING, INTERLEAVING, INTERLEAVING, INTERLEAVING};
        assertThat(new ByHand(config).send(0, ByHand.init(TSN, four))).hasSize(1);
        Parameter[] five = {INTERLEAVING, INTERLEAVING, INTERLEAVING, INTERLEAVING, INTERLEAVING};
        ByHand hand = new ByHand(config);
        assertThat(hand.send(0, ByHand.init(TSN, five))).isEmpty();
        hand.association.connect(hand.now);
        hand.answers();
        assertThat(hand.send(TAG, new ControlChunk.InitAck(TSN, 9000, 1, 1, 1, Parameters.of(five))))
                .isEmpty();
        assertThat(hand.state()).isEqualTo("COOKIE-WAIT");
        assertThat(hand.count(Counter.DROPPED_MALFORMED_CHUNK)).isEqualTo(2);
    }

    /// What asks for answers faster than packets may leave gets no more than a queue full.
    @Test
    void answersThatWaitAreBounded() {
        ByHand hand = ByHand.established(AssociationConfig.defaults(), INTERLEAVING);
        byte[] packet = Chunks.packet(TAG, new ControlChunk.Heartbeat(Octets.wrap(new byte[1000])));
        for (int i = 0; i < 1000; i++) {
            hand.association.handle(ByteBuffer.wrap(packet), 0, packet.length, hand.now);
        }
        assertThat(hand.answers()).hasSize(64);
        assertThat(hand.count(Counter.DROPPED_ANSWER)).isEqualTo(936);
    }
}
