package org.tocsin.node;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tocsin.broadcast.BroadcastStatus;
import org.tocsin.bytes.Endpoint;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.SigningKey;
import org.tocsin.sctp.AssociationStatus;
import org.tocsin.wireguard.DeviceCounters;
import org.tocsin.wireguard.Peer;

/// A snapshot of a node.
///
/// @param publicKey  its name in the tunnel
/// @param signingKey its name as an origin of objects
/// @param peers      in the order in which they were added
public record NodeStatus(
        PublicKey publicKey,
        SigningKey signingKey,
        List<PeerStatus> peers,
        BroadcastStatus broadcast,
        DeviceCounters device,
        Map<NodeCounter, Long> counters) {
    /// A snapshot of one peer.
    ///
    /// @param connected     whether objects can be exchanged now
    /// @param lastHandshake wall time of the last completed handshake
    /// @param roundTrip     zero before the first measurement
    /// @param association   empty for a plain WireGuard peer, and a member that gets nothing
    public record PeerStatus(
            PublicKey publicKey,
            boolean connected,
            Optional<Endpoint> endpoint,
            Optional<Instant> lastHandshake,
            Duration roundTrip,
            long sentBytes,
            long receivedBytes,
            Optional<AssociationStatus> association) {
        /// @param neighbour empty where there is no association
        static PeerStatus of(Peer peer, Optional<Neighbour> neighbour) {
            return new PeerStatus(
                    peer.key(),
                    neighbour.map(Neighbour::isLinked).orElse(false),
                    peer.endpoint(),
                    peer.lastHandshake(),
                    neighbour.map(Neighbour::roundTrip).orElse(Duration.ZERO),
                    peer.sentBytes(),
                    peer.receivedBytes(),
                    neighbour.map(connected -> connected.association().status()));
        }
    }
}
