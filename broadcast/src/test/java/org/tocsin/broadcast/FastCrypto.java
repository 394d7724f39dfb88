package org.tocsin.broadcast;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.tocsin.crypto.Aead;
import org.tocsin.crypto.CryptoProvider;

/// Signatures that anybody can make and that cost a microsecond: for tests of networks, where real ones would take most
/// of the time. [FrameTest] uses real ones.
final class FastCrypto implements CryptoProvider {
    @Override
    public String name() {
        return "fast";
    }

    @Override
    public byte[] ed25519PublicKey(byte[] seed) {
        return sha256(seed, new byte[0]);
    }

    @Override
    public byte[] ed25519Sign(byte[] seed, byte[] message) {
        return Arrays.copyOf(sha256(ed25519PublicKey(seed), message), 64);
    }

    @Override
    public boolean ed25519Verify(byte[] publicKey, byte[] message, byte[] signature) {
        return Arrays.equals(signature, Arrays.copyOf(sha256(publicKey, message), 64));
    }

    @Override
    public Aead chaCha20Poly1305(byte[] key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean x25519(byte[] scalar, byte[] point, byte[] sharedSecret) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] x25519PublicKey(byte[] scalar) {
        throw new UnsupportedOperationException();
    }

    private static byte[] sha256(byte[] first, byte[] second) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(first);
            return digest.digest(second);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
