package org.tocsin.embed;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tocsin.broadcast.DirectoryEntry;
import org.tocsin.broadcast.StaticDirectory;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.node.NodeCore;
import org.tocsin.node.NodePeer;

/// Makes the peers and rights of a node those of a list of members, by the least changes. On the loop's thread.
///
/// A member that changes its keys stands in the list twice for a while, with the old keys and with the new ones: both
/// are dialled and heard until the old entry goes.
final class Membership {
    private final NodeCore core;
    private final StaticDirectory directory;
    private Map<PublicKey, DirectoryEntry> applied = Map.of();

    /// @param directory the one of the core
    Membership(NodeCore core, StaticDirectory directory) {
        this.core = core;
        this.directory = directory;
    }

    /// Peers that came another way stay.
    ///
    /// @throws IllegalArgumentException if two entries have one tunnel key; nothing is changed then
    void apply(List<DirectoryEntry> entries, long nowNanos) {
        Map<PublicKey, DirectoryEntry> wanted = new LinkedHashMap<>();
        for (DirectoryEntry entry : entries) {
            if (wanted.put(entry.peer(), entry) != null) {
                throw new IllegalArgumentException("two members have the key " + entry.peer());
            }
        }
        for (DirectoryEntry entry : applied.values()) {
            if (!wanted.containsKey(entry.peer())) {
                core.removePeer(entry.peer(), nowNanos);
                directory.remove(entry.origin());
            }
        }
        for (DirectoryEntry entry : entries) {
            DirectoryEntry before = applied.get(entry.peer());
            if (!entry.equals(before)) {
                admit(entry, nowNanos);
            }
        }
        applied = wanted;
    }

    private void admit(DirectoryEntry entry, long nowNanos) {
        if (!entry.peer().equals(core.publicKey())) {
            core.addPeer(
                    new NodePeer(
                            entry.peer(), Optional.of(entry.origin()), entry.endpoints(), Secret.zero(), 0, List.of()),
                    nowNanos);
        }
        // A peer that is added may publish everything; the entry has the last word.
        directory.put(entry);
    }
}
