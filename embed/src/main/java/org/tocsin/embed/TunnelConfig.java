package org.tocsin.embed;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.CryptoProviders;
import org.tocsin.crypto.Secret;
import org.tocsin.uapi.wgconf.WgConf;
import org.tocsin.wireguard.DeviceConfig;
import org.tocsin.wireguard.PeerConfig;

/// What a [Tunnel] is opened with.
///
/// @param name             names the thread
/// @param privateKey       of this end
/// @param listen           where the outer UDP socket is bound; port 0 lets the system choose
/// @param addresses        inner addresses of this end, 4 or 16 bytes; each answers pings
/// @param peers            from the start
/// @param device           limits of the tunnel; its MTU is the largest inner packet
/// @param receiveBytesMax  bytes that may wait in each inner socket; datagrams beyond are dropped, as a system's socket
///                         drops them
/// @param crypto           who computes
public record TunnelConfig(
        String name,
        Secret privateKey,
        InetSocketAddress listen,
        List<Octets> addresses,
        List<PeerConfig> peers,
        DeviceConfig device,
        int receiveBytesMax,
        CryptoProvider crypto) {
    /// As Linux has it by default (`net.core.rmem_default`), doubled for the small cost of an object beside each.
    private static final int RECEIVE_BYTES_MAX = 425_984;

    public TunnelConfig {
        addresses = List.copyOf(addresses);
        peers = List.copyOf(peers);
        for (Octets address : addresses) {
            if (address.size() != 4 && address.size() != 16) {
                throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + address.size());
            }
        }
    }

    /// A tunnel without peers, at a port that the system chooses.
    public static TunnelConfig of(Secret privateKey, List<Octets> addresses) {
        return new TunnelConfig(
                "tunnel",
                privateKey,
                new InetSocketAddress(0),
                addresses,
                List.of(),
                DeviceConfig.defaults(),
                RECEIVE_BYTES_MAX,
                CryptoProviders.fastest());
    }

    /// From a file of `wg-quick`. Names of endpoints are looked up now.
    ///
    /// @throws UnknownHostException     if one is unknown
    /// @throws IllegalArgumentException if there is no private key, or the MTU is out of range
    public static TunnelConfig of(WgConf conf) throws UnknownHostException {
        Secret privateKey = conf.privateKey().orElseThrow(() -> new IllegalArgumentException("there is no PrivateKey"));
        List<PeerConfig> peers = new ArrayList<>();
        for (WgConf.Peer peer : conf.peers()) {
            Optional<Endpoint> endpoint = Optional.empty();
            if (peer.endpoint().isPresent()) {
                WgConf.Place place = peer.endpoint().get();
                byte[] address = InetAddress.getByName(place.host()).getAddress();
                endpoint = Optional.of(new Endpoint(Octets.wrap(address), place.port()));
            }
            peers.add(new PeerConfig(
                    peer.publicKey(),
                    peer.presharedKey().orElseGet(Secret::zero),
                    endpoint,
                    peer.allowedIps(),
                    peer.keepaliveSeconds().orElse(0)));
        }
        DeviceConfig device = DeviceConfig.defaults();
        return of(privateKey, conf.addresses())
                .withListen(new InetSocketAddress(conf.listenPort().orElse(0)))
                .withPeers(peers)
                .withDevice(device.withMtu(conf.mtu().orElse(device.mtu())));
    }

    public TunnelConfig withName(String value) {
        return new TunnelConfig(value, privateKey, listen, addresses, peers, device, receiveBytesMax, crypto);
    }

    public TunnelConfig withListen(InetSocketAddress value) {
        return new TunnelConfig(name, privateKey, value, addresses, peers, device, receiveBytesMax, crypto);
    }

    public TunnelConfig withPeers(List<PeerConfig> value) {
        return new TunnelConfig(name, privateKey, listen, addresses, value, device, receiveBytesMax, crypto);
    }

    public TunnelConfig withDevice(DeviceConfig value) {
        return new TunnelConfig(name, privateKey, listen, addresses, peers, value, receiveBytesMax, crypto);
    }

    public TunnelConfig withReceiveBytesMax(int value) {
        return new TunnelConfig(name, privateKey, listen, addresses, peers, device, value, crypto);
    }
}
