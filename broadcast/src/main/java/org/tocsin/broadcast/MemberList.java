package org.tocsin.broadcast;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tocsin.crypto.PublicKey;

/// The members of a network in memory.
public final class MemberList implements Members {
    private final long epoch;
    private final List<PublicKey> keys;
    private final List<PublicKey> ordered;
    // Looked up, never iterated.
    private final Set<PublicKey> known;

    /// @param keys without repetition
    public MemberList(long epoch, List<PublicKey> keys) {
        this.epoch = epoch;
        this.keys = List.copyOf(keys);
        this.ordered = keys.stream().sorted().toList();
        this.known = new HashSet<>(keys);
        if (known.size() != this.keys.size()) {
            throw new IllegalArgumentException("a member is listed twice");
        }
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public int size() {
        return keys.size();
    }

    @Override
    public PublicKey at(int index) {
        return keys.get(index);
    }

    @Override
    public boolean contains(PublicKey key) {
        return known.contains(key);
    }

    @Override
    public List<PublicKey> ordered() {
        return ordered;
    }
}
