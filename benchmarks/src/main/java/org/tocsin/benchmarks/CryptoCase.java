package org.tocsin.benchmarks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.tocsin.crypto.Aead;
import org.tocsin.crypto.Blake2s;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.CryptoProviders;
import org.tocsin.crypto.Hkdf;
import org.tocsin.crypto.Sha256;

/// One function with its inputs, ready to be called over and over.
///
/// @param name without the unit, such as `crypto.jdk.seal_1420`
record CryptoCase(String name, Runnable call) {
    /// A small packet, such as an acknowledgement, and a full one on an Ethernet path.
    private static final int[] TEXT_BYTES = {80, 1420};
    /// What is hashed for mac1 of a handshake initiation (WireGuard whitepaper §5.4.4).
    private static final int INITIATION_BYTES = 116;
    /// An envelope: what an origin signs for each object.
    private static final int ENVELOPE_BYTES = 100;

    String costName() {
        return name + "_ns";
    }

    String garbageName() {
        return name + "_alloc_bytes";
    }

    static List<CryptoCase> all(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<CryptoCase> cases = new ArrayList<>();
        for (CryptoProvider provider : CryptoProviders.available()) {
            addAeads(cases, provider, bytes(random, 32));
            addCurves(cases, provider, bytes(random, 32), bytes(random, 32), bytes(random, ENVELOPE_BYTES));
        }
        byte[] key = bytes(random, 32);
        byte[] initiation = bytes(random, INITIATION_BYTES);
        cases.add(new CryptoCase("crypto.blake2s.hash_64", () -> Blake2s.hash(key, key)));
        cases.add(new CryptoCase("crypto.blake2s.mac_116", () -> Blake2s.mac(key, initiation)));
        cases.add(new CryptoCase("crypto.blake2s.hkdf_2", () -> Hkdf.derive(key, key, 2)));
        byte[] object = bytes(random, 16 * 1024);
        cases.add(new CryptoCase("crypto.sha256.hash_16384", () -> Sha256.hash(object)));
        return cases;
    }

    private static void addAeads(List<CryptoCase> cases, CryptoProvider provider, byte[] key) {
        String prefix = "crypto." + provider.name();
        for (int length : TEXT_BYTES) {
            for (boolean direct : new boolean[] {false, true}) {
                ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(2048) : ByteBuffer.allocate(2048);
                String suffix = "_" + length + (direct ? "_direct" : "");
                Aead sealing = provider.chaCha20Poly1305(key);
                long[] counter = {0};
                cases.add(
                        new CryptoCase(prefix + ".seal" + suffix, () -> sealing.seal(counter[0]++, buffer, 0, length)));
                byte[] sealed = sealed(provider, key, length);
                Aead opening = provider.chaCha20Poly1305(key);
                cases.add(new CryptoCase(prefix + ".open" + suffix, () -> {
                    buffer.put(0, sealed);
                    require(opening.open(0, buffer, 0, sealed.length));
                }));
            }
        }
    }

    private static void addCurves(
            List<CryptoCase> cases, CryptoProvider provider, byte[] scalar, byte[] seed, byte[] message) {
        String prefix = "crypto." + provider.name();
        byte[] point = provider.x25519PublicKey(seed);
        byte[] shared = new byte[32];
        cases.add(new CryptoCase(prefix + ".x25519", () -> require(provider.x25519(scalar, point, shared))));
        byte[] publicKey = provider.ed25519PublicKey(seed);
        byte[] signature = provider.ed25519Sign(seed, message);
        cases.add(new CryptoCase(prefix + ".sign", () -> provider.ed25519Sign(seed, message)));
        cases.add(new CryptoCase(
                prefix + ".verify", () -> require(provider.ed25519Verify(publicKey, message, signature))));
    }

    private static byte[] sealed(CryptoProvider provider, byte[] key, int length) {
        try (Aead aead = provider.chaCha20Poly1305(key)) {
            return aead.seal(0, new byte[0], new byte[length]);
        }
    }

    private static void require(boolean right) {
        if (!right) {
            throw new IllegalStateException("a function that is measured gave a wrong answer");
        }
    }

    private static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
