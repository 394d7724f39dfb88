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
/// @param endpoints                  where to reach the peer, IPv4 and IPv6 as they come, at most [#ENDPOINTS_MAX];
///                                   the first handshake goes to all at once and the fastest path wins. Empty: wait
///                                   for the peer
/// @param allowedIps                 inner source addresses that the peer may use; a prefix belongs to one peer only,
///                                   the last that was given it
/// @param persistentKeepaliveSeconds 0 (none) to 65535
public record PeerConfig(
        PublicKey publicKey,
        Secret presharedKey,
        List<Endpoint> endpoints,
        List<AddressPrefix> allowedIps,
        int persistentKeepaliveSeconds) {
    /// So many copies of an initiation are no burden for anyone.
    public static final int ENDPOINTS_MAX = 8;

    private static final Secret NO_PRESHARED_KEY = Secret.zero();

    public PeerConfig {
        endpoints = List.copyOf(endpoints);
        allowedIps = List.copyOf(allowedIps);
        if (endpoints.size() > ENDPOINTS_MAX) {
            throw new IllegalArgumentException(
                    endpoints.size() + " endpoints for peer " + publicKey + ": at most " + ENDPOINTS_MAX);
        }
        if (persistentKeepaliveSeconds < 0 || persistentKeepaliveSeconds > 65_535) {
            throw new IllegalArgumentException(
                    "a persistent keepalive of " + persistentKeepaliveSeconds + " s is outside 0 to 65535");
        }
    }

    /// A peer with at most one endpoint.
    public PeerConfig(
            PublicKey publicKey,
            Secret presharedKey,
            Optional<Endpoint> endpoint,
            List<AddressPrefix> allowedIps,
            int persistentKeepaliveSeconds) {
        this(publicKey, presharedKey, endpoint.stream().toList(), allowedIps, persistentKeepaliveSeconds);
    }

    /// A peer without preshared key and persistent keepalive.
    public static PeerConfig of(PublicKey publicKey, Optional<Endpoint> endpoint, List<AddressPrefix> allowedIps) {
        return new PeerConfig(publicKey, NO_PRESHARED_KEY, endpoint, allowedIps, 0);
    }

    /// The first endpoint.
    public Optional<Endpoint> endpoint() {
        return endpoints.isEmpty() ? Optional.empty() : Optional.of(endpoints.getFirst());
    }
}
