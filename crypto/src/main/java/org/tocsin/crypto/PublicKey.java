package org.tocsin.crypto;

import java.util.Base64;
import org.tocsin.bytes.Octets;

/// An X25519 public key: the name of a peer in the tunnel.
///
/// @param octets 32 bytes
public record PublicKey(Octets octets) implements Comparable<PublicKey> {
    public static final int SIZE = 32;

    public PublicKey {
        if (octets.size() != SIZE) {
            throw new IllegalArgumentException("a public key has 32 bytes, not " + octets.size());
        }
    }

    @Override
    public int compareTo(PublicKey other) {
        return octets.compareTo(other.octets);
    }

    /// Base64 with padding, 44 characters, as `wg` prints it.
    @Override
    public String toString() {
        return Base64.getEncoder().encodeToString(octets.toByteArray());
    }
}
