package org.tocsin.sctp.rx;

import org.jspecify.annotations.Nullable;

/// Places for fragments that no message needs now, of all associations that share a [ReceivePool].
///
/// Shared, because what one association has finished another one begins: with spares for each of them alone, half of
/// the fragments of large messages were new. Every association that is in use makes room for some more; beyond that and
/// the bound of all, what is given back is dropped in silence.
final class FragmentSpares {
    /// Capacities are multiples of this: a payload wastes little of its place, and a place that one message left fits
    /// the next one's fragments. A twentieth of a usual packet is what a fragment wastes on average.
    static final int GRAIN = 128;
    /// What a longer fragment leaves is not kept: packets of such a size are rare.
    private static final int CAPACITY_MAX = 2048;
    /// Messages of half a megabyte, one after the other, make no garbage.
    private static final int BYTES_PER_USER = 512 << 10;

    private final @Nullable StoredFragment[] spares = new @Nullable StoredFragment[CAPACITY_MAX / GRAIN + 1];
    private final long bytesMax;
    private int users;
    private long bytes;

    /// @param bytesMax of payloads, whoever uses them
    FragmentSpares(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    void join() {
        users++;
    }

    /// An association has fallen silent: nothing is kept for it.
    void leave() {
        users--;
        for (int i = 0; i < spares.length && bytes > room(); i++) {
            StoredFragment spare = spares[i];
            while (spare != null && bytes > room()) {
                bytes -= spare.capacity();
                spare = spare.next;
            }
            spares[i] = spare;
        }
    }

    private long room() {
        return Math.min(bytesMax, (long) users * BYTES_PER_USER);
    }

    StoredFragment take(int capacity) {
        StoredFragment spare = capacity <= CAPACITY_MAX ? spares[capacity / GRAIN] : null;
        if (spare == null) {
            return new StoredFragment(capacity);
        }
        spares[capacity / GRAIN] = spare.next;
        bytes -= capacity;
        spare.next = null;
        return spare;
    }

    void give(StoredFragment fragment) {
        int capacity = fragment.capacity();
        if (capacity > CAPACITY_MAX || bytes + capacity > room()) {
            fragment.next = null;
            return;
        }
        fragment.next = spares[capacity / GRAIN];
        spares[capacity / GRAIN] = fragment;
        bytes += capacity;
    }

    long bytes() {
        return bytes;
    }
}
