package org.tocsin.sctp.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.testkit.Vectors;
import tools.jackson.databind.JsonNode;

class PacketVectorsTest {
    private static final int OFFSET = 7;

    @Test
    void checksumsAreAsPublished() {
        int cases = 0;
        for (JsonNode test : Vectors.resource(PacketVectorsTest.class, "/vectors/crc32c.json")
                .get("tests")) {
            CRC32C crc = new CRC32C();
            crc.update(HexFormat.of().parseHex(test.get("data").asString()));
            assertThat(crc.getValue())
                    .as(test.get("id").asString())
                    .isEqualTo(test.get("crc").asLong());
            cases++;
        }
        assertThat(cases).isEqualTo(68);
    }

    @Test
    void everyPacketDecodesAsExpected() {
        int cases = 0;
        for (JsonNode test : packets()) {
            String id = test.get("id").asString();
            byte[] bytes = HexFormat.of().parseHex(test.get("packet").asString());
            ByteBuffer slab = slab(bytes);
            assertThat(SctpPacket.check(slab, OFFSET, bytes.length)).as(id).isEqualTo(SctpPacket.Check.GOOD);
            assertThat(SctpPacket.verificationTag(slab, OFFSET)).as(id).isEqualTo((int)
                    test.get("vtag").asLong());
            ChunkCursor cursor = new ChunkCursor();
            cursor.reset(slab, OFFSET, bytes.length);
            for (JsonNode expected : test.get("chunks")) {
                assertThat(cursor.next()).as(id).isTrue();
                ChunkExpectation.check(id, expected, slab, cursor.at());
            }
            assertThat(cursor.next()).as(id).isFalse();
            assertThat(cursor.malformed()).as(id).isEmpty();
            cases++;
        }
        assertThat(cases).isEqualTo(277);
    }

    @Test
    void everyPacketEncodesToTheSameBytes() {
        for (JsonNode test : packets()) {
            String id = test.get("id").asString();
            byte[] bytes = HexFormat.of().parseHex(test.get("packet").asString());
            ByteBuffer in = slab(bytes);
            ByteBuffer out = ByteBuffer.allocate(OFFSET + bytes.length + 64);
            for (int i = 0; i < out.capacity(); i++) {
                out.put(i, (byte) 0xEE);
            }
            SctpPacket.writeHeader(
                    out,
                    OFFSET,
                    SctpPacket.sourcePort(in, OFFSET),
                    SctpPacket.destinationPort(in, OFFSET),
                    SctpPacket.verificationTag(in, OFFSET));
            int at = OFFSET + SctpPacket.HEADER_SIZE;
            ChunkCursor cursor = new ChunkCursor();
            cursor.reset(in, OFFSET, bytes.length);
            while (cursor.next()) {
                at = rewrite(in, cursor.at(), out, at);
            }
            SctpPacket.seal(out, OFFSET, at - OFFSET);
            byte[] written = new byte[at - OFFSET];
            out.get(OFFSET, written);
            assertThat(Octets.wrap(written)).as(id).isEqualTo(Octets.wrap(bytes));
        }
    }

    @Test
    void aDirectBufferHasTheSameChecksum() {
        for (JsonNode test : packets()) {
            byte[] bytes = HexFormat.of().parseHex(test.get("packet").asString());
            ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
            assertThat(SctpPacket.check(direct, 0, bytes.length)).isEqualTo(SctpPacket.Check.GOOD);
        }
    }

    @Test
    void oneFlippedBitIsNoticed() {
        JsonNode first = packets().iterator().next();
        byte[] bytes = HexFormat.of().parseHex(first.get("packet").asString());
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(SctpPacket.check(ByteBuffer.wrap(bytes), 0, bytes.length))
                    .as("bit %d", bit)
                    .isEqualTo(SctpPacket.Check.WRONG_CHECKSUM);
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    private static List<JsonNode> packets() {
        List<JsonNode> tests = new ArrayList<>();
        Vectors.resource(PacketVectorsTest.class, "/vectors/sctp_packets.json")
                .get("tests")
                .forEach(tests::add);
        return tests;
    }

    /// Not at 0, and in the order that a slab shared with WireGuard may have.
    private static ByteBuffer slab(byte[] bytes) {
        return ByteBuffer.allocate(OFFSET + bytes.length)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .put(OFFSET, bytes);
    }

    private static int rewrite(ByteBuffer in, int from, ByteBuffer out, int at) {
        return switch (Chunk.type(in, from)) {
            case Chunk.DATA -> {
                int payload = DataChunk.payloadBytes(in, from);
                int next = DataChunk.writeHeader(
                        out,
                        at,
                        Chunk.flags(in, from),
                        DataChunk.tsn(in, from),
                        DataChunk.streamId(in, from),
                        DataChunk.streamSequenceNumber(in, from),
                        DataChunk.ppid(in, from),
                        payload);
                out.put(DataChunk.payloadAt(at), in, DataChunk.payloadAt(from), payload);
                yield next;
            }
            case Chunk.I_DATA -> {
                int payload = IDataChunk.payloadBytes(in, from);
                int next = IDataChunk.writeHeader(
                        out,
                        at,
                        Chunk.flags(in, from),
                        DataChunk.tsn(in, from),
                        DataChunk.streamId(in, from),
                        IDataChunk.messageIdentifier(in, from),
                        DataChunk.isBeginning(in, from)
                                ? IDataChunk.ppid(in, from)
                                : IDataChunk.fragmentSequenceNumber(in, from),
                        payload);
                out.put(IDataChunk.payloadAt(at), in, IDataChunk.payloadAt(from), payload);
                yield next;
            }
            case Chunk.SACK -> {
                int gaps = SackChunk.gapCount(in, from);
                int duplicates = SackChunk.duplicateCount(in, from);
                int next = SackChunk.writeHeader(
                        out,
                        at,
                        0,
                        SackChunk.cumulativeTsnAck(in, from),
                        SackChunk.advertisedReceiverWindowBytes(in, from),
                        gaps,
                        duplicates);
                for (int i = 0; i < gaps; i++) {
                    SackChunk.writeGap(out, at, i, SackChunk.gapStart(in, from, i), SackChunk.gapEnd(in, from, i));
                }
                for (int i = 0; i < duplicates; i++) {
                    SackChunk.writeDuplicate(out, at, i, SackChunk.duplicate(in, from, i));
                }
                yield next;
            }
            default -> ((ControlChunk) ControlChunk.decode(in, from)).write(out, at);
        };
    }
}
