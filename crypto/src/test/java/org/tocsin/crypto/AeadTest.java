package org.tocsin.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tocsin.testkit.Vectors;
import tools.jackson.databind.JsonNode;

class AeadTest {
    private static final HexFormat HEX = HexFormat.of();

    static List<CryptoProvider> providers() {
        return CryptoProviders.available();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void agreesWithWycheproof(CryptoProvider crypto) {
        int counterForm = 0;
        for (JsonNode group : Vectors.sharedJson("vectors/wycheproof/chacha20_poly1305_test.json")
                .get("testGroups")) {
            for (JsonNode test : group.get("tests")) {
                byte[] nonce = hex(test, "iv");
                if (nonce.length != 12) {
                    continue;
                }
                String id = crypto.name() + " " + test.get("tcId").asInt();
                boolean valid = test.get("result").asString().equals("valid");
                byte[] sealed = concat(hex(test, "ct"), hex(test, "tag"));
                try (NonceAead aead = (NonceAead) crypto.chaCha20Poly1305(hex(test, "key"))) {
                    assertThat(aead.openWithNonce(nonce, hex(test, "aad"), sealed)
                                    .isPresent())
                            .as(id)
                            .isEqualTo(valid);
                    if (valid) {
                        assertThat(aead.openWithNonce(nonce, hex(test, "aad"), sealed))
                                .as(id)
                                .hasValueSatisfying(text -> assertThat(text).isEqualTo(hex(test, "msg")));
                        assertThat(aead.sealWithNonce(nonce, hex(test, "aad"), hex(test, "msg")))
                                .as(id)
                                .isEqualTo(sealed);
                    }
                }
                if (valid && Arrays.equals(nonce, 0, 4, new byte[4], 0, 4)) {
                    checkCounterForm(crypto, test, nonce, sealed);
                    counterForm++;
                }
            }
        }
        assertThat(counterForm).isPositive();
    }

    private static void checkCounterForm(CryptoProvider crypto, JsonNode test, byte[] nonce, byte[] sealed) {
        long counter = ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN).getLong(4);
        try (Aead aead = crypto.chaCha20Poly1305(hex(test, "key"))) {
            assertThat(aead.seal(counter, hex(test, "aad"), hex(test, "msg"))).isEqualTo(sealed);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void agreesWithWycheproofOnTheExtendedNonce(CryptoProvider crypto) {
        for (JsonNode group : Vectors.sharedJson("vectors/wycheproof/xchacha20_poly1305_test.json")
                .get("testGroups")) {
            for (JsonNode test : group.get("tests")) {
                byte[] key = hex(test, "key");
                byte[] nonce = hex(test, "iv");
                byte[] aad = hex(test, "aad");
                byte[] sealed = concat(hex(test, "ct"), hex(test, "tag"));
                String id = crypto.name() + " " + test.get("tcId").asInt();
                if (nonce.length != XChaCha20Poly1305.NONCE_SIZE) {
                    assertThatThrownBy(() -> XChaCha20Poly1305.open(crypto, key, nonce, aad, sealed))
                            .as(id)
                            .isInstanceOf(IllegalArgumentException.class);
                } else if (test.get("result").asString().equals("valid")) {
                    assertThat(XChaCha20Poly1305.open(crypto, key, nonce, aad, sealed))
                            .as(id)
                            .hasValueSatisfying(text -> assertThat(text).isEqualTo(hex(test, "msg")));
                    assertThat(XChaCha20Poly1305.seal(crypto, key, nonce, aad, hex(test, "msg")))
                            .as(id)
                            .isEqualTo(sealed);
                } else {
                    assertThat(XChaCha20Poly1305.open(crypto, key, nonce, aad, sealed))
                            .as(id)
                            .isEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void sealsAndOpensInPlaceAsBouncyCastleDoes(CryptoProvider crypto) throws InvalidCipherTextException {
        for (long seed = 0; seed < 100; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] key = Blake2sTest.bytes(random, 32);
            byte[] text = Blake2sTest.bytes(random, random.nextInt(1500));
            long counter = random.nextLong();
            int offset = random.nextInt(40);
            byte[] expected = oracle(key, counter, text);
            try (Aead aead = crypto.chaCha20Poly1305(key)) {
                for (ByteBuffer whole : buffers(offset + expected.length + random.nextInt(40))) {
                    // A slice does not start where its array starts.
                    ByteBuffer buffer = whole.position(3).slice();
                    buffer.put(offset, text);
                    byte[] sentinel = surroundings(buffer, offset, expected.length);
                    try (Aead sealing = crypto.chaCha20Poly1305(key)) {
                        sealing.seal(counter, buffer, offset, text.length);
                    }
                    assertThat(bytes(buffer, offset, expected.length))
                            .as("%s, seed %d", crypto.name(), seed)
                            .isEqualTo(expected);
                    assertThat(aead.open(counter, buffer, offset, expected.length))
                            .as("%s, seed %d", crypto.name(), seed)
                            .isTrue();
                    assertThat(bytes(buffer, offset, text.length))
                            .as("%s, seed %d", crypto.name(), seed)
                            .isEqualTo(text);
                    assertThat(surroundings(buffer, offset, expected.length)).isEqualTo(sentinel);
                    assertThat(buffer.position()).isZero();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void opensNothingThatWasChangedInAnyBit(CryptoProvider crypto) {
        byte[] key = new byte[32];
        byte[] text = new byte[40];
        try (Aead aead = crypto.chaCha20Poly1305(key)) {
            byte[] sealed = aead.seal(7, new byte[0], text);
            for (int bit = 0; bit < sealed.length * 8; bit++) {
                byte[] changed = sealed.clone();
                changed[bit / 8] ^= (byte) (1 << (bit % 8));
                assertThat(aead.open(7, ByteBuffer.wrap(changed), 0, changed.length))
                        .as("%s, bit %d", crypto.name(), bit)
                        .isFalse();
            }
            assertThat(aead.open(8, ByteBuffer.wrap(sealed.clone()), 0, sealed.length))
                    .isFalse();
            assertThat(aead.open(7, ByteBuffer.wrap(sealed), 0, sealed.length)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void opensNothingShorterThanATag(CryptoProvider crypto) {
        try (Aead aead = crypto.chaCha20Poly1305(new byte[32])) {
            for (int length = 0; length < Aead.TAG_SIZE; length++) {
                assertThat(aead.open(0, ByteBuffer.allocate(32), 0, length)).isFalse();
                assertThat(aead.open(0, new byte[0], new byte[length])).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void refusesToSealTwiceInARowWithOneCounter(CryptoProvider crypto) {
        try (Aead aead = crypto.chaCha20Poly1305(new byte[32])) {
            aead.seal(5, ByteBuffer.allocate(64), 0, 32);
            assertThatThrownBy(() -> aead.seal(5, ByteBuffer.allocate(64), 0, 32))
                    .isInstanceOf(IllegalStateException.class);
            aead.seal(6, ByteBuffer.allocate(64), 0, 32);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void isUnusableOnceClosed(CryptoProvider crypto) {
        Aead aead = crypto.chaCha20Poly1305(new byte[32]);
        aead.seal(1, ByteBuffer.allocate(64), 0, 32);
        aead.close();
        assertThatThrownBy(() -> aead.seal(2, ByteBuffer.allocate(64), 0, 32))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> aead.open(2, ByteBuffer.allocate(64), 0, 32))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void takesTextsOfAnyLengthAsTheyCome(CryptoProvider crypto) {
        try (Aead sealing = crypto.chaCha20Poly1305(new byte[32]);
                Aead opening = crypto.chaCha20Poly1305(new byte[32])) {
            int counter = 0;
            for (int length : new int[] {0, 1, 70_000, 16, 3_000, 0}) {
                byte[] text = Blake2sTest.bytes(new SplittableRandom(length), length);
                byte[] data = Blake2sTest.bytes(new SplittableRandom(counter), length);
                byte[] sealed = sealing.seal(++counter, data, text);
                assertThat(opening.open(counter, data, sealed))
                        .as("%s, %d", crypto.name(), length)
                        .hasValueSatisfying(opened -> assertThat(opened).isEqualTo(text));
            }
        }
    }

    @Test
    void refusesKeysOfOtherSizes() {
        for (CryptoProvider crypto : providers()) {
            assertThatThrownBy(() -> crypto.chaCha20Poly1305(new byte[31]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @FuzzTest
    void openingIsTotal(byte[] input) {
        for (CryptoProvider crypto : providers()) {
            try (Aead aead = crypto.chaCha20Poly1305(new byte[32])) {
                assertThat(aead.open(1, ByteBuffer.wrap(input.clone()), 0, input.length))
                        .isEqualTo(aead.open(1, new byte[0], input).isPresent());
            }
        }
    }

    private static byte[] oracle(byte[] key, long counter, byte[] text) throws InvalidCipherTextException {
        byte[] nonce = ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(4, counter)
                .array();
        ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
        cipher.init(true, new AEADParameters(new KeyParameter(key), 128, nonce));
        byte[] out = new byte[text.length + Aead.TAG_SIZE];
        int written = cipher.processBytes(text, 0, text.length, out, 0);
        cipher.doFinal(out, written);
        return out;
    }

    private static List<ByteBuffer> buffers(int size) {
        return List.of(ByteBuffer.allocate(size + 3), ByteBuffer.allocateDirect(size + 3));
    }

    private static byte[] bytes(ByteBuffer buffer, int offset, int length) {
        byte[] bytes = new byte[length];
        buffer.get(offset, bytes);
        return bytes;
    }

    private static byte[] surroundings(ByteBuffer buffer, int offset, int length) {
        int after = buffer.capacity() - offset - length;
        return concat(bytes(buffer, 0, offset), bytes(buffer, offset + length, after));
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static byte[] hex(JsonNode test, String field) {
        return HEX.parseHex(test.get(field).asString());
    }
}
