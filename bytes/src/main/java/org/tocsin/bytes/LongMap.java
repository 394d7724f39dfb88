package org.tocsin.bytes;

import org.jspecify.annotations.Nullable;

/// A map from longs to objects that allocates only when it grows.
///
/// Open addressing with linear probing; a removal closes the gap, so that there are no tombstones. Keys are what only
/// we
/// put in: whoever could choose many that collide would make it slow.
public final class LongMap<V> {
    private static final int CAPACITY_MIN = 16;
    /// A table above this is given back when the map becomes empty.
    private static final int CAPACITY_KEPT = 1024;
    /// 2^64 divided by the golden ratio: numbers that count up spread evenly (Knuth, TAOCP 6.4).
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private static final long[] NO_KEYS = new long[1];
    private static final @Nullable Object[] NO_VALUES = new @Nullable Object[1];

    private long[] keys = NO_KEYS;
    private @Nullable Object[] values = NO_VALUES;
    private int size;

    public LongMap() {
        // Empty, at the cost of two references.
    }

    public int size() {
        return size;
    }

    @SuppressWarnings("unchecked") // only put writes values
    public @Nullable V get(long key) {
        return (V) values[find(key)];
    }

    public boolean contains(long key) {
        return values[find(key)] != null;
    }

    public void put(long key, V value) {
        // Half full at most: probes stay short.
        if (2 * (size + 1) > keys.length) {
            grow();
        }
        int slot = find(key);
        if (values[slot] == null) {
            size++;
        }
        keys[slot] = key;
        values[slot] = value;
    }

    /// @return what was there, or null
    @SuppressWarnings("unchecked") // only put writes values
    public @Nullable V remove(long key) {
        int gap = find(key);
        @Nullable V removed = (V) values[gap];
        if (removed == null) {
            return null;
        }
        values[gap] = null;
        size--;
        if (size == 0 && keys.length > CAPACITY_KEPT) {
            keys = NO_KEYS;
            values = NO_VALUES;
        } else {
            close(gap);
        }
        return removed;
    }

    private void close(int removedSlot) {
        int gap = removedSlot;
        int mask = keys.length - 1;
        for (int slot = gap + 1 & mask; values[slot] != null; slot = slot + 1 & mask) {
            boolean mayMove = (slot - home(keys[slot]) & mask) >= (slot - gap & mask);
            if (mayMove) {
                keys[gap] = keys[slot];
                values[gap] = values[slot];
                values[slot] = null;
                gap = slot;
            }
        }
    }

    /// The key's slot, or the free one where it would go.
    private int find(long key) {
        int mask = keys.length - 1;
        int slot = home(key);
        while (values[slot] != null && keys[slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private int home(long key) {
        // The high bits are the mixed ones.
        return (int) ((key * SPREAD) >>> 32) & (keys.length - 1);
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        int capacity = Math.max(CAPACITY_MIN, 2 * oldKeys.length);
        keys = new long[capacity];
        values = new @Nullable Object[capacity];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int slot = find(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
