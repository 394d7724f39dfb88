package org.tocsin.uapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.tocsin.bytes.Entropy;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.wireguard.Device;
import org.tocsin.wireguard.Peer;
import org.tocsin.wireguard.PeerConfig;

/// A [Device] behind the userspace API, on the thread that owns it.
public final class DeviceTarget implements UapiTarget {
    /// The socket in front of the device.
    public interface Port {
        /// 0 where none is open.
        int number();

        int firewallMark();

        /// Moves to another port, to another mark, or to both; either all of it or nothing.
        ///
        /// @return [Errno#OK], or why nothing was done
        int move(OptionalInt number, OptionalInt firewallMark);
    }

    private final Device device;
    private final int peersMax;
    private final Port port;
    private final Entropy entropy;
    private Optional<Secret> privateKey;

    /// @param privateKey what the device was made with; empty where that key is one that nobody knows, because none was
    ///                   given
    /// @param entropy    for such a key
    public DeviceTarget(Device device, int peersMax, Optional<Secret> privateKey, Port port, Entropy entropy) {
        this.device = device;
        this.peersMax = peersMax;
        this.privateKey = privateKey;
        this.port = port;
        this.entropy = entropy;
    }

    /// Whether the device may speak.
    public boolean hasKey() {
        return privateKey.isPresent();
    }

    public DeviceState state() {
        Map<PublicKey, List<AddressPrefix>> allowedIps = device.allowedIps();
        List<DeviceState.PeerState> peers = new ArrayList<>();
        for (Peer peer : device.peers()) {
            peers.add(new DeviceState.PeerState(
                    settings(peer, allowedIps.getOrDefault(peer.key(), List.of())),
                    peer.endpoint(),
                    peer.lastHandshake(),
                    peer.sentBytes(),
                    peer.receivedBytes()));
        }
        return new DeviceState(privateKey, port.number(), port.firewallMark(), peers);
    }

    @Override
    public int peersMax() {
        return peersMax;
    }

    @Override
    public Optional<PublicKey> publicKey() {
        return privateKey.isPresent() ? Optional.of(device.publicKey()) : Optional.empty();
    }

    @Override
    public List<PublicKey> peers() {
        return device.peers().stream().map(Peer::key).toList();
    }

    @Override
    public Optional<PeerConfig> peer(PublicKey key) {
        return device.peer(key).map(peer -> settings(peer, peer.allowedIps()));
    }

    @Override
    public int settle(DeviceChange change, long nowNanos) {
        int refused = port.move(change.listenPort(), change.firewallMark());
        if (refused == Errno.OK && change.privateKey().isPresent()) {
            replaceKey(change.privateKey().get(), nowNanos);
        }
        return refused;
    }

    private void replaceKey(Secret key, long nowNanos) {
        if (key.isZero()) {
            if (privateKey.isPresent()) {
                byte[] unknown = new byte[Secret.SIZE];
                entropy.fill(unknown);
                device.replacePrivateKey(Secret.copyOf(unknown), nowNanos);
                java.util.Arrays.fill(unknown, (byte) 0);
                privateKey = Optional.empty();
            }
        } else if (privateKey.filter(key::sameAs).isEmpty()) {
            device.replacePrivateKey(key, nowNanos);
            privateKey = Optional.of(key);
        }
    }

    @Override
    public void put(PeerConfig peer, long nowNanos) {
        device.addPeer(peer, nowNanos);
    }

    @Override
    public void remove(PublicKey peer, long nowNanos) {
        device.removePeer(peer, nowNanos);
    }

    private static PeerConfig settings(Peer peer, List<AddressPrefix> allowedIps) {
        PeerConfig config = peer.config();
        return new PeerConfig(
                peer.key(), config.presharedKey(), Optional.empty(), allowedIps, config.persistentKeepaliveSeconds());
    }
}
