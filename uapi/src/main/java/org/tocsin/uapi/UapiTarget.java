package org.tocsin.uapi;

import java.util.List;
import java.util.Optional;
import org.tocsin.crypto.PublicKey;
import org.tocsin.wireguard.PeerConfig;

/// What a change is applied to, on the thread that owns it.
public interface UapiTarget {
    int peersMax();

    /// The device's own key; empty where it has no private key yet.
    Optional<PublicKey> publicKey();

    List<PublicKey> peers();

    /// A peer's settings: the allowed IPs that are its own now, and no endpoint, so that giving them back moves none.
    Optional<PeerConfig> peer(PublicKey key);

    /// Does what the change says of the device itself; either all of it or nothing.
    ///
    /// @return [Errno#OK], or why nothing was done
    int settle(DeviceChange change, long nowNanos);

    /// Adds the peer or gives it these settings; an empty endpoint keeps the known one. Cannot fail for a key that is
    /// not the device's own, within `peersMax`.
    void put(PeerConfig peer, long nowNanos);

    void remove(PublicKey peer, long nowNanos);
}
