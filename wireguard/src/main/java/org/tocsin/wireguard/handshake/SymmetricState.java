package org.tocsin.wireguard.handshake;

import java.util.Arrays;
import java.util.Optional;
import org.tocsin.crypto.Aead;
import org.tocsin.crypto.Blake2s;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.Hkdf;

/// The chaining key and the hash of one handshake (whitepaper §5.4: `C` and `H`).
final class SymmetricState {
    private final CryptoProvider crypto;
    private byte[] chainingKey;
    private byte[] hash;

    /// @param hash after the responder's static public key was mixed in; copied
    SymmetricState(CryptoProvider crypto, byte[] chainingKey, byte[] hash) {
        this.crypto = crypto;
        this.chainingKey = chainingKey.clone();
        this.hash = hash.clone();
    }

    SymmetricState copy() {
        return new SymmetricState(crypto, chainingKey, hash);
    }

    byte[] chainingKey() {
        return chainingKey.clone();
    }

    byte[] hash() {
        return hash.clone();
    }

    void mixHash(byte[] data) {
        hash = Blake2s.hash(hash, data);
    }

    /// `C := Kdf1(C, input)`.
    void mixKey(byte[] input) {
        replaceChainingKey(Hkdf.derive(chainingKey, input, 1)[0]);
    }

    /// An ephemeral public key goes into both.
    void mixEphemeral(byte[] ephemeralPublic) {
        mixKey(ephemeralPublic);
        mixHash(ephemeralPublic);
    }

    /// `(C, k) := Kdf2(C, input)`.
    ///
    /// @return k, for the caller to wipe
    byte[] mixKeyAndDerive(byte[] input) {
        byte[][] derived = Hkdf.derive(chainingKey, input, 2);
        replaceChainingKey(derived[0]);
        return derived[1];
    }

    /// `(C, t, k) := Kdf3(C, psk); H := Hash(H || t)`. Never skipped: without a preshared key it is all zero.
    ///
    /// @return k, for the caller to wipe
    byte[] mixPresharedKey(byte[] presharedKey) {
        byte[][] derived = Hkdf.derive(chainingKey, presharedKey, 3);
        replaceChainingKey(derived[0]);
        mixHash(derived[1]);
        Arrays.fill(derived[1], (byte) 0);
        return derived[2];
    }

    /// @param key wiped afterwards
    byte[] encryptAndHash(byte[] key, byte[] plaintext) {
        try (Aead aead = crypto.chaCha20Poly1305(key)) {
            byte[] ciphertext = aead.seal(0, hash, plaintext);
            mixHash(ciphertext);
            return ciphertext;
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /// @param key wiped afterwards
    Optional<byte[]> decryptAndHash(byte[] key, byte[] ciphertext) {
        try (Aead aead = crypto.chaCha20Poly1305(key)) {
            Optional<byte[]> plaintext = aead.open(0, hash, ciphertext);
            mixHash(ciphertext);
            return plaintext;
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /// `(T1, T2) := Kdf2(C, empty)`: the initiator sends with T1 and receives with T2.
    TransportKeys split(boolean initiator) {
        byte[][] keys = Hkdf.derive(chainingKey, new byte[0], 2);
        return initiator ? new TransportKeys(keys[0], keys[1]) : new TransportKeys(keys[1], keys[0]);
    }

    void wipe() {
        Arrays.fill(chainingKey, (byte) 0);
        Arrays.fill(hash, (byte) 0);
    }

    private void replaceChainingKey(byte[] next) {
        Arrays.fill(chainingKey, (byte) 0);
        chainingKey = next;
    }
}
