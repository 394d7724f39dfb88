package org.tocsin.wireguard.handshake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.Blake2s;
import org.tocsin.crypto.Hkdf;
import org.tocsin.crypto.JdkCrypto;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.testkit.Seeds;
import org.tocsin.wireguard.message.HandshakeInitiation;

/// What implementations of the handshake get wrong, one test for each fact; the numbers are those of the list that the
/// tests of the device go on with.
class NoiseFactsTest {
    private static final JdkCrypto CRYPTO = new JdkCrypto();

    private final RandomGenerator random = Seeds.random(5);
    private final LocalStatic alice = new LocalStatic(CRYPTO, Secret.copyOf(random32()));
    private final LocalStatic bob = new LocalStatic(CRYPTO, Secret.copyOf(random32()));

    @Test
    void fact1_theHashStartsFromBothStringsAndTheRespondersKey() {
        byte[] construction = "Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s".getBytes(US_ASCII);
        byte[] identifier = "WireGuard v1 zx2c4 Jason@zx2c4.com".getBytes(US_ASCII);
        assertThat(construction).hasSize(37);
        assertThat(identifier).hasSize(34);
        byte[] chainingKey = Blake2s.hash(construction);
        byte[] hash = Blake2s.hash(
                Blake2s.hash(chainingKey, identifier), bob.publicKey().octets().toByteArray());
        SymmetricState atAlice = new RemoteStatic(alice, bob.publicKey()).asResponder(alice);
        assertThat(atAlice.chainingKey()).isEqualTo(chainingKey);
        assertThat(atAlice.hash()).isEqualTo(hash);
        assertThat(bob.asResponder().hash()).isEqualTo(hash);
    }

    @Test
    void fact2_hashHmacAndKeyedMacAreThreeDifferentThings() {
        byte[] key = random32();
        byte[] input = random32();
        byte[] extracted = hmac(key, input);
        byte[] first = hmac(extracted, new byte[] {1});
        byte[] second = hmac(extracted, concat(first, new byte[] {2}));
        byte[][] derived = Hkdf.derive(key, input, 2);
        assertThat(derived[0]).isEqualTo(first);
        assertThat(derived[1]).isEqualTo(second);
        byte[] mac = Blake2s.mac(key, input);
        assertThat(mac).hasSize(16);
        assertThat(mac).isNotEqualTo(Arrays.copyOf(hmac(key, input), 16));
        assertThat(mac).isNotEqualTo(Arrays.copyOf(Blake2s.hash(key, input), 16));
        assertThat(bob.mac1Key())
                .isEqualTo(Blake2s.hash(
                        "mac1----".getBytes(US_ASCII), bob.publicKey().octets().toByteArray()));
        assertThat(bob.cookieKey())
                .isEqualTo(Blake2s.hash(
                        "cookie--".getBytes(US_ASCII), bob.publicKey().octets().toByteArray()));
    }

    @Test
    void fact4_handshakesSealWithNonceZeroAndTheHashAsDataAndTheKeysAreOfTheEmptyInput() {
        SymmetricState state = bob.asResponder();
        byte[] hash = state.hash();
        byte[] key = random32();
        byte[] text = random32();
        byte[] sealed = state.encryptAndHash(key.clone(), text);
        assertThat(sealed).isEqualTo(CRYPTO.chaCha20Poly1305(key).seal(0, hash, text));
        assertThat(state.hash()).isEqualTo(Blake2s.hash(hash, sealed));
        byte[][] keys = Hkdf.derive(state.chainingKey(), new byte[0], 2);
        assertThat(state.split(true).sendingKey()).isEqualTo(keys[0]);
        assertThat(state.split(true).receivingKey()).isEqualTo(keys[1]);
        assertThat(state.split(false).sendingKey()).isEqualTo(keys[1]);
    }

    @Test
    void fact5_thePresharedKeyIsMixedInAlsoWhenItIsZero() {
        SymmetricState state = bob.asResponder();
        byte[][] derived = Hkdf.derive(state.chainingKey(), new byte[32], 3);
        byte[] hash = Blake2s.hash(state.hash(), derived[1]);
        assertThat(state.mixPresharedKey(new byte[32])).isEqualTo(derived[2]);
        assertThat(state.chainingKey()).isEqualTo(derived[0]);
        assertThat(state.hash()).isEqualTo(hash);
    }

    @Test
    void fact12_aPointOfLowOrderEndsTheHandshakeWhereverItStands() {
        PublicKey low = new PublicKey(Octets.ofHex("01" + "00".repeat(31)));
        RemoteStatic remote = new RemoteStatic(alice, low);
        assertThat(remote.isUsable()).isFalse();
        Octets timestamp = Octets.wrap(new byte[Tai64n.SIZE]);
        assertThat(InitiatorHandshake.start(alice, remote, 1, random32(), timestamp))
                .isEmpty();

        HandshakeInitiation good = InitiatorHandshake.start(
                        alice, new RemoteStatic(alice, bob.publicKey()), 1, random32(), timestamp)
                .orElseThrow()
                .initiation();
        HandshakeInitiation forged = new HandshakeInitiation(
                1, low.octets(), good.encryptedStatic(), good.encryptedTimestamp(), good.mac1(), good.mac2());
        assertThat(ResponderHandshake.open(bob, forged)).isEqualTo(HandshakeFault.LOW_ORDER_POINT);
        InitiatorHandshake started = InitiatorHandshake.start(
                        alice, new RemoteStatic(alice, bob.publicKey()), 1, random32(), timestamp)
                .orElseThrow();
        ResponderHandshake opened = (ResponderHandshake) ResponderHandshake.open(bob, started.initiation());
        assertThat(opened.timestamp(new RemoteStatic(bob, low)))
                .as("a peer whose key is of low order proves nothing")
                .isEmpty();
        var response = new org.tocsin.wireguard.message.HandshakeResponse(
                2, 1, low.octets(), Octets.wrap(new byte[16]), Octets.wrap(new byte[16]), Octets.wrap(new byte[16]));
        assertThat(started.finish(response, Secret.zero())).isEqualTo(HandshakeFault.LOW_ORDER_POINT);
    }

    private byte[] random32() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return bytes;
    }

    /// RFC 2104 over BLAKE2s with its block of 64 bytes.
    private static byte[] hmac(byte[] key, byte[] input) {
        byte[] inner = new byte[64];
        byte[] outer = new byte[64];
        for (int i = 0; i < 64; i++) {
            byte k = i < key.length ? key[i] : 0;
            inner[i] = (byte) (k ^ 0x36);
            outer[i] = (byte) (k ^ 0x5c);
        }
        return Blake2s.hash(outer, Blake2s.hash(inner, input));
    }

    private static byte[] concat(byte[] a, byte[] b) {
        return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
    }
}
