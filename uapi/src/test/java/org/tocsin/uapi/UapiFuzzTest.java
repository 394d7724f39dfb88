package org.tocsin.uapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tocsin.testkit.Seeds;

class UapiFuzzTest {
    private static final String[] WORDS = {
        "get=1\n",
        "set=1\n",
        "\n",
        "public_key=",
        "private_key=",
        "preshared_key=",
        "allowed_ip=",
        "-",
        "endpoint=",
        "10.0.0.0/8",
        "fd00::/8",
        "[::1]:1",
        "1.2.3.4:5",
        "00".repeat(32),
        "ff".repeat(32),
        "listen_port=",
        "fwmark=",
        "65535",
        "4294967295",
        "4294967296",
        "remove=true",
        "update_only=true",
        "replace_peers=true",
        "=",
        "\0",
        "replace_allowed_ips=true",
        "protocol_version=1",
        "persistent_keepalive_interval="
    };

    @FuzzTest(maxDuration = "1m")
    void anyBytesAreReadWithoutAnException(byte[] bytes) {
        read(bytes, bytes.length);
    }

    @Test
    void theSameRequestsComeOutWhateverThePieces() {
        Seeds.loop(300, seed -> {
            var random = Seeds.random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(60); i >= 0; i--) {
                text.append(WORDS[random.nextInt(WORDS.length)]);
                text.append(random.nextInt(3) == 0 ? "" : "\n");
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            assertThat(read(bytes, 1 + random.nextInt(7))).isEqualTo(read(bytes, bytes.length));
        });
    }

    /// What came out, in words.
    private static String read(byte[] bytes, int pieceBytes) {
        UapiReader reader = new UapiReader();
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < bytes.length; at += pieceBytes) {
            ByteBuffer piece = ByteBuffer.wrap(bytes, at, Math.min(pieceBytes, bytes.length - at));
            @Nullable UapiRequest request = reader.read(piece);
            while (request != null) {
                out.append(request).append('\n');
                request = reader.read(piece);
            }
        }
        return out.toString();
    }
}
