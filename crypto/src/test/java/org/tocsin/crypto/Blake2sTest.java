package org.tocsin.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.junit.jupiter.api.Test;
import org.tocsin.testkit.Vectors;
import tools.jackson.databind.JsonNode;

class Blake2sTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void hashesTheExampleOfTheRfc() {
        // RFC 7693, appendix B.
        assertThat(HEX.formatHex(Blake2s.hash("abc".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo("508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982");
    }

    @Test
    void agreesWithTheMacVectors() {
        for (JsonNode test :
                Vectors.resource(Blake2sTest.class, "/vectors/blake2s_mac.json").get("tests")) {
            String id = test.get("id").asString();
            byte[] key = HEX.parseHex(test.get("key").asString());
            byte[] message = HEX.parseHex(test.get("msg").asString());
            assertThat(HEX.formatHex(Blake2s.hash(message)))
                    .as(id)
                    .isEqualTo(test.get("blake2s_256").asString());
            assertThat(HEX.formatHex(Blake2s.mac(key, message)))
                    .as(id)
                    .isEqualTo(test.get("blake2s_128_keyed").asString());
            try (HmacBlake2s hmac = new HmacBlake2s(key)) {
                assertThat(HEX.formatHex(hmac.mac(message)))
                        .as(id)
                        .isEqualTo(test.get("hmac_blake2s_256").asString());
            }
        }
    }

    @Test
    void agreesWithThePublishedKeyedAnswers() throws IOException {
        String text = Files.readString(Vectors.shared("vectors/blake2/blake2s-kat.txt"), StandardCharsets.US_ASCII);
        var blocks = Pattern.compile("in:\\s*(\\S*)\\s*key:\\s*(\\S*)\\s*hash:\\s*(\\S+)")
                .matcher(text);
        int count = 0;
        while (blocks.find()) {
            byte[] key = HEX.parseHex(blocks.group(2));
            byte[] hash = Blake2s.keyed(key, Blake2s.HASH_SIZE)
                    .update(HEX.parseHex(blocks.group(1)))
                    .digest();
            assertThat(HEX.formatHex(hash)).isEqualTo(blocks.group(3));
            count++;
        }
        assertThat(count).isGreaterThan(160);
    }

    @Test
    void agreesWithBouncyCastleHoweverTheInputIsCut() {
        for (long seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] key = bytes(random, 1 + random.nextInt(32));
            byte[] message = bytes(random, random.nextInt(300));
            int size = 1 + random.nextInt(32);

            Blake2sDigest oracle = new Blake2sDigest(key, size, null, null);
            oracle.update(message, 0, message.length);
            byte[] expected = new byte[size];
            oracle.doFinal(expected, 0);

            Blake2s hash = Blake2s.keyed(key, size);
            ByteBuffer buffer = ByteBuffer.wrap(message);
            int from = 0;
            while (from < message.length) {
                int step = 1 + random.nextInt(message.length - from);
                if (random.nextBoolean()) {
                    hash.update(message, from, step);
                } else {
                    hash.update(buffer, from, step);
                }
                from += step;
            }
            assertThat(hash.digest()).as("seed %d", seed).isEqualTo(expected);
            assertThat(buffer.position()).isZero();
        }
    }

    @Test
    void macOfAPartOfABufferIsTheMacOfThoseBytes() {
        byte[] key = new byte[32];
        byte[] slab = bytes(new SplittableRandom(1), 300);
        byte[] part = java.util.Arrays.copyOfRange(slab, 7, 7 + 132);
        assertThat(Blake2s.mac(key, ByteBuffer.wrap(slab), 7, 132)).isEqualTo(Blake2s.mac(key, part));
        assertThat(Blake2s.mac(key, part)).hasSize(Blake2s.MAC_SIZE);
    }

    @Test
    void refusesKeysAndSizesThatBlake2sHasNot() {
        assertThatThrownBy(() -> Blake2s.keyed(new byte[0], 16)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Blake2s.keyed(new byte[33], 16)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Blake2s.keyed(new byte[32], 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Blake2s.keyed(new byte[32], 33)).isInstanceOf(IllegalArgumentException.class);
    }

    static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
