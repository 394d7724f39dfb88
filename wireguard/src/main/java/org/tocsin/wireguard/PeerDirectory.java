package org.tocsin.wireguard;

import java.util.Optional;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// Settings of peers that a [Device] does not hold until they are needed: when a peer dials, or when a packet is to go
/// to one. So any number of peers can be known at no cost.
///
/// It is asked on the device's thread, while a datagram is handled or routed, and must answer from memory. A stranger
/// can cause one question by key for each handshake that the device works on.
public interface PeerDirectory {
    /// Knows nobody: all peers come by [Device#addPeer].
    static PeerDirectory empty() {
        return NoDirectory.INSTANCE;
    }

    /// The peer with this key. An answer with another key is not used.
    Optional<PeerConfig> byPublicKey(PublicKey key);

    /// The peer whose allowed IPs contain an inner address.
    ///
    /// @param address 4 or 16 bytes
    Optional<PeerConfig> byInnerAddress(Octets address);
}
