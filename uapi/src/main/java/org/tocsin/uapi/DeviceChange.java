package org.tocsin.uapi;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.tocsin.crypto.PublicKey;

/// One `set` request: what is empty stays as it is.
///
/// @param privateKey   [org.tocsin.crypto.Secret#zero] takes the key away
/// @param listenPort   0 lets the system choose
/// @param firewallMark as an unsigned number; 0 for none
/// @param replacePeers whether peers that are not named here go
/// @param peers        in the order in which they are applied; a peer may come twice
public record DeviceChange(
        Optional<org.tocsin.crypto.Secret> privateKey,
        OptionalInt listenPort,
        OptionalInt firewallMark,
        boolean replacePeers,
        List<PeerChange> peers) {
    public DeviceChange {
        peers = List.copyOf(peers);
    }

    /// Those whose place somebody says here.
    public List<PublicKey> peersWithEndpoint() {
        return peers.stream()
                .filter(peer -> peer.endpoint().isPresent())
                .map(PeerChange::publicKey)
                .toList();
    }
}
