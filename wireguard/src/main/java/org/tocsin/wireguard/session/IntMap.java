package org.tocsin.wireguard.session;

import org.jspecify.annotations.Nullable;

/// A map from ints to objects that allocates only when it grows.
///
/// Open addressing with linear probing; a removal closes the gap, so that there are no tombstones. Keys must be random,
/// as receiver indices are: they are their own hash. Strangers look up what they like, but only we put in.
public final class IntMap<V> {
    private static final int CAPACITY_MIN = 16;

    private int[] keys = new int[CAPACITY_MIN];
    private @Nullable Object[] values = new @Nullable Object[CAPACITY_MIN];
    private int size;

    public int size() {
        return size;
    }

    @SuppressWarnings("unchecked") // only put writes values
    public @Nullable V get(int key) {
        int slot = find(key);
        return (V) values[slot];
    }

    public boolean contains(int key) {
        return values[find(key)] != null;
    }

    public void put(int key, V value) {
        int slot = find(key);
        if (values[slot] == null) {
            size++;
        }
        keys[slot] = key;
        values[slot] = value;
        // Half full at most: probes stay short.
        if (2 * size > keys.length) {
            grow();
        }
    }

    /// @return whether there was such a key
    public boolean remove(int key) {
        int gap = find(key);
        if (values[gap] == null) {
            return false;
        }
        values[gap] = null;
        size--;
        int mask = keys.length - 1;
        for (int slot = gap + 1 & mask; values[slot] != null; slot = slot + 1 & mask) {
            int home = keys[slot] & mask;
            boolean mayMove = (slot - home & mask) >= (slot - gap & mask);
            if (mayMove) {
                keys[gap] = keys[slot];
                values[gap] = values[slot];
                values[slot] = null;
                gap = slot;
            }
        }
        return true;
    }

    /// The key's slot, or the free one where it would go.
    private int find(int key) {
        int mask = keys.length - 1;
        int slot = key & mask;
        while (values[slot] != null && keys[slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        int[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new int[2 * oldKeys.length];
        values = new @Nullable Object[2 * oldKeys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int slot = find(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
