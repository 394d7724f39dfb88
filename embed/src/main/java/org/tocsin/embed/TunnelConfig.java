package org.tocsin.embed;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.CryptoProviders;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.uapi.wgconf.WgConf;
import org.tocsin.wireguard.DeviceConfig;
import org.tocsin.wireguard.PeerConfig;
import org.tocsin.wireguard.PeerDirectory;

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
/// @param timestampFloor   a file, of mode 0600, that keeps the timestamps of handshakes growing over restarts where
///                         the clock went back meanwhile; empty keeps nothing
/// @param endpointLookup   where peers are that do not answer
/// @param directory        finds peers when they are needed, so that a hundred thousand cost nothing before; they need
///                         not be added. Asked on the tunnel's thread: it must not block
public record TunnelConfig(
        String name,
        Secret privateKey,
        InetSocketAddress listen,
        List<Octets> addresses,
        List<PeerConfig> peers,
        DeviceConfig device,
        int receiveBytesMax,
        CryptoProvider crypto,
        Optional<Path> timestampFloor,
        EndpointLookup endpointLookup,
        PeerDirectory directory) {
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
                CryptoProviders.fastest(),
                Optional.empty(),
                EndpointLookup.none(),
                PeerDirectory.empty());
    }

    /// From a file of `wg-quick`. Names of endpoints are looked up now, and again when handshakes fail.
    ///
    /// @throws UnknownHostException     if one is unknown
    /// @throws IllegalArgumentException if there is no private key, or the MTU is out of range
    public static TunnelConfig of(WgConf conf) throws UnknownHostException {
        Secret privateKey = conf.privateKey().orElseThrow(() -> new IllegalArgumentException("there is no PrivateKey"));
        List<PeerConfig> peers = new ArrayList<>();
        Map<PublicKey, InetSocketAddress> names = new LinkedHashMap<>();
        for (WgConf.Peer peer : conf.peers()) {
            List<Endpoint> endpoints = List.of();
            if (peer.endpoint().isPresent()) {
                WgConf.Place place = peer.endpoint().get();
                endpoints = EndpointLookup.resolve(place.host(), place.port());
                names.put(peer.publicKey(), InetSocketAddress.createUnresolved(place.host(), place.port()));
            }
            peers.add(new PeerConfig(
                    peer.publicKey(),
                    peer.presharedKey().orElseGet(Secret::zero),
                    endpoints,
                    peer.allowedIps(),
                    peer.keepaliveSeconds().orElse(0)));
        }
        DeviceConfig device = DeviceConfig.defaults();
        return of(privateKey, conf.addresses())
                .withListen(new InetSocketAddress(conf.listenPort().orElse(0)))
                .withPeers(peers)
                .withEndpointLookup(EndpointLookup.byName(names))
                .withDevice(device.withMtu(conf.mtu().orElse(device.mtu())));
    }

    public TunnelConfig withName(String value) {
        return new TunnelConfig(
                value,
                privateKey,
                listen,
                addresses,
                peers,
                device,
                receiveBytesMax,
                crypto,
                timestampFloor,
                endpointLookup,
                directory);
    }

    public TunnelConfig withListen(InetSocketAddress value) {
        return new TunnelConfig(
                name,
                privateKey,
                value,
                addresses,
                peers,
                device,
                receiveBytesMax,
                crypto,
                timestampFloor,
                endpointLookup,
                directory);
    }

    public TunnelConfig withPeers(List<PeerConfig> value) {
        return new TunnelConfig(
                name,
                privateKey,
                listen,
                addresses,
                value,
                device,
                receiveBytesMax,
                crypto,
                timestampFloor,
                endpointLookup,
                directory);
    }

    public TunnelConfig withDevice(DeviceConfig value) {
        return new TunnelConfig(
                name,
                privateKey,
                listen,
                addresses,
                peers,
                value,
                receiveBytesMax,
                crypto,
                timestampFloor,
                endpointLookup,
                directory);
    }

    public TunnelConfig withTimestampFloor(Path file) {
        Optional<Path> value = Optional.of(file);
        return new TunnelConfig(
                name,
                privateKey,
                listen,
                addresses,
                peers,
                device,
                receiveBytesMax,
                crypto,
                value,
                endpointLookup,
                directory);
    }

    public TunnelConfig withEndpointLookup(EndpointLookup value) {
        return new TunnelConfig(
                name,
                privateKey,
                listen,
                addresses,
                peers,
                device,
                receiveBytesMax,
                crypto,
                timestampFloor,
                value,
                directory);
    }

    public TunnelConfig withDirectory(PeerDirectory value) {
        return new TunnelConfig(
                name,
                privateKey,
                listen,
                addresses,
                peers,
                device,
                receiveBytesMax,
                crypto,
                timestampFloor,
                endpointLookup,
                value);
    }

    public TunnelConfig withReceiveBytesMax(int value) {
        return new TunnelConfig(
                name,
                privateKey,
                listen,
                addresses,
                peers,
                device,
                value,
                crypto,
                timestampFloor,
                endpointLookup,
                directory);
    }
}
