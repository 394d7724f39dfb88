package org.tocsin.crypto;

import java.security.MessageDigest;
import java.util.Arrays;

/// 32 secret bytes: a private key, a preshared key, an Ed25519 seed. Never printed; wiped when closed.
///
/// Wiping is best effort: the garbage collector may have copied the array before.
public final class Secret implements AutoCloseable {
    public static final int SIZE = 32;

    private final byte[] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Secret copyOf(byte[] bytes) {
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("a secret has 32 bytes, not " + bytes.length);
        }
        return new Secret(bytes.clone());
    }

    /// The all-zero secret: what WireGuard uses where no preshared key is set (whitepaper §5.2).
    public static Secret zero() {
        return new Secret(new byte[SIZE]);
    }

    /// A copy that the caller wipes.
    public byte[] reveal() {
        return bytes.clone();
    }

    public boolean isZero() {
        return MessageDigest.isEqual(bytes, new byte[SIZE]);
    }

    /// Compares in constant time.
    public boolean sameAs(Secret other) {
        return MessageDigest.isEqual(bytes, other.bytes);
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "(hidden)";
    }
}
