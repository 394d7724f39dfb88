package org.tocsin.broadcast;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.tocsin.crypto.SigningKey;

/// Withdrawals that came before their objects. The origin stands beside the id, because anybody may withdraw what he
/// likes, but only for himself.
final class Withdrawals {
    private final int max;
    private final SequencedMap<ObjectId, SigningKey> unseen = new LinkedHashMap<>();

    /// @param max at the bound the oldest is forgotten: its object is delivered if it still comes
    Withdrawals(int max) {
        this.max = max;
    }

    void add(ObjectId withdrawn, SigningKey origin) {
        if (unseen.size() >= max) {
            unseen.pollFirstEntry();
        }
        unseen.putLast(withdrawn, origin);
    }

    boolean covers(Envelope envelope) {
        return envelope.origin().equals(unseen.get(envelope.id()));
    }
}
