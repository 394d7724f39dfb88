package org.tocsin.node;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tocsin.broadcast.MemberList;
import org.tocsin.crypto.PublicKey;

/// Who belongs to the network: whom this node may reach, and itself.
final class MemberRoll {
    private final PublicKey self;
    private final Set<PublicKey> others = new LinkedHashSet<>();
    private long epoch = 1;
    private boolean isChanged;

    MemberRoll(PublicKey self) {
        this.self = self;
    }

    void add(PublicKey member) {
        isChanged |= others.add(member);
    }

    void remove(PublicKey member) {
        isChanged |= others.remove(member);
    }

    /// In the next list neighbours are to be drawn anew; who is a member stays.
    void nextEpoch() {
        epoch++;
    }

    boolean contains(PublicKey key) {
        return others.contains(key);
    }

    /// Members, this node among them.
    int size() {
        return others.size() + 1;
    }

    /// Whether there is something new since the last call: a thousand members that come at once are listed once.
    boolean takeChange() {
        boolean changed = isChanged;
        isChanged = false;
        return changed;
    }

    /// All but this node; a copy.
    List<PublicKey> others() {
        return new ArrayList<>(others);
    }

    MemberList list() {
        List<PublicKey> members = new ArrayList<>(others);
        members.add(self);
        return new MemberList(epoch, members);
    }
}
