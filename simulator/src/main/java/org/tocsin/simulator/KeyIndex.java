package org.tocsin.simulator;

import java.util.HashMap;
import java.util.Map;
import org.tocsin.crypto.PublicKey;

/// Which node of a run has a key.
final class KeyIndex {
    // Looked up, never iterated.
    private final Map<PublicKey, Integer> indices = new HashMap<>();

    void put(PublicKey key, int node) {
        indices.put(key, node);
    }

    int of(PublicKey key) {
        Integer index = indices.get(key);
        if (index == null) {
            throw new IllegalStateException("no node has the key " + key);
        }
        return index;
    }
}
