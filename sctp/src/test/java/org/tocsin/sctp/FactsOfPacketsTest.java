package org.tocsin.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.sctp.packet.ErrorCause;
import org.tocsin.sctp.packet.SctpPacket;

/// What implementers get wrong about packets: checksum, padding, bundling, unknown chunks.
class FactsOfPacketsTest {
    private static final int TAG = ByHand.NUMBER;

    /// RFC 9260, section 6.8 and appendix B: Castagnoli's polynomial, least significant byte first.
    @Test
    void theChecksumIsCrc32cLeastSignificantByteFirst() {
        CRC32C crc = new CRC32C();
        crc.update("123456789".getBytes(StandardCharsets.US_ASCII));
        assertThat((int) crc.getValue()).isEqualTo(0xE306_9283);
        byte[] packet = Chunks.packet(TAG, new ControlChunk.CookieAck());
        byte[] zeroed = packet.clone();
        Arrays.fill(zeroed, 8, 12, (byte) 0);
        crc.reset();
        crc.update(zeroed);
        int expected = (int) crc.getValue();
        assertThat(new byte[] {packet[8], packet[9], packet[10], packet[11]})
                .containsExactly(expected, expected >>> 8, expected >>> 16, expected >>> 24);
    }

    @Test
    void theChecksumCoversThePadding() {
        ByHand hand = ByHand.established(ByHand.config());
        byte[] packet = Chunks.packet(TAG, ByHand.data(ByHand.WHOLE, ByHand.PEER, 0, 0, 1));
        packet[packet.length - 1] = 1;
        hand.handle(packet);
        assertThat(hand.count(Counter.DROPPED_MALFORMED)).isEqualTo(1);
        SctpPacket.seal(ByteBuffer.wrap(packet), 0, packet.length);
        hand.handle(packet);
        assertThat(hand.receivedSizes()).containsExactly(1);
    }

    /// RFC 9653: who did not announce that it takes them drops packets with a zero checksum.
    @Test
    void aZeroChecksumIsDroppedBecauseNoneWasAnnounced() {
        ByHand hand = ByHand.established(ByHand.config());
        byte[] packet = Chunks.packet(TAG, ByHand.data(ByHand.WHOLE, ByHand.PEER, 0, 0, 1));
        Arrays.fill(packet, 8, 12, (byte) 0);
        assertThat(hand.handle(packet)).isEmpty();
        assertThat(hand.count(Counter.DROPPED_MALFORMED)).isEqualTo(1);
    }

    @Test
    void everyPacketSentBearsACorrectChecksum() {
        ByHand hand = new ByHand(ByHand.config());
        hand.association.connect(hand.now);
        for (byte[] packet : hand.answers()) {
            assertThat(SctpPacket.check(ByteBuffer.wrap(packet), 0, packet.length))
                    .isEqualTo(SctpPacket.Check.GOOD);
        }
        ByHand other = new ByHand(ByHand.config());
        byte[] initAck = other.send(0, ByHand.init(ByHand.PEER)).getFirst();
        assertThat(SctpPacket.check(ByteBuffer.wrap(initAck), 0, initAck.length))
                .isEqualTo(SctpPacket.Check.GOOD);
    }

    @Test
    void thePaddingOfTheLastChunkMayBeMissingAndHaveAnyValue() {
        ByHand hand = ByHand.established(ByHand.config());
        byte[] chunk = ByHand.data(ByHand.WHOLE, ByHand.PEER, 0, 0, 1);
        byte[] cut = Arrays.copyOf(Chunks.packet(TAG, chunk), SctpPacket.HEADER_SIZE + DataChunk.HEADER_SIZE + 1);
        SctpPacket.seal(ByteBuffer.wrap(cut), 0, cut.length);
        hand.handle(cut);
        assertThat(hand.receivedSizes()).containsExactly(1);
    }

    @Test
    void aLengthBeyondThePacketEndsItsReading() {
        ByHand hand = ByHand.established(ByHand.config());
        byte[] broken = ByHand.data(ByHand.WHOLE, ByHand.PEER + 1, 0, 1, 4);
        broken[3] = 100;
        hand.send(TAG, ByHand.data(ByHand.WHOLE, ByHand.PEER, 0, 0, 1), broken);
        assertThat(hand.receivedSizes()).containsExactly(1);
        assertThat(hand.count(Counter.DROPPED_MALFORMED)).isEqualTo(1);
    }

