package org.tocsin.wireguard;

import static org.tocsin.bytes.Deadline.NEVER;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.ip.AddressPrefix;

/// Who is a peer, and with which settings: added by hand, or found in the [PeerDirectory] when needed.
///
/// A peer from the directory is forgotten when its last keys are wiped. What stays of it are its timestamps, without
/// which an old initiation of its could be replayed.
final class PeerTable {
    private final DeviceContext context;
    private final PeerDirectory directory;
    /// At most `peersMax`, the eldest goes first.
    private final SequencedMap<PublicKey, Resting> resting = new LinkedHashMap<>();

    PeerTable(DeviceContext context, PeerDirectory directory) {
        this.context = context;
        this.directory = directory;
    }

    /// @throws IllegalArgumentException for the device's own key, and when there are `peersMax` peers
    Peer put(PeerConfig config, long nowNanos) {
        if (config.publicKey().equals(context.local.publicKey())) {
            throw new IllegalArgumentException("a device cannot be its own peer");
        }
        Peer peer = context.peers.get(config.publicKey());
        if (peer != null) {
            peer.presharedKey = config.presharedKey();
            if (!config.endpoints().isEmpty()) {
                endpoints(peer, config.endpoints());
            }
            allowedIps(peer, config.allowedIps());
            keepalive(peer, config.persistentKeepaliveSeconds(), nowNanos);
            return peer;
        }
        if (context.peers.size() >= context.config.peersMax()) {
            throw new IllegalArgumentException("there are " + context.config.peersMax() + " peers already");
        }
        return adopt(new Peer(config, false, context), config, nowNanos);
    }

    /// The peer that an initiation claims to be from; null if there is none. One from the directory does not belong to
    /// the device before [#admit].
    @Nullable
    Peer claimed(PublicKey key) {
        Peer peer = context.peers.get(key);
        if (peer != null || key.equals(context.local.publicKey())) {
            return peer;
        }
        Optional<PeerConfig> config = directory.byPublicKey(key);
        if (config.isEmpty() || !config.get().publicKey().equals(key)) {
            return null;
        }
        Peer found = new Peer(config.get(), true, context);
        Resting before = resting.get(key);
        if (before != null) {
            before.wake(found);
        }
        return found;
    }

    /// Takes in a peer that [#claimed] found, now that its initiation is authentic.
    ///
    /// @return false if there is no room
    boolean admit(Peer peer, long nowNanos) {
        if (context.peers.get(peer.key()) == peer) {
            return true;
        }
        Optional<PeerConfig> config = directory.byPublicKey(peer.key());
        if (config.isEmpty() || context.peers.size() >= context.config.peersMax()) {
            return false;
        }
        adopt(peer, config.get(), nowNanos);
        return true;
    }

    /// The owner of an inner address, from the directory where the device knows none.
    @Nullable
    Peer owner(ByteBuffer slab, int addressOffset, int addressSize, long nowNanos) {
        Peer owner = context.allowedIps.lookup(slab, addressOffset, addressSize);
        if (owner != null) {
            return owner;
        }
        byte[] address = new byte[addressSize];
        slab.get(addressOffset, address);
        Optional<PeerConfig> found = directory.byInnerAddress(Octets.wrap(address));
        if (found.isEmpty()
                || context.peers.containsKey(found.get().publicKey())
                || found.get().publicKey().equals(context.local.publicKey())
                || context.peers.size() >= context.config.peersMax()) {
            return null;
        }
        Peer peer = new Peer(found.get(), true, context);
        Resting before = resting.get(peer.key());
        if (before != null) {
            before.wake(peer);
        }
        adopt(peer, found.get(), nowNanos);
        return context.allowedIps.lookup(slab, addressOffset, addressSize);
    }

    /// Forgets a peer of the directory that has neither keys nor anything to send. Others stay.
    void rest(Peer peer) {
        if (!peer.onDemand
                || peer.removed
                || peer.nextAlarmNanos() != NEVER
                || !peer.staged().isEmpty()) {
            return;
        }
        detach(peer);
        resting.remove(peer.key());
        resting.put(peer.key(), Resting.of(peer));
        if (resting.size() > context.config.peersMax()) {
            resting.pollFirstEntry();
        }
    }

    /// Takes the peer out of every table and wipes its keys.
    void detach(Peer peer) {
        context.peers.remove(peer.key());
        peer.removed = true;
        context.alarms.remove(peer);
        context.forgetInitiation(peer);
        if (peer.isLive()) {
            peer.timers().stop();
            peer.keypairs().clear();
            peer.remote().wipe();
        }
        context.allowedIps.removePeer(peer);
    }

    void endpoints(Peer peer, List<Endpoint> endpoints) {
        peer.configuredEndpoints = endpoints;
        boolean keepsPresent = endpoints.size() > 1
                && peer.endpoint.isPresent()
                && peer.endpointProven
                && endpoints.stream().anyMatch(peer.endpoint.get()::isSamePlace);
        if (!keepsPresent && !endpoints.isEmpty()) {
            peer.endpointProven &=
                    peer.endpoint.isPresent() && peer.endpoint.get().isSamePlace(endpoints.getFirst());
            peer.endpoint = Optional.of(endpoints.getFirst());
        }
    }

    void allowedIps(Peer peer, List<AddressPrefix> prefixes) {
        context.allowedIps.removePeer(peer);
        for (AddressPrefix prefix : prefixes) {
            context.allowedIps.insert(prefix, peer);
        }
    }

    void keepalive(Peer peer, int seconds, long nowNanos) {
        int before = peer.keepaliveSeconds;
        peer.keepaliveSeconds = seconds;
        if (seconds != before) {
            startKeepalive(peer, before, nowNanos);
        }
    }

    private Peer adopt(Peer peer, PeerConfig config, long nowNanos) {
        context.peers.put(peer.key(), peer);
        context.alarms.add(peer);
        for (AddressPrefix prefix : config.allowedIps()) {
            context.allowedIps.insert(prefix, peer);
        }
        if (peer.keepaliveSeconds > 0) {
            startKeepalive(peer, 0, nowNanos);
        }
        return peer;
    }

    /// From none to some: one is due at once. A change of the interval counts from now on.
    private void startKeepalive(Peer peer, int secondsBefore, long nowNanos) {
        int seconds = peer.keepaliveSeconds;
        long inNanos = secondsBefore == 0 ? 0 : seconds * 1_000_000_000L;
        peer.timers().persistentKeepaliveNanos = seconds == 0 ? NEVER : nowNanos + inNanos;
        context.alarms.touch(peer);
    }

    /// What a forgotten peer must not forget.
    ///
    /// @param greatestTimestamp accepted from the peer
    /// @param lastIssued        timestamp issued to it
    private record Resting(Octets greatestTimestamp, Instant lastIssued, Optional<Endpoint> endpoint) {
        static Resting of(Peer peer) {
            return new Resting(peer.greatestTimestamp, peer.timestamps().last(), peer.endpoint);
        }

        void wake(Peer peer) {
            peer.greatestTimestamp = greatestTimestamp;
            peer.timestamps().resume(lastIssued);
            if (peer.endpoint.isEmpty()) {
                peer.endpoint = endpoint;
            }
        }
    }
}
