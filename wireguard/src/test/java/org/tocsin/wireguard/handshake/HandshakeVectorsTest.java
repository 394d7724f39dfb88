package org.tocsin.wireguard.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.JdkCrypto;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.testkit.Vectors;
import org.tocsin.wireguard.message.HandshakeInitiation;
import org.tocsin.wireguard.message.HandshakeResponse;
import org.tocsin.wireguard.message.Message;
import tools.jackson.databind.JsonNode;

/// Every step of both halves against handshakes with all secrets fixed.
class HandshakeVectorsTest {
    private static final HexFormat HEX = HexFormat.of();
    private final CryptoProvider crypto = new JdkCrypto();

    @Test
    void bothHalvesGiveTheVectorsBytesAndKeys() {
        JsonNode tests = Vectors.resource(HandshakeVectorsTest.class, "/vectors/wg_handshake_kat.json")
                .get("tests");
        assertThat(tests.size()).isEqualTo(109);
        for (JsonNode test : tests) {
            String id = test.get("id").asString();
            LocalStatic initiator = new LocalStatic(crypto, Secret.copyOf(bytes(test, "si_priv")));
            LocalStatic responder = new LocalStatic(crypto, Secret.copyOf(bytes(test, "sr_priv")));
            assertThat(initiator.publicKey().octets()).as(id).isEqualTo(octets(test, "si_pub"));
            assertThat(responder.publicKey().octets()).as(id).isEqualTo(octets(test, "sr_pub"));
            Secret psk = Secret.copyOf(bytes(test, "psk"));

            RemoteStatic toResponder = new RemoteStatic(initiator, responder.publicKey());
            InitiatorHandshake ours = InitiatorHandshake.start(
                            initiator,
                            toResponder,
                            (int) test.get("initiator_index").asLong(),
                            bytes(test, "ei_priv"),
                            octets(test, "tai64n"))
                    .orElseThrow();
            assertSameWithoutMacs(ours.initiation().encode(), bytes(test, "initiation"), id);
            assertState(ours.state(), test, "timestamp");

            HandshakeInitiation initiation =
                    (HandshakeInitiation) Message.decode(ByteBuffer.wrap(bytes(test, "initiation")));
            ResponderHandshake theirs = (ResponderHandshake) ResponderHandshake.open(responder, initiation);
            assertThat(theirs.initiator()).as(id).isEqualTo(initiator.publicKey());
            RemoteStatic toInitiator = new RemoteStatic(responder, theirs.initiator());
            assertThat(theirs.timestamp(toInitiator)).as(id).contains(octets(test, "tai64n"));
            assertState(theirs.state(), test, "timestamp");
            HandshakeResponse answer = theirs.respond(
                            (int) test.get("responder_index").asLong(), bytes(test, "er_priv"), psk)
                    .orElseThrow();
            assertSameWithoutMacs(answer.encode(), bytes(test, "response"), id);
            assertState(theirs.state(), test, "empty");

            HandshakeResponse response = (HandshakeResponse) Message.decode(ByteBuffer.wrap(bytes(test, "response")));
            TransportKeys keys = (TransportKeys) ours.finish(response, psk);
            assertThat(keys.sendingKey()).as(id).isEqualTo(bytes(test, "i2r_key"));
            assertThat(keys.receivingKey()).as(id).isEqualTo(bytes(test, "r2i_key"));
            assertThat(theirs.keys().sendingKey()).as(id).isEqualTo(bytes(test, "r2i_key"));
            assertThat(theirs.keys().receivingKey()).as(id).isEqualTo(bytes(test, "i2r_key"));
        }
    }

    /// The tokens one by one: where a whole message differs, this says at which step.
    @Test
    void eachTokenGivesTheVectorsChainingKeyAndHash() {
        JsonNode tests = Vectors.resource(HandshakeVectorsTest.class, "/vectors/wg_handshake_kat.json")
                .get("tests");
        for (JsonNode test : tests) {
            SymmetricState state =
                    Labels.of(new PublicKey(octets(test, "sr_pub"))).begin(crypto);
            assertState(state, test, "mixhash_Spub_r");
            byte[] initiation = bytes(test, "initiation");
            byte[] response = bytes(test, "response");
            state.mixEphemeral(HEX.parseHex(HEX.formatHex(initiation, 8, 40)));
            assertState(state, test, "e");
            byte[] key = state.mixKeyAndDerive(agree(test, "ei_priv", octets(test, "sr_pub")));
            assertKeyAndState(key, state, test, "es");
            state.encryptAndHash(key, bytes(test, "si_pub"));
            assertState(state, test, "s");
            key = state.mixKeyAndDerive(agree(test, "si_priv", octets(test, "sr_pub")));
            assertKeyAndState(key, state, test, "ss");
            state.encryptAndHash(key, bytes(test, "tai64n"));
            assertState(state, test, "timestamp");
            Octets responderEphemeral = Octets.copyOf(response, 12, 32);
            state.mixEphemeral(responderEphemeral.toByteArray());
            assertState(state, test, "resp_e");
            state.mixKey(agree(test, "ei_priv", responderEphemeral));
            assertState(state, test, "ee");
            state.mixKey(agree(test, "si_priv", responderEphemeral));
            assertState(state, test, "se");
            key = state.mixPresharedKey(bytes(test, "psk"));
            assertKeyAndState(key, state, test, "psk");
            state.encryptAndHash(key, new byte[0]);
            assertState(state, test, "empty");
        }
    }

    private byte[] agree(JsonNode test, String scalar, Octets point) {
        byte[] shared = new byte[32];
        assertThat(crypto.x25519(bytes(test, scalar), point.toByteArray(), shared))
                .isTrue();
        return shared;
    }

    private static void assertKeyAndState(byte[] key, SymmetricState state, JsonNode test, String step) {
        assertThat(HEX.formatHex(key))
                .as(step)
                .isEqualTo(step(test, step).get("k").asString());
        assertState(state, test, step);
    }

    private static void assertState(SymmetricState state, JsonNode test, String step) {
        JsonNode expected = step(test, step);
        assertThat(HEX.formatHex(state.chainingKey()))
                .as("%s %s ck", test.get("id"), step)
                .isEqualTo(expected.get("ck").asString());
        assertThat(HEX.formatHex(state.hash()))
                .as("%s %s h", test.get("id"), step)
                .isEqualTo(expected.get("h").asString());
    }

    private static JsonNode step(JsonNode test, String name) {
        for (JsonNode step : test.get("chaining")) {
            if (step.get("step").asString().equals(name)) {
                return step;
            }
        }
        throw new AssertionError("no step " + name);
    }

    private static void assertSameWithoutMacs(ByteBuffer ours, byte[] expected, String id) {
        assertThat(HEX.formatHex(ours.array(), 0, ours.limit() - 32))
                .as(id)
                .isEqualTo(HEX.formatHex(expected, 0, expected.length - 32));
    }

    private static byte[] bytes(JsonNode test, String field) {
        return HEX.parseHex(test.get(field).asString());
    }

    private static Octets octets(JsonNode test, String field) {
        return Octets.wrap(bytes(test, field));
    }
}
