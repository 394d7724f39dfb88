package org.tocsin.sctp.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.tocsin.testkit.Vectors;
import tools.jackson.databind.JsonNode;

class NegativeVectorsTest {
    /// What the codecs alone must say to each fault; the faults that are absent here are the association's to notice.
    private static final Map<String, List<String>> EXPECTED = Map.ofEntries(
            Map.entry("bad CRC32c", List.of("WRONG_CHECKSUM")),
            Map.entry("shorter than the common header", List.of("TOO_SHORT")),
            Map.entry("no chunk", List.of("NO_CHUNK")),
            Map.entry("INIT shorter than 20", List.of("CHUNK_TOO_SHORT")),
            Map.entry("INIT parameter length < 4", List.of("PARAMETER_LENGTH_BELOW_HEADER")),
            Map.entry("INIT parameter beyond the chunk", List.of("PARAMETER_BEYOND_CHUNK")),
            Map.entry("chunk length < 4", List.of("CHUNK_LENGTH_BELOW_HEADER")),
            Map.entry("chunk length beyond the packet", List.of("CHUNK_BEYOND_PACKET")),
            Map.entry("DATA without user data", List.of("payload 0")),
            Map.entry("DATA shorter than its header", List.of("payload cut")),
            Map.entry("I-DATA shorter than its header", List.of("payload cut")),
            Map.entry("SACK gap count beyond the chunk", List.of("COUNT_BEYOND_CHUNK")),
            Map.entry("I-FORWARD TSN entry cut", List.of("CHUNK_TOO_SHORT")),
            Map.entry("HEARTBEAT info beyond the chunk", List.of("CHUNK_TOO_SHORT", "PARAMETER_BEYOND_CHUNK")),
            Map.entry("RE-CONFIG request cut", List.of("PARAMETER_TOO_SHORT", "PARAMETER_BEYOND_CHUNK")));

    @Test
    void everyFaultIsNamedAndNothingIsThrown() {
        Map<String, Integer> faults = new TreeMap<>();
        for (JsonNode test : Vectors.resource(NegativeVectorsTest.class, "/vectors/sctp_negative.json")
                .get("tests")) {
            String id = test.get("id").asString();
            String fault = test.get("fault").asString();
            List<String> found =
                    findings(HexFormat.of().parseHex(test.get("packet").asString()));
            List<String> expected = EXPECTED.get(fault);
            if (expected == null) {
                assertThat(found).as(id + " " + fault).isEmpty();
            } else {
                assertThat(found).as(id + " " + fault).hasSize(1).isSubsetOf(expected);
            }
            faults.merge(fault, 1, Integer::sum);
        }
        assertThat(faults.values().stream().mapToInt(n -> n).sum()).isEqualTo(506);
        assertThat(faults.keySet()).containsAll(EXPECTED.keySet());
    }

    /// All that is wrong with a packet by itself.
    private static List<String> findings(byte[] bytes) {
        ByteBuffer slab = ByteBuffer.wrap(bytes);
        SctpPacket.Check check = SctpPacket.check(slab, 0, bytes.length);
        if (check != SctpPacket.Check.GOOD) {
            return List.of(check.name());
        }
        List<String> found = new ArrayList<>();
        ChunkCursor cursor = new ChunkCursor();
        cursor.reset(slab, 0, bytes.length);
        while (cursor.next()) {
            int at = cursor.at();
            switch (cursor.type()) {
                case Chunk.DATA -> payload(DataChunk.payloadBytes(slab, at), found);
                case Chunk.I_DATA -> payload(IDataChunk.payloadBytes(slab, at), found);
                case Chunk.SACK -> {
                    if (!SackChunk.isWellFormed(slab, at)) {
                        found.add("COUNT_BEYOND_CHUNK");
                    }
                }
                default -> {
                    if (ControlChunk.decode(slab, at) instanceof Malformed malformed) {
                        found.add(malformed.name());
                    }
                }
            }
        }
        cursor.malformed().ifPresent(malformed -> found.add(malformed.name()));
        return found;
    }

    private static void payload(int bytes, List<String> found) {
        if (bytes < 0) {
            found.add("payload cut");
        } else if (bytes == 0) {
            found.add("payload 0");
        }
    }
}
