package org.tocsin.crypto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/// XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03): an AEAD whose nonce of 24 bytes may be drawn at random. WireGuard
/// encrypts cookies with it (whitepaper §5.4.7).
public final class XChaCha20Poly1305 {
    /// Bytes of the nonce.
    public static final int NONCE_SIZE = 24;

    private XChaCha20Poly1305() {}

    /// @param key   32 bytes
    /// @param nonce 24 bytes
    /// @return ciphertext and tag
    public static byte[] seal(
            CryptoProvider provider, byte[] key, byte[] nonce, byte[] associatedData, byte[] plaintext) {
        byte[] subkey = subkey(key, nonce);
        try (Aead aead = provider.chaCha20Poly1305(subkey)) {
            return aead.seal(counter(nonce), associatedData, plaintext);
        } finally {
            Arrays.fill(subkey, (byte) 0);
        }
    }

    /// @param ciphertext ciphertext and tag
    /// @return the plaintext, or an empty optional if the tag was wrong or the text shorter than a tag
    public static Optional<byte[]> open(
            CryptoProvider provider, byte[] key, byte[] nonce, byte[] associatedData, byte[] ciphertext) {
        byte[] subkey = subkey(key, nonce);
        try (Aead aead = provider.chaCha20Poly1305(subkey)) {
            return aead.open(counter(nonce), associatedData, ciphertext);
        } finally {
            Arrays.fill(subkey, (byte) 0);
        }
    }

    private static byte[] subkey(byte[] key, byte[] nonce) {
        if (nonce.length != NONCE_SIZE) {
            throw new IllegalArgumentException("a nonce has 24 bytes, not " + nonce.length);
        }
        return HChaCha20.derive(key, nonce);
    }

    /// The draft's inner nonce, 4 zero bytes and the last 8 of the nonce, has the form of our counter nonce.
    private static long counter(byte[] nonce) {
        return ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN).getLong(HChaCha20.NONCE_SIZE);
    }
}
