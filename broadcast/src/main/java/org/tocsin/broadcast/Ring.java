package org.tocsin.broadcast;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tocsin.crypto.PublicKey;

/// This node and its neighbours in the order of their keys, the first after the last. It is the same at two nodes while
/// they have the same neighbours besides each other.
final class Ring {
    private final PublicKey self;
    private final List<PublicKey> keys = new ArrayList<>();
    /// Of this node.
    private int place;

    Ring(PublicKey self) {
        this.self = self;
        keys.add(self);
    }

    /// @param key not in it
    void add(PublicKey key) {
        keys.add(-find(key) - 1, key);
        place = find(self);
    }

    /// @param key in it, and not this node's
    void remove(PublicKey key) {
        keys.remove(find(key));
        place = find(self);
    }

    /// Of all in it.
    int size() {
        return keys.size();
    }

    /// How far another one is from this node, the shorter way.
    int distance(PublicKey key) {
        int steps = Math.abs(find(key) - place);
        return Math.min(steps, keys.size() - steps);
    }

    /// Who follows this node, as if one of the others were not there.
    ///
    /// @param steps   from 1, to less than the number of the others
    /// @param without who is passed over
    PublicKey after(int steps, PublicKey without) {
        int left = find(without);
        int at = (place - (left < place ? 1 : 0) + steps) % (keys.size() - 1);
        return keys.get(at < left ? at : at + 1);
    }

    private int find(PublicKey key) {
        return Collections.binarySearch(keys, key);
    }
}
