package org.tocsin.daemon.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.Secret;

/// A whole configuration, checked: what `tocsin up` starts from.
///
/// @param network     name of the network; objects of another network are other objects
/// @param listen      UDP address and port
/// @param privateKey  X25519, already read from its file
/// @param signingSeed Ed25519 seed; empty if no peer takes part in broadcast
/// @param timestampFloor keeps the timestamps of handshakes growing over restarts; need not exist
/// @param innerAddresses addresses inside the tunnels that answer pings besides the one of the key, 4 or 16 bytes
/// @param upload      hard cap of all that is sent; empty estimates it
/// @param adminSocket where `status`, `publish` and `subscribe` find the daemon
/// @param uapiName    what `wg` calls the node; empty takes it from the network's name
/// @param tellsPrivateKey whether `wg` is told the private key
public record DaemonConfig(
        String network,
        HostPort listen,
        Secret privateKey,
        Optional<Secret> signingSeed,
        Path timestampFloor,
        List<Octets> innerAddresses,
        List<PeerConfig> peers,
        Optional<Rate> upload,
        Path adminSocket,
        Optional<String> uapiName,
        boolean tellsPrivateKey) {
    public static final int DEFAULT_PORT = 51_820;

    public DaemonConfig {
        innerAddresses = List.copyOf(innerAddresses);
        peers = List.copyOf(peers);
    }
}
