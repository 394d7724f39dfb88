package org.tocsin.broadcast;

import java.util.List;
import org.tocsin.crypto.PublicKey;

/// Who belongs to the network in one epoch, as an [Overlay] needs it: immutable, and shared by all that
/// look at it.
public interface Members {
    /// Grows with every list; neighbours are drawn anew when it changes.
    long epoch();

    int size();

    /// @param index 0 to `size` - 1; the order means nothing
    PublicKey at(int index);

    boolean contains(PublicKey key);

    /// All of them in the order of their keys.
    List<PublicKey> ordered();
}