    @Test
    void dataWithoutUserDataIsAnsweredByAbortWithCauseNine() {
        ByHand hand = ByHand.established(ByHand.config());
        List<byte[]> answers = hand.send(TAG, ByHand.data(ByHand.WHOLE, ByHand.PEER, 0, 0, 0));
        assertThat(ByHand.codes(answers, Chunk.ABORT)).containsExactly(ErrorCause.NO_USER_DATA);
        assertThat(hand.state()).isEqualTo("CLOSED");
    }

    @Test
    void dataOnAnInvalidStreamIsReportedAndStillAcknowledged() {
        ByHand hand = ByHand.established(ByHand.config());
        List<byte[]> answers = hand.send(TAG, ByHand.data(ByHand.WHOLE, ByHand.PEER, 10, 0, 1));
        assertThat(ByHand.codes(answers, Chunk.ERROR)).containsExactly(ErrorCause.INVALID_STREAM_IDENTIFIER);
        byte[] sack = Chunks.of(answers.getFirst(), Chunk.SACK).getFirst();
        assertThat(ByteBuffer.wrap(sack).getInt(4)).isEqualTo(ByHand.PEER);
        assertThat(hand.receivedSizes()).isEmpty();
    }

    @Test
    void controlChunksStandBeforeData() {
        ByHand hand = ByHand.established(ByHand.config());
        hand.queue(100);
        byte[] packet = hand.send(
                        TAG,
                        bytes(new ControlChunk.Heartbeat(Octets.ofHex("aabb"))),
                        ByHand.data(ByHand.WHOLE, ByHand.PEER, 0, 0, 1))
                .getFirst();
        assertThat(Chunks.types(packet)).containsExactly(Chunk.HEARTBEAT_ACK, Chunk.SACK, Chunk.DATA);
    }

    @Test
    void initAndInitAckStandAlone() {
        ByHand hand = new ByHand(ByHand.config());
        hand.queue(100);
        hand.association.connect(hand.now);
        assertThat(Chunks.types(hand.answers().getFirst())).containsExactly(Chunk.INIT);
        assertThat(Chunks.types(hand.send(0, ByHand.init(ByHand.PEER)).getFirst()))
                .containsExactly(Chunk.INIT_ACK);
    }

    @Test
    void dataMayFollowCookieEchoAndIsAcknowledgedAtOnce() {
        ByHand hand = new ByHand(ByHand.config());
        byte[] initAck = hand.send(0, ByHand.init(ByHand.PEER)).getFirst();
        List<byte[]> answers = hand.send(
                TAG,
                bytes(new ControlChunk.CookieEcho(ByHand.cookie(initAck))),
                ByHand.data(ByHand.WHOLE, ByHand.PEER, 0, 0, 7));
        assertThat(Chunks.types(answers.getFirst())).containsExactly(Chunk.COOKIE_ACK, Chunk.SACK);
        assertThat(hand.receivedSizes()).containsExactly(7);
    }

    static byte[] bytes(ControlChunk chunk) {
        ByteBuffer out = ByteBuffer.allocate(chunk.paddedBytes());
        chunk.write(out, 0);
        return out.array();
    }

    /// RFC 9260, section 3.2: the two highest bits say whether to go on and whether to report.
    @Test
    void theBitsOfAnUnknownChunkDecide() {
        for (int type : new int[] {0x3e, 0x7e, 0xbe, 0xfe}) {
            ByHand hand = ByHand.established(ByHand.config());
            byte[] unknown = {(byte) type, 0, 0, 4};
            List<byte[]> answers = hand.send(TAG, unknown, unknown, ByHand.data(ByHand.WHOLE, ByHand.PEER, 0, 0, 1));
            boolean goesOn = (type & 0x80) != 0;
            boolean reports = (type & 0x40) != 0;
            assertThat(hand.receivedSizes()).as("type %x", type).hasSize(goesOn ? 1 : 0);
            // One report a packet, however many there are.
            assertThat(ByHand.codes(answers, Chunk.ERROR))
                    .as("type %x", type)
                    .hasSize(reports ? 1 : 0)
                    .allMatch(code -> code == ErrorCause.UNRECOGNIZED_CHUNK_TYPE);
        }
    }
}
