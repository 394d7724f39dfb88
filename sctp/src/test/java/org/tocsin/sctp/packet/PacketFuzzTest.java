package org.tocsin.sctp.packet;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tocsin.testkit.Vectors;
import tools.jackson.databind.JsonNode;

class PacketFuzzTest {
    @FuzzTest
    void anyBytesAreReadWithoutAnException(byte[] bytes) {
        read(bytes);
    }

    @Test
    void mutatedPacketsAreReadWithoutAnException() {
        SplittableRandom random = new SplittableRandom(20261122);
        JsonNode tests = Vectors.resource(PacketFuzzTest.class, "/vectors/sctp_packets.json")
                .get("tests");
        int chunks = 0;
        for (JsonNode test : tests) {
            byte[] bytes = HexFormat.of().parseHex(test.get("packet").asString());
            for (int round = 0; round < 40; round++) {
                byte[] mutated = mutate(bytes, random);
                try {
                    chunks += read(mutated);
                } catch (RuntimeException e) {
                    throw new AssertionError(HexFormat.of().formatHex(mutated), e);
                }
            }
        }
        assertThat(chunks).as("chunks that were still found").isGreaterThan(5_000);
    }

    private static byte[] mutate(byte[] bytes, SplittableRandom random) {
        int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
        byte[] mutated = java.util.Arrays.copyOf(bytes, length);
        for (int i = random.nextInt(4); i > 0 && length > 0; i--) {
            mutated[random.nextInt(length)] =
                    random.nextBoolean() ? (byte) random.nextInt() : (byte) (random.nextInt(4) - 1);
        }
        return mutated;
    }

    /// Reads all there is, without regard to the checksum, which a mutation never hits.
    private static int read(byte[] bytes) {
        ByteBuffer slab = ByteBuffer.wrap(bytes);
        SctpPacket.check(slab, 0, bytes.length);
        if (bytes.length < SctpPacket.HEADER_SIZE) {
            return 0;
        }
        ChunkCursor cursor = new ChunkCursor();
        cursor.reset(slab, 0, bytes.length);
        int chunks = 0;
        while (cursor.next()) {
            chunks++;
            int at = cursor.at();
            if (cursor.type() == Chunk.SACK && SackChunk.isWellFormed(slab, at)) {
                for (int i = 0; i < SackChunk.gapCount(slab, at); i++) {
                    SackChunk.gapStart(slab, at, i);
                    SackChunk.gapEnd(slab, at, i);
                }
                for (int i = 0; i < SackChunk.duplicateCount(slab, at); i++) {
                    SackChunk.duplicate(slab, at, i);
                }
            }
            CorpusTest.decode(slab, at);
        }
        return chunks;
    }
}
