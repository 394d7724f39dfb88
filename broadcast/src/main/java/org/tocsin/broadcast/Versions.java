package org.tocsin.broadcast;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tocsin.crypto.SigningKey;

/// The newest object under each key of an origin; remembered as long as its id is.
final class Versions {
    // Looked up, never iterated.
    private final Map<Slot, SeenObject> newest = new HashMap<>();

    /// @return the object that has to go, the older of two under one key; null if there is none
    @Nullable
    SeenObject put(SeenObject object) {
        if (object.key == 0) {
            return null;
        }
        Slot slot = new Slot(object.origin, object.key);
        SeenObject other = newest.get(slot);
        if (other != null && other.isNewerThan(object)) {
            return object;
        }
        newest.put(slot, object);
        return other;
    }

    void forget(SeenObject object) {
        if (object.key != 0) {
            newest.remove(new Slot(object.origin, object.key), object);
        }
    }

    private record Slot(SigningKey origin, long key) {}
}
