package org.tocsin.daemon.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.crypto.SigningKey;
import org.tocsin.ip.AddressPrefix;

/// One `[[peer]]` of a configuration.
///
/// @param name         how status calls it; the start of the key if the file gives none
/// @param signingKey   empty for a plain WireGuard peer, which takes part in no broadcast
/// @param endpoint     where to dial; empty waits for the peer to dial
/// @param presharedKey already read from its file
/// @param keepalive    zero for none; whole seconds up to 65535
/// @param allowedIps   inner addresses besides the one that follows from the key
public record PeerConfig(
        String name,
        PublicKey publicKey,
        Optional<SigningKey> signingKey,
        Optional<HostPort> endpoint,
        Optional<Secret> presharedKey,
        Duration keepalive,
        List<AddressPrefix> allowedIps) {
    public PeerConfig {
        allowedIps = List.copyOf(allowedIps);
    }
}
