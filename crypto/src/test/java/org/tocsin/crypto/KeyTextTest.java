package org.tocsin.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tocsin.testkit.Vectors;
import tools.jackson.databind.JsonNode;

class KeyTextTest {
    @Test
    void acceptsExactlyWhatWgAccepts() {
        CryptoProvider crypto = CryptoProviders.fastest();
        for (JsonNode test :
                Vectors.resource(KeyTextTest.class, "/vectors/key_text.json").get("tests")) {
            String id = test.get("id").asString() + ", " + test.get("why").asString();
            // `wg pubkey` reads a line; the line end is not part of the key.
            String text = test.get("text_latin1").asString().replaceFirst("\n$", "");
            Optional<byte[]> key = KeyText.ofBase64(text);
            assertThat(key.isPresent()).as(id).isEqualTo(test.get("accepted").asBoolean());
            if (key.isPresent()) {
                assertThat(KeyText.toBase64(crypto.x25519PublicKey(key.get())))
                        .as(id)
                        .isEqualTo(test.get("pubkey").asString());
            }
        }
    }

    @Test
    void readsHexOfBothCasesAndWritesTheLowerOne() {
        String hex = "0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789abcdef";
        byte[] key = KeyText.ofHex(hex).orElseThrow();
        assertThat(KeyText.toHex(key)).isEqualTo(hex.toLowerCase(java.util.Locale.ROOT));
        assertThat(KeyText.ofHex(hex.substring(2))).isEmpty();
        assertThat(KeyText.ofHex(hex + "00")).isEmpty();
        assertThat(KeyText.ofHex(hex.replace('f', 'g'))).isEmpty();
        assertThat(KeyText.ofHex("")).isEmpty();
    }

    @Test
    void clampsIntoACopy() {
        byte[] ones = new byte[32];
        java.util.Arrays.fill(ones, (byte) 0xff);
        byte[] clamped = KeyText.clamp(ones);
        assertThat(clamped[0]).isEqualTo((byte) 0xf8);
        assertThat(clamped[31]).isEqualTo((byte) 0x7f);
        assertThat(KeyText.clamp(new byte[32])[31]).isEqualTo((byte) 0x40);
        assertThat(ones[0]).isEqualTo((byte) 0xff);
    }

    @FuzzTest
    void readingIsTotalAndOneTextPerKey(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        KeyText.ofBase64(text)
                .ifPresent(key -> assertThat(KeyText.toBase64(key)).isEqualTo(text));
        KeyText.ofHex(text).ifPresent(key -> assertThat(KeyText.toHex(key)).isEqualToIgnoringCase(text));
    }
}
