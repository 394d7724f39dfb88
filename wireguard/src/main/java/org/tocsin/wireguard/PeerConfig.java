package org.tocsin.wireguard;

import java.util.List;
import java.util.Optional;
import org.tocsin.bytes.Endpoint;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;

/// The settings of one peer.
///
/// @param presharedKey               all zero where none is set; a change counts from the next handshake on
/// @param endpoint                   where to reach the peer until it is heard from elsewhere; empty: wait for it
/// @param allowedIps                 inner source addresses that the peer may use; a prefix belongs to one peer only,
///                                   the last that was given it
/// @param persistentKeepaliveSeconds 0 (none) to 65535
public record PeerConfig(
        PublicKey publicKey,
        Secret presharedKey,
        Optional<Endpoint> endpoint,
        List<AddressPrefix> allowedIps,
        int persistentKeepaliveSeconds) {
    public PeerConfig {
        allowedIps = List.copyOf(allowedIps);
        if (persistentKeepaliveSeconds < 0 || persistentKeepaliveSeconds > 65_535) {
            throw new IllegalArgumentException(
                    "a persistent keepalive of " + persistentKeepaliveSeconds + " s is outside 0 to 65535");
        }
    }

    /// A peer without preshared key and persistent keepalive.
    public static PeerConfig of(PublicKey publicKey, Optional<Endpoint> endpoint, List<AddressPrefix> allowedIps) {
        return new PeerConfig(publicKey, Secret.zero(), endpoint, allowedIps, 0);
    }
}
