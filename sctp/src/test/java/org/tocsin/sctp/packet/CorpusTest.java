package org.tocsin.sctp.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.testkit.Vectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class CorpusTest {
    @Test
    void packetsOfOtherFuzzersAreWalkedAsExpected() throws IOException {
        ObjectMapper json = new ObjectMapper();
        int cases = 0;
        for (String line : Files.readAllLines(Vectors.shared("vectors/generated/sctp_corpus.jsonl"))) {
            JsonNode test = json.readTree(line);
            String source = test.get("source").asString();
            byte[] bytes = HexFormat.of().parseHex(test.get("packet").asString());
            ByteBuffer slab = ByteBuffer.wrap(bytes);
            // Some have a checksum that is wrong on purpose, or was never set.
            assertThat(SctpPacket.check(slab, 0, bytes.length))
                    .as(source)
                    .isIn(SctpPacket.Check.GOOD, SctpPacket.Check.WRONG_CHECKSUM);
            ChunkCursor cursor = new ChunkCursor();
            cursor.reset(slab, 0, bytes.length);
            List<List<Integer>> walk = new ArrayList<>();
            while (cursor.next()) {
                walk.add(List.of(cursor.type(), cursor.flags(), cursor.length()));
                decode(slab, cursor.at());
            }
            String malformed =
                    test.get("malformed").isNull() ? "" : test.get("malformed").asString();
            List<List<Integer>> expected = new ArrayList<>();
            for (JsonNode step : test.get("walk")) {
                expected.add(List.of(
                        step.get(0).asInt(), step.get(1).asInt(), step.get(2).asInt()));
            }
            // The file lists the chunk that runs beyond the end too; the cursor does not hand it out.
            if (malformed.equals("beyond end")) {
                expected.removeLast();
            }
            assertThat(walk).as(source).isEqualTo(expected);
            assertThat(cursor.malformed().map(Malformed::name).orElse(""))
                    .as(source)
                    .isEqualTo(
                            switch (malformed) {
                                case "beyond end" -> "CHUNK_BEYOND_PACKET";
                                case "length<4" -> "CHUNK_LENGTH_BELOW_HEADER";
                                default -> "";
                            });
            cases++;
        }
        assertThat(cases).isEqualTo(108);
    }

    /// What decodes can be written, and decodes to the same again.
    static void decode(ByteBuffer slab, int at) {
        if (ControlChunk.decode(slab, at) instanceof ControlChunk chunk) {
            ByteBuffer out = ByteBuffer.allocate(chunk.paddedBytes());
            int end = chunk.write(out, 0);
            if (end != chunk.paddedBytes() || !ControlChunk.decode(out, 0).equals(chunk)) {
                throw new AssertionError(chunk + " is written as " + ControlChunk.decode(out, 0));
            }
        }
    }
}
