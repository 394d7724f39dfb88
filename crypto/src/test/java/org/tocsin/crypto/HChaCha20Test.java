package org.tocsin.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.tocsin.testkit.Vectors;
import tools.jackson.databind.JsonNode;

class HChaCha20Test {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void agreesWithTheVectors() {
        for (JsonNode test :
                Vectors.resource(HChaCha20Test.class, "/vectors/hchacha20.json").get("tests")) {
            byte[] key = HEX.parseHex(test.get("key").asString());
            byte[] nonce = HEX.parseHex(test.get("nonce16").asString());
            assertThat(HEX.formatHex(HChaCha20.derive(key, nonce)))
                    .as(test.get("id").asString())
                    .isEqualTo(test.get("out").asString());
        }
    }
}
