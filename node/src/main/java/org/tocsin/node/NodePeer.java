package org.tocsin.node;

import java.util.List;
import java.util.Optional;
import org.tocsin.bytes.Endpoint;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.crypto.SigningKey;
import org.tocsin.ip.AddressPrefix;

/// A peer as its owner configures it.
///
/// @param signingKey                 its name as an origin of objects; empty for a plain WireGuard peer, with which we
///                                   speak no SCTP and exchange no objects
/// @param endpoints                  where to dial it, IPv4 and IPv6 as they come, at most
///                                   [org.tocsin.wireguard.PeerConfig#ENDPOINTS_MAX]: all at once, and the fastest path
///                                   wins; empty to wait until it dials
/// @param presharedKey               [Secret#zero] for none
/// @param persistentKeepaliveSeconds 0 for none
/// @param allowedIps                 inner addresses it may use besides the one that its key gives it
public record NodePeer(
        PublicKey publicKey,
        Optional<SigningKey> signingKey,
        List<Endpoint> endpoints,
        Secret presharedKey,
        int persistentKeepaliveSeconds,
        List<AddressPrefix> allowedIps) {
    public NodePeer {
        endpoints = List.copyOf(endpoints);
        allowedIps = List.copyOf(allowedIps);
    }

    /// A member of the network, with no preshared key and no keepalive.
    public static NodePeer member(PublicKey publicKey, SigningKey signingKey, Endpoint endpoint) {
        return new NodePeer(publicKey, Optional.of(signingKey), List.of(endpoint), Secret.zero(), 0, List.of());
    }
}
