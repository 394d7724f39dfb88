package org.tocsin.sctp.rx;

import org.jspecify.annotations.Nullable;

/// The payload of one fragment that waits for its message to be whole; a [FragmentPool] uses it again and again.
final class StoredFragment {
    final byte[] bytes;
    int length;
    /// TSN with DATA, fragment sequence number with I-DATA.
    int number;
    /// The fragment behind it in its message or in the pool.
    @Nullable
    StoredFragment next;

    StoredFragment(int capacity) {
        bytes = new byte[capacity];
    }

    int capacity() {
        return bytes.length;
    }
}
