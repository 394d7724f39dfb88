package org.tocsin.crypto;

/// The functions that a library does better than we: one implementation each for the JDK, for Conscrypt
/// and for OpenSSL.
///
/// Every method is a function of its arguments and may be called from any thread. Arrays are read, never kept.
public interface CryptoProvider {
    /// Name for status and benchmarks: `jdk`, `conscrypt`, `libcrypto`.
    String name();

    /// @param key 32 bytes, copied
    Aead chaCha20Poly1305(byte[] key);

    /// X25519 (RFC 7748 §5) of a scalar and a point, 32 bytes each; the scalar is clamped inside.
    ///
    /// @return false if the result is all zero (a low-order point); `sharedSecret` is all zero then
    boolean x25519(byte[] scalar, byte[] point, byte[] sharedSecret);

    /// X25519 of a scalar and the base point.
    byte[] x25519PublicKey(byte[] scalar);

    /// The public key of an Ed25519 seed (RFC 8032 §5.1.5), 32 bytes each.
    byte[] ed25519PublicKey(byte[] seed);

    /// An Ed25519 signature of 64 bytes.
    byte[] ed25519Sign(byte[] seed, byte[] message);

    /// Whether the signature is right; false for anything malformed.
    boolean ed25519Verify(byte[] publicKey, byte[] message, byte[] signature);
}
