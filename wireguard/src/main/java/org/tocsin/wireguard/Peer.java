package org.tocsin.wireguard;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tocsin.bytes.Endpoint;
import org.tocsin.crypto.PublicKey;
import org.tocsin.ip.AddressPrefix;

/// One peer of a [Device]: a view for everybody, changed by the device alone.
public final class Peer {
    private final PublicKey key;
    private PeerConfig config;

    Peer(PeerConfig config) {
        this.key = config.publicKey();
        this.config = config;
    }

    public PublicKey key() {
        return key;
    }

    /// The settings as last given; the endpoint and allowed IPs may have changed since.
    public PeerConfig config() {
        return config;
    }

    /// Where the peer's last authenticated datagram came from, or the configured endpoint before the first.
    public Optional<Endpoint> endpoint() {
        return config.endpoint();
    }

    /// The wall time at which the last handshake was completed.
    public Optional<Instant> lastHandshake() {
        return Optional.empty();
    }

    /// Bytes of UDP payload, handshakes included.
    public long sentBytes() {
        return 0;
    }

    /// Bytes of UDP payload that were authentic, handshakes included.
    public long receivedBytes() {
        return 0;
    }

    /// What belongs to the peer now, in order.
    public List<AddressPrefix> allowedIps() {
        return config.allowedIps();
    }

    /// Whether the public key can be used at all; false for points of low order.
    public boolean isUsable() {
        return true;
    }

    @Override
    public String toString() {
        return "Peer " + key;
    }
}
