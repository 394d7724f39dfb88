package org.tocsin.daemon.sctp;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.tocsin.bytes.Endpoint;
import org.tocsin.sctp.AssociationConfig;
import org.tocsin.testkit.LinkConfig;

/// What `tocsin sctp` was asked for.
///
/// @param listen      UDP address and port
/// @param association SCTP port, packet size, interleaving
/// @param dial        whom to send to; empty to answer
/// @param echo        where it answers, whether messages go back
/// @param once        where it answers, whether it is over with the first association
/// @param link        faults of both directions
/// @param capture     where to write all packets
/// @param patience    until it counts as failed
public record PeerOptions(
        InetSocketAddress listen,
        AssociationConfig association,
        Optional<Dial> dial,
        boolean echo,
        boolean once,
        LinkConfig link,
        long seed,
        Optional<Path> capture,
        Duration patience) {
    /// @param peer     address and UDP port, usually [UdpEndpoint#PORT]
    /// @param sctpPort the peer's
    public record Dial(Endpoint peer, int sctpPort, SendPlan plan) {}

    boolean isFaulty() {
        return link.loss() > 0 || link.reordering() > 0;
    }
}
