package org.tocsin.broadcast;

import org.tocsin.crypto.Secret;
import org.tocsin.crypto.SigningKey;

/// Who this node is as an origin of objects.
///
/// @param signingKey  the name that the directory knows
/// @param seed        its Ed25519 seed
/// @param incarnation grows with every start of the node, such as milliseconds of wall time at the start: receivers
///                    drop what an older incarnation published once they have forgotten its objects, as WireGuard does
///                    with timestamps of handshakes
public record Identity(SigningKey signingKey, Secret seed, long incarnation) {
    public Identity {
        if (incarnation < 0) {
            throw new IllegalArgumentException("an incarnation is not negative: " + incarnation);
        }
    }
}
