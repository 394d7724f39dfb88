package org.tocsin.broadcast;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.crypto.PublicKey;

/// The lists of floods, used again when the owner of the broadcast asks for the next output: a list made anew for each
/// object leaves four bytes for each of its copies behind.
final class RecipientLists {
    /// Of these few lie about, however many objects once came in one step.
    private static final int SPARE_MAX = 16;

    private final ArrayDeque<List<PublicKey>> spare = new ArrayDeque<>();
    private @Nullable List<PublicKey> lent;

    /// @return an empty one
    List<PublicKey> take() {
        List<PublicKey> list = spare.poll();
        return list == null ? new ArrayList<>() : list;
    }

    /// The owner reads the list of this output until it asks for the next one.
    void lend(Output output) {
        if (output instanceof Output.Flood flood) {
            lent = flood.to();
        }
    }

    /// It asks.
    void takeBack() {
        if (lent != null) {
            giveBack(lent);
            lent = null;
        }
    }

    void giveBack(List<PublicKey> list) {
        list.clear();
        if (spare.size() < SPARE_MAX) {
            spare.add(list);
        }
    }
}
