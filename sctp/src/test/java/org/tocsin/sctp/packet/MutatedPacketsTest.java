package org.tocsin.sctp.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tocsin.testkit.Vectors;
import tools.jackson.databind.JsonNode;

class MutatedPacketsTest {
    @Test
    void mutatedPacketsAreReadWithoutAnException() {
        SplittableRandom random = new SplittableRandom(20261122);
        JsonNode tests = Vectors.resource(MutatedPacketsTest.class, "/vectors/sctp_packets.json")
                .get("tests");
        int chunks = 0;
        for (JsonNode test : tests) {
            byte[] bytes = HexFormat.of().parseHex(test.get("packet").asString());
            for (int round = 0; round < 200; round++) {
                byte[] mutated = mutate(bytes, random);
                try {
                    chunks += PacketFuzzTest.read(mutated);
                } catch (RuntimeException e) {
                    throw new AssertionError(HexFormat.of().formatHex(mutated), e);
                }
            }
        }
        assertThat(chunks).as("chunks that were still found").isGreaterThan(30_000);
    }

    private static byte[] mutate(byte[] bytes, SplittableRandom random) {
        int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
        byte[] mutated = Arrays.copyOf(bytes, length);
        for (int i = random.nextInt(4); i > 0 && length > 0; i--) {
            mutated[random.nextInt(length)] =
                    random.nextBoolean() ? (byte) random.nextInt() : (byte) (random.nextInt(4) - 1);
        }
        return mutated;
    }
}
