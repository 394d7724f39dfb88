package org.tocsin.embed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.wireguard.PeerConfig;

/// Where a peer is now: asked when handshakes with it go without an answer, because names and registries may know more
/// than when it was added. Runs on a thread of its own and may block.
@FunctionalInterface
public interface EndpointLookup {
    /// @return at most [PeerConfig#ENDPOINTS_MAX]; empty where nothing is known
    /// @throws IOException where that cannot be found out now; the peer keeps what it has
    List<Endpoint> endpoints(PublicKey peer) throws IOException;

    /// Knows nothing.
    static EndpointLookup none() {
        return _ -> List.of();
    }

    /// Asks the name service.
    ///
    /// @param names unresolved addresses ([InetSocketAddress#createUnresolved])
    static EndpointLookup byName(Map<PublicKey, InetSocketAddress> names) {
        Map<PublicKey, InetSocketAddress> known = Map.copyOf(names);
        return peer -> {
            InetSocketAddress name = known.get(peer);
            return name == null ? List.of() : resolve(name.getHostString(), name.getPort());
        };
    }

    /// All addresses of a name, in the order of the name service.
    ///
    /// @param host a name or an address
    static List<Endpoint> resolve(String host, int port) throws UnknownHostException {
        return Arrays.stream(InetAddress.getAllByName(host))
                .limit(PeerConfig.ENDPOINTS_MAX)
                .map(address -> new Endpoint(Octets.wrap(address.getAddress()), port))
                .toList();
    }
}
