package org.tocsin.embed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.crypto.SigningKey;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.node.NodeCore;
import org.tocsin.node.NodePeer;
import org.tocsin.uapi.DeviceChange;
import org.tocsin.uapi.DeviceState;
import org.tocsin.uapi.Errno;
import org.tocsin.uapi.UapiTarget;
import org.tocsin.wireguard.Peer;
import org.tocsin.wireguard.PeerConfig;

/// A node behind the userspace API, on its loop's thread. Its key and its port are its name in the network and stay.
final class NodeTarget implements UapiTarget {
    private final NodeCore core;
    private final NodeConfig config;
    private final boolean tellsPrivateKey;
    private final IntSupplier port;
    /// Members that the change under way removed: if it names them again, they are members still.
    private final Map<PublicKey, SigningKey> removed = new LinkedHashMap<>();

    NodeTarget(NodeCore core, NodeConfig config, boolean tellsPrivateKey, IntSupplier port) {
        this.core = core;
        this.config = config;
        this.tellsPrivateKey = tellsPrivateKey;
        this.port = port;
    }

    DeviceState state() {
        Map<PublicKey, List<AddressPrefix>> allowedIps = core.allowedIps();
        List<DeviceState.PeerState> peers = new ArrayList<>();
        for (Peer peer : core.tunnels()) {
            peers.add(new DeviceState.PeerState(
                    settings(peer, allowedIps.getOrDefault(peer.key(), List.of())),
                    peer.endpoint(),
                    peer.lastHandshake(),
                    peer.sentBytes(),
                    peer.receivedBytes()));
        }
        Optional<Secret> key = tellsPrivateKey ? Optional.of(config.privateKey()) : Optional.empty();
        return new DeviceState(key, port.getAsInt(), 0, peers);
    }

    @Override
    public int peersMax() {
        return config.core().device().peersMax();
    }

    @Override
    public Optional<PublicKey> publicKey() {
        return Optional.of(core.publicKey());
    }

    @Override
    public List<PublicKey> peers() {
        return core.tunnels().stream().map(Peer::key).toList();
    }

    @Override
    public Optional<PeerConfig> peer(PublicKey key) {
        return core.tunnels().stream()
                .filter(peer -> peer.key().equals(key))
                .findFirst()
                .map(peer -> settings(peer, peer.allowedIps()));
    }

    @Override
    public int settle(DeviceChange change, long nowNanos) {
        removed.clear();
        boolean stays = change.privateKey().map(config.privateKey()::sameAs).orElse(true)
                && (change.listenPort().orElse(0) == 0 || change.listenPort().getAsInt() == port.getAsInt())
                && change.firewallMark().orElse(0) == 0;
        return stays ? Errno.OK : Errno.EOPNOTSUPP;
    }

    @Override
    public void put(PeerConfig peer, long nowNanos) {
        Optional<SigningKey> signingKey = core.peer(peer.publicKey())
                .flatMap(NodePeer::signingKey)
                .or(() -> Optional.ofNullable(removed.get(peer.publicKey())));
        core.addPeer(
                new NodePeer(
                        peer.publicKey(),
                        signingKey,
                        peer.endpoints(),
                        peer.presharedKey(),
                        peer.persistentKeepaliveSeconds(),
                        peer.allowedIps()),
                nowNanos);
    }

    @Override
    public void remove(PublicKey peer, long nowNanos) {
        core.peer(peer).flatMap(NodePeer::signingKey).ifPresent(key -> removed.put(peer, key));
        core.removePeer(peer, nowNanos);
    }

    private static PeerConfig settings(Peer peer, List<AddressPrefix> allowedIps) {
        PeerConfig known = peer.config();
        return new PeerConfig(
                peer.key(), known.presharedKey(), Optional.empty(), allowedIps, known.persistentKeepaliveSeconds());
    }
}
