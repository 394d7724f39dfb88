package org.tocsin.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.tocsin.testkit.Vectors;
import tools.jackson.databind.JsonNode;

class HkdfTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void agreesWithTheVectorsForOneTwoAndThreeOutputs() {
        for (JsonNode test :
                Vectors.resource(HkdfTest.class, "/vectors/kdf_blake2s.json").get("tests")) {
            byte[] key = HEX.parseHex(test.get("key").asString());
            byte[] input = HEX.parseHex(test.get("input").asString());
            for (int count = 1; count <= 3; count++) {
                byte[][] outputs = Hkdf.derive(key, input, count);
                assertThat(outputs).hasNumberOfRows(count);
                for (int i = 0; i < count; i++) {
                    assertThat(HEX.formatHex(outputs[i]))
                            .as("%s, output %d of %d", test.get("id").asString(), i + 1, count)
                            .isEqualTo(test.get("t").get(i).asString());
                }
            }
        }
    }

    @Test
    void derivesAtMostThreeOutputs() {
        assertThatThrownBy(() -> Hkdf.derive(new byte[32], new byte[32], 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Hkdf.derive(new byte[32], new byte[32], 4))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
