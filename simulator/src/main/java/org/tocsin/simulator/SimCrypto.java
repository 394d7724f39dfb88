package org.tocsin.simulator;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.tocsin.crypto.Aead;
import org.tocsin.crypto.CryptoProvider;

/// Signatures that anybody can make and that cost a microsecond, for runs of broadcast cores alone: ten
/// thousand nodes would spend most of the time on real ones. What real ones take is charged in virtual
/// time.
final class SimCrypto implements CryptoProvider {
    private static final int SIGNATURE_SIZE = 64;

    @Override
    public String name() {
        return "simulated";
    }

    @Override
    public byte[] ed25519PublicKey(byte[] seed) {
        return sha256(seed, new byte[0]);
    }

    @Override
    public byte[] ed25519Sign(byte[] seed, byte[] message) {
        return Arrays.copyOf(sha256(ed25519PublicKey(seed), message), SIGNATURE_SIZE);
    }

    @Override
    public boolean ed25519Verify(byte[] publicKey, byte[] message, byte[] signature) {
        return Arrays.equals(signature, Arrays.copyOf(sha256(publicKey, message), SIGNATURE_SIZE));
    }

    @Override
    public Aead chaCha20Poly1305(byte[] key) {
        throw new UnsupportedOperationException("no tunnels without the lower layers");
    }

    @Override
    public boolean x25519(byte[] scalar, byte[] point, byte[] sharedSecret) {
        throw new UnsupportedOperationException("no handshakes without the lower layers");
    }

    @Override
    public byte[] x25519PublicKey(byte[] scalar) {
        throw new UnsupportedOperationException("no handshakes without the lower layers");
    }

    private static byte[] sha256(byte[] first, byte[] second) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(first);
            return digest.digest(second);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
