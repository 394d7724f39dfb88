package org.tocsin.wireguard.cookie;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.JdkCrypto;
import org.tocsin.crypto.Secret;
import org.tocsin.testkit.Vectors;
import org.tocsin.wireguard.handshake.LocalStatic;
import org.tocsin.wireguard.handshake.RemoteStatic;
import org.tocsin.wireguard.message.CookieReply;
import org.tocsin.wireguard.message.Message;
import tools.jackson.databind.JsonNode;

class CookieVectorsTest {
    private static final HexFormat HEX = HexFormat.of();
    private final CryptoProvider crypto = new JdkCrypto();

    @Test
    void macsAndCookiesAreTheVectors() {
        JsonNode tests = Vectors.resource(CookieVectorsTest.class, "/vectors/wg_handshake_kat.json")
                .get("tests");
        int withMac2 = 0;
        for (JsonNode test : tests) {
            String id = test.get("id").asString();
            JsonNode cookie = test.get("cookie");
            LocalStatic initiator = new LocalStatic(crypto, Secret.copyOf(bytes(test, "si_priv")));
            LocalStatic responder = new LocalStatic(crypto, Secret.copyOf(bytes(test, "sr_priv")));
            byte[] expected = bytes(test, "initiation");
            CookieJar jar = new CookieJar(crypto, new RemoteStatic(initiator, responder.publicKey()));
            byte[] message = expected.clone();
            Arrays.fill(message, message.length - 32, message.length, (byte) 0xee);
            jar.stamp(message, 0);
            assertThat(HEX.formatHex(message, 116, 132)).as(id).isEqualTo(HEX.formatHex(expected, 116, 132));
            assertThat(HEX.formatHex(message, 132, 148)).as(id).isEqualTo("0".repeat(32));

            CookieChecker checker = new CookieChecker(responder, out -> Arrays.fill(out, (byte) 7));
            assertThat(checker.hasRightMac1(ByteBuffer.wrap(expected), 0, expected.length))
                    .isTrue();
            Endpoint source = new Endpoint(
                    Octets.ofHex(cookie.get("source_ip").asString()),
                    cookie.get("source_port").asInt());
            byte[] value = CookieChecker.cookie(bytes(cookie, "secret"), source);
            assertThat(value).as(id).isEqualTo(bytes(cookie, "value"));
            CookieReply reply =
                    checker.reply(ByteBuffer.wrap(expected), 0, expected.length, value, bytes(cookie, "nonce"));
            assertThat(reply.encode()).as(id).isEqualTo(ByteBuffer.wrap(bytes(cookie, "reply")));

            CookieReply read = (CookieReply) Message.decode(ByteBuffer.wrap(bytes(cookie, "reply")));
            assertThat(jar.accept(read, 1)).as(id).isTrue();
            assertThat(jar.accept(read, 1)).as("one reply for each message").isFalse();
            if (cookie.get("mac2_present").asBoolean()) {
                jar.stamp(message, 2);
                assertThat(message).as(id).isEqualTo(expected);
                withMac2++;
            }
        }
        assertThat(withMac2).isEqualTo(22);
    }

    private static byte[] bytes(JsonNode test, String field) {
        return HEX.parseHex(test.get(field).asString());
    }
}
