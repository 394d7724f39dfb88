package org.tocsin.crypto;

import java.nio.ByteBuffer;

/// ChaCha20-Poly1305 (RFC 8439) under one key. Not thread-safe.
///
/// The nonce is 4 zero bytes and the counter in little-endian (WireGuard whitepaper §5.4.6). The caller alone sees to
/// it that no counter is used twice for sealing; sealing twice in a row with one counter throws.
///
/// Buffers may be heap or direct. libcrypto makes no garbage, Conscrypt at most 320 bytes per packet of any size, the
/// JDK 2.2 KB; the latter two are faster on the heap.
public interface Aead extends AutoCloseable {
    /// Bytes that sealing adds behind the text.
    int TAG_SIZE = 16;

    /// Encrypts `length` bytes in place, with empty associated data, and writes the tag behind them.
    void seal(long counter, ByteBuffer buffer, int offset, int length);

    /// Checks and decrypts in place, with empty associated data.
    ///
    /// @param length bytes of ciphertext and tag, at least [#TAG_SIZE]
    /// @return whether the tag was right; if not, the bytes in the buffer are undefined
    boolean open(long counter, ByteBuffer buffer, int offset, int length);

    /// Encrypts with associated data, for handshakes. Allocates.
    byte[] seal(long counter, byte[] associatedData, byte[] plaintext);

    /// Decrypts with associated data, for handshakes.
    ///
    /// @return the plaintext, or an empty optional if the tag was wrong or the text shorter than a tag
    java.util.Optional<byte[]> open(long counter, byte[] associatedData, byte[] ciphertext);

    /// Wipes what can be wiped of the key; the object is unusable afterwards.
    @Override
    void close();
}
