package org.tocsin.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tocsin.testkit.Vectors;
import tools.jackson.databind.JsonNode;

class CryptoProviderTest {
    private static final HexFormat HEX = HexFormat.of();

    static List<CryptoProvider> providers() {
        return CryptoProviders.available();
    }

    @Test
    void theFastestComesFirstAndTheJdkLast() {
        List<String> names = providers().stream().map(CryptoProvider::name).toList();
        assertThat(names).endsWith("conscrypt", "jdk");
        assertThat(CryptoProviders.fastest().name()).isEqualTo(names.getFirst());
        assertThat(CryptoProviders.byName("jdk"))
                .hasValueSatisfying(p -> assertThat(p).isInstanceOf(JdkCrypto.class));
        assertThat(CryptoProviders.byName("rot13")).isEmpty();
    }

    @Test
    void libcryptoIsTakenWhereTheSystemHasIt() {
        assumeTrue(LibcryptoCalls.load().isPresent(), "libcrypto.so.3 (libssl3) is not installed");
        assertThat(CryptoProviders.fastest().name()).isEqualTo("libcrypto");
    }

    @ParameterizedTest
    @MethodSource("providers")
    void x25519AgreesWithWycheproof(CryptoProvider crypto) {
        int refused = 0;
        for (JsonNode group :
                Vectors.sharedJson("vectors/wycheproof/x25519_test.json").get("testGroups")) {
            for (JsonNode test : group.get("tests")) {
                String expected = test.get("shared").asString();
                byte[] shared = new byte[32];
                Arrays.fill(shared, (byte) 0xaa);
                boolean usable = crypto.x25519(
                        HEX.parseHex(test.get("private").asString()),
                        HEX.parseHex(test.get("public").asString()),
                        shared);
                String id = crypto.name() + " " + test.get("tcId").asInt();
                assertThat(HEX.formatHex(shared)).as(id).isEqualTo(expected);
                assertThat(usable).as(id).isEqualTo(!expected.equals("00".repeat(32)));
                refused += usable ? 0 : 1;
            }
        }
        assertThat(refused).isGreaterThan(15);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void x25519AgreesWithBouncyCastle(CryptoProvider crypto) {
        for (long seed = 0; seed < 100; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] scalar = Blake2sTest.bytes(random, 32);
            byte[] point = Blake2sTest.bytes(random, 32);
            byte[] expected = new byte[32];
            X25519.scalarMult(scalar, 0, point, 0, expected, 0);
            byte[] shared = new byte[32];
            assertThat(crypto.x25519(scalar, point, shared)).isTrue();
            assertThat(shared).as("%s, seed %d", crypto.name(), seed).isEqualTo(expected);
            X25519.scalarMultBase(scalar, 0, expected, 0);
            assertThat(crypto.x25519PublicKey(scalar))
                    .as("%s, seed %d", crypto.name(), seed)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void x25519WantsThirtyTwoBytesEach(CryptoProvider crypto) {
        byte[] good = new byte[32];
        for (int size : new int[] {0, 31, 33}) {
            byte[] bad = new byte[size];
            assertThatThrownBy(() -> crypto.x25519(bad, good, good)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> crypto.x25519(good, bad, good)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> crypto.x25519(good, good, bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void ed25519AgreesWithTheRfc(CryptoProvider crypto) {
        // RFC 8032 §7.1, tests 2 and 3.
        checkEd25519(
                crypto,
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                "72",
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
        checkEd25519(
                crypto,
                "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
                "af82",
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
    }

    private static void checkEd25519(
            CryptoProvider crypto, String seed, String publicKey, String message, String signature) {
        assertThat(HEX.formatHex(crypto.ed25519PublicKey(HEX.parseHex(seed)))).isEqualTo(publicKey);
        assertThat(HEX.formatHex(crypto.ed25519Sign(HEX.parseHex(seed), HEX.parseHex(message))))
                .isEqualTo(signature);
        assertThat(crypto.ed25519Verify(HEX.parseHex(publicKey), HEX.parseHex(message), HEX.parseHex(signature)))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void ed25519AgreesWithBouncyCastle(CryptoProvider crypto) {
        for (long seed = 0; seed < 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] key = Blake2sTest.bytes(random, 32);
            byte[] message = Blake2sTest.bytes(random, random.nextInt(400));
            byte[] publicKey = new byte[32];
            Ed25519.generatePublicKey(key, 0, publicKey, 0);
            byte[] signature = new byte[64];
            Ed25519.sign(key, 0, message, 0, message.length, signature, 0);
            String as = crypto.name() + ", seed " + seed;
            assertThat(crypto.ed25519PublicKey(key)).as(as).isEqualTo(publicKey);
            assertThat(crypto.ed25519Sign(key, message)).as(as).isEqualTo(signature);
            assertThat(crypto.ed25519Verify(publicKey, message, signature))
                    .as(as)
                    .isTrue();

            signature[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
            assertThat(crypto.ed25519Verify(publicKey, message, signature))
                    .as(as)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void ed25519RefusesWhatIsMalformed(CryptoProvider crypto) {
        byte[] publicKey = crypto.ed25519PublicKey(new byte[32]);
        byte[] message = new byte[10];
        byte[] signature = crypto.ed25519Sign(new byte[32], message);
        for (int size : new int[] {0, 31, 33, 63, 65}) {
            assertThat(crypto.ed25519Verify(Arrays.copyOf(publicKey, size), message, signature))
                    .isFalse();
            assertThat(crypto.ed25519Verify(publicKey, message, Arrays.copyOf(signature, size)))
                    .isFalse();
        }
        byte[] shifted = signature.clone();
        addOrder(shifted);
        assertThat(crypto.ed25519Verify(publicKey, message, shifted))
                .as("S + L is S again, yet a second signature")
                .isFalse();
    }

    @Test
    void providersAgreeOnKeysOfLowOrderAndOnKeysWithTwoForms() {
        BigInteger prime = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
        byte[] message = new byte[3];
        for (int distance = -20; distance < 20; distance++) {
            for (int sign = 0; sign < 2; sign++) {
                for (BigInteger y : List.of(
                        BigInteger.valueOf(Math.max(distance, 0)),
                        prime.add(BigInteger.valueOf(Math.min(distance, 18))))) {
                    byte[] key = littleEndian(y);
                    key[31] |= (byte) (sign << 7);
                    // S = 0 and R = A or the neutral element: right for some keys of low order.
                    for (byte[] r : List.of(key, littleEndian(BigInteger.ONE))) {
                        byte[] signature = Arrays.copyOf(r, 64);
                        List<Boolean> verdicts = providers().stream()
                                .map(crypto -> crypto.ed25519Verify(key, message, signature))
                                .distinct()
                                .toList();
                        assertThat(verdicts).as("y %s, sign %d", y, sign).hasSize(1);
                        if (y.compareTo(prime) >= 0) {
                            assertThat(verdicts).containsExactly(false);
                        }
                    }
                }
            }
        }
    }

    private static void addOrder(byte[] signature) {
        BigInteger order = BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));
        byte[] s = Arrays.copyOfRange(signature, 32, 64);
        System.arraycopy(littleEndian(new BigInteger(1, reversed(s)).add(order)), 0, signature, 32, 32);
    }

    private static byte[] littleEndian(BigInteger value) {
        byte[] bytes = reversed(value.toByteArray());
        return Arrays.copyOf(bytes, 32);
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] out = new byte[bytes.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = bytes[bytes.length - 1 - i];
        }
        return out;
    }
}
