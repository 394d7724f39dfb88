package org.tocsin.sctp.packet;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

class PacketFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void anyBytesAreReadWithoutAnException(byte[] bytes) {
        read(bytes);
    }

    /// Reads all there is, without regard to the checksum, which a mutation never hits.
    static int read(byte[] bytes) {
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
