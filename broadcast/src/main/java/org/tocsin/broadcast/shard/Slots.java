package org.tocsin.broadcast.shard;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// The shards of one slice, or of a manifest, that have come.
final class Slots {
    private final @Nullable Octets[] shards;
    private final @Nullable PublicKey[] senders;
    private final BitSet checked = new BitSet();
    private int count;

    /// Work on them is under way, or done.
    boolean isBusy;

    Slots(int size) {
        shards = new @Nullable Octets[size];
        senders = new @Nullable PublicKey[size];
    }

    int size() {
        return shards.length;
    }

    int count() {
        return count;
    }

    boolean has(int index) {
        return shards[index] != null;
    }

    boolean isChecked(int index) {
        return checked.get(index);
    }

    @Nullable
    Octets shard(int index) {
        return shards[index];
    }

    @Nullable
    PublicKey sender(int index) {
        return senders[index];
    }

    void put(int index, Octets shard, PublicKey sender, boolean isChecked) {
        count += shards[index] == null ? 1 : 0;
        shards[index] = shard;
        senders[index] = sender;
        checked.set(index, isChecked);
    }

    void remove(int index) {
        count -= shards[index] == null ? 0 : 1;
        shards[index] = null;
        checked.clear(index);
    }

    List<@Nullable Octets> snapshot() {
        List<@Nullable Octets> copy = new ArrayList<>(shards.length);
        for (Octets shard : shards) {
            copy.add(shard);
        }
        return copy;
    }

    /// A copy.
    BitSet checked() {
        return (BitSet) checked.clone();
    }

    List<@Nullable PublicKey> senders() {
        List<@Nullable PublicKey> copy = new ArrayList<>(senders.length);
        for (PublicKey sender : senders) {
            copy.add(sender);
        }
        return copy;
    }
}
