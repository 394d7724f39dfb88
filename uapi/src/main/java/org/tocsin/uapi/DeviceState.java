package org.tocsin.uapi;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tocsin.bytes.Endpoint;
import org.tocsin.crypto.Secret;
import org.tocsin.wireguard.PeerConfig;

/// A snapshot of a device: what `get` tells.
///
/// @param privateKey   empty where there is none yet, or where it is not told
/// @param listenPort   0 where no socket is open
/// @param firewallMark 0 for none
public record DeviceState(Optional<Secret> privateKey, int listenPort, int firewallMark, List<PeerState> peers) {
    public DeviceState {
        peers = List.copyOf(peers);
    }

    /// One peer.
    ///
    /// @param settings      with the allowed IPs that are the peer's now
    /// @param endpoint      where its last authenticated datagram came from, or where it was said to be
    /// @param lastHandshake wall time
    /// @param sentBytes     of UDP payload, as are those received
    public record PeerState(
            PeerConfig settings,
            Optional<Endpoint> endpoint,
            Optional<Instant> lastHandshake,
            long sentBytes,
            long receivedBytes) {}
}
