package org.tocsin.crypto;

import java.util.Base64;
import org.tocsin.bytes.Octets;

/// An Ed25519 public key (RFC 8032): the name of an origin of objects.
///
/// @param octets 32 bytes
public record SigningKey(Octets octets) implements Comparable<SigningKey> {
    public static final int SIZE = 32;

    public SigningKey {
        if (octets.size() != SIZE) {
            throw new IllegalArgumentException("a signing key has 32 bytes, not " + octets.size());
        }
    }

    @Override
    public int compareTo(SigningKey other) {
        return octets.compareTo(other.octets);
    }

    /// Base64 with padding, 44 characters.
    @Override
    public String toString() {
        return Base64.getEncoder().encodeToString(octets.toByteArray());
    }
}
