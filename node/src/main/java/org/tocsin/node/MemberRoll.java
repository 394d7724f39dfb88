package org.tocsin.node;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.tocsin.broadcast.MemberList;
import org.tocsin.crypto.PublicKey;

/// Who shares the relaying of large objects: all whom this node reaches by itself, and itself.
final class MemberRoll {
    private final PublicKey self;
    private final int max;
    private long epoch;

    /// @param max of more members nobody reaches all, and the roll is empty
    MemberRoll(PublicKey self, int max) {
        this.self = self;
        this.max = max;
    }

    /// @param peers without this node
    MemberList next(Collection<PublicKey> peers) {
        if (peers.size() >= max) {
            return new MemberList(++epoch, List.of());
        }
        List<PublicKey> members = new ArrayList<>(peers);
        members.add(self);
        return new MemberList(++epoch, members);
    }
}
