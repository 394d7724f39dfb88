package org.tocsin.sctp.rx;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Places for the payloads of one association's fragments, used again, so that a fragment costs no object.
final class FragmentPool {
    private final FragmentSpares spares;
    private boolean isInUse;

    FragmentPool(FragmentSpares spares) {
        this.spares = spares;
    }

    /// What a place for such a payload holds.
    static int capacity(int payloadBytes) {
        return (payloadBytes + FragmentSpares.GRAIN - 1) / FragmentSpares.GRAIN * FragmentSpares.GRAIN;
    }

    /// Copies a payload out of a slab.
    StoredFragment store(ByteBuffer slab, int payloadAt, int length, int number) {
        if (!isInUse) {
            isInUse = true;
            spares.join();
        }
        StoredFragment fragment = spares.take(capacity(length));
        slab.get(payloadAt, fragment.bytes, 0, length);
        fragment.length = length;
        fragment.number = number;
        return fragment;
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
            spares.give(fragment);
            fragment = next;
        }
    }

    /// Nothing came for long, or nothing will: no spares are kept for an idle association.
    void trim() {
        if (isInUse) {
            isInUse = false;
            spares.leave();
        }
    }
}
