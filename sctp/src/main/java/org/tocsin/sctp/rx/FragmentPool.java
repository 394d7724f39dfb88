package org.tocsin.sctp.rx;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Places for the payloads of fragments, used again, so that a fragment costs no object.
///
/// Their capacities are multiples of [#GRAIN]: a payload wastes little of its place, and a place that one message left
/// fits the next one's fragments. What is kept unused is bounded by [#SPARE_BYTES_MAX], and by
/// what its association may hold whatever the others do; beyond that it is dropped in silence.
final class FragmentPool {
    /// A twentieth of a usual packet is what a fragment wastes on average.
    private static final int GRAIN = 128;
    /// What a longer fragment leaves is not kept: packets of such a size are rare.
    private static final int POOLED_BYTES_MAX = 2048;
    /// Messages of half a megabyte, one after the other, make no garbage. Above it the payload itself costs more.
    private static final int SPARE_BYTES_MAX = 512 << 10;

    private final @Nullable StoredFragment[] spares = new @Nullable StoredFragment[POOLED_BYTES_MAX / GRAIN + 1];
    private final ReceiveAccount account;
    private int spareBytes;

    FragmentPool(ReceiveAccount account) {
        this.account = account;
    }

    /// What a place for such a payload holds.
    static int capacity(int payloadBytes) {
        return (payloadBytes + GRAIN - 1) / GRAIN * GRAIN;
    }

    /// Copies a payload out of a slab.
    StoredFragment store(ByteBuffer slab, int payloadAt, int length, int number) {
        StoredFragment fragment = take(capacity(length));
        slab.get(payloadAt, fragment.bytes, 0, length);
        fragment.length = length;
        fragment.number = number;
        return fragment;
    }

    private StoredFragment take(int capacity) {
        StoredFragment spare = capacity <= POOLED_BYTES_MAX ? spares[capacity / GRAIN] : null;
        if (spare == null) {
            return new StoredFragment(capacity);
        }
        spares[capacity / GRAIN] = spare.next;
        spareBytes -= capacity;
        spare.next = null;
        return spare;
    }

    /// The payloads of a fragment and all behind it, joined.
    static byte[] assemble(@Nullable StoredFragment first, int bytes) {
        byte[] whole = new byte[bytes];
        int at = 0;
        for (StoredFragment fragment = first; fragment != null; fragment = fragment.next) {
            System.arraycopy(fragment.bytes, 0, whole, at, fragment.length);
            at += fragment.length;
        }
        return whole;
    }

    /// Takes a fragment and all behind it back.
    void giveAll(@Nullable StoredFragment first) {
        StoredFragment fragment = first;
        while (fragment != null) {
            StoredFragment next = fragment.next;
            give(fragment);
            fragment = next;
        }
    }

    private void give(StoredFragment fragment) {
        int capacity = fragment.capacity();
        if (capacity > POOLED_BYTES_MAX || spareBytes + capacity > spareBytesMax()) {
            fragment.next = null;
            return;
        }
        fragment.next = spares[capacity / GRAIN];
        spares[capacity / GRAIN] = fragment;
        spareBytes += capacity;
    }

    private long spareBytesMax() {
        return Math.min(SPARE_BYTES_MAX, account.spareBytesMax());
    }

    /// Nothing came for long: an idle association holds no spares.
    void trim() {
        Arrays.fill(spares, null);
        spareBytes = 0;
    }

    int spareBytes() {
        return spareBytes;
    }
}
