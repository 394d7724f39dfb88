package org.tocsin.uapi;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeSet;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.wireguard.PeerConfig;

/// Applies a change as a whole or not at all: what can fail is tried first, and nothing after it can.
public final class DeviceChanges {
    private DeviceChanges() {}

    /// @return [Errno#OK], or why nothing was changed
    public static int apply(DeviceChange change, UapiTarget target, long nowNanos) {
        if (!hasRoom(change, target)) {
            return Errno.ENOSPC;
        }
        int refused = target.settle(change, nowNanos);
        if (refused != Errno.OK) {
            return refused;
        }
        if (change.replacePeers()) {
            target.peers().forEach(key -> target.remove(key, nowNanos));
        }
        for (PeerChange peer : change.peers()) {
            apply(peer, target, nowNanos);
        }
        return Errno.OK;
    }

    /// Whether at no step there are more peers than may be.
    private static boolean hasRoom(DeviceChange change, UapiTarget target) {
        TreeSet<PublicKey> keys = new TreeSet<>(change.replacePeers() ? List.of() : target.peers());
        for (PeerChange peer : change.peers()) {
            if (peer.remove()) {
                keys.remove(peer.publicKey());
            } else if (!peer.updateOnly() && keys.add(peer.publicKey()) && keys.size() > target.peersMax()) {
                return false;
            }
        }
        return true;
    }

    private static void apply(PeerChange change, UapiTarget target, long nowNanos) {
        // The kernel passes over a device's own key without a word, so that one file can serve a whole mesh.
        if (target.publicKey().filter(change.publicKey()::equals).isPresent()) {
            return;
        }
        if (change.remove()) {
            target.remove(change.publicKey(), nowNanos);
            return;
        }
        Optional<PeerConfig> known = target.peer(change.publicKey());
        if (known.isEmpty() && change.updateOnly()) {
            return;
        }
        PeerConfig before = known.orElseGet(() -> PeerConfig.of(change.publicKey(), Optional.empty(), List.of()));
        Secret presharedKey = change.presharedKey().orElse(before.presharedKey());
        int keepalive = change.keepaliveSeconds().orElse(before.persistentKeepaliveSeconds());
        List<AddressPrefix> allowedIps = allowedIps(change, before);
        target.put(
                new PeerConfig(change.publicKey(), presharedKey, change.endpoint(), allowedIps, keepalive), nowNanos);
    }

    private static List<AddressPrefix> allowedIps(PeerChange change, PeerConfig before) {
        if (change.allowedIps().isEmpty()) {
            return change.replaceAllowedIps() ? List.of() : before.allowedIps();
        }
        SequencedSet<AddressPrefix> result =
                new LinkedHashSet<>(change.replaceAllowedIps() ? List.of() : before.allowedIps());
        for (PeerChange.AllowedIp allowed : change.allowedIps()) {
            if (allowed.remove()) {
                result.remove(allowed.prefix());
            } else {
                result.add(allowed.prefix());
            }
        }
        return new ArrayList<>(result);
    }
}
