package org.tocsin.broadcast;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.crypto.PublicKey;

/// The neighbours whose links work, at most `neighboursMax`.
final class Neighbours {
    private final BroadcastConfig config;
    private final Map<PublicKey, Neighbour> byKey = new LinkedHashMap<>();
    private final List<Neighbour> nearestFirst = new ArrayList<>();
    private final BitSet slots = new BitSet();

    Neighbours(BroadcastConfig config) {
        this.config = config;
    }

    /// @return empty if there is no room
    Optional<Neighbour> add(PublicKey key, long roundTripNanos) {
        if (byKey.size() >= config.neighboursMax()) {
            return Optional.empty();
        }
        int slot = slots.nextClearBit(0);
        slots.set(slot);
        Neighbour neighbour = new Neighbour(key, slot, roundTripNanos, config.pullBytesPerSecond(), config.eager());
        byKey.put(key, neighbour);
        nearestFirst.add(neighbour);
        nearestFirst.sort(Neighbour.NEAREST_FIRST);
        return Optional.of(neighbour);
    }

    void remove(Neighbour neighbour) {
        neighbour.up = false;
        byKey.remove(neighbour.key);
        nearestFirst.remove(neighbour);
        slots.clear(neighbour.slot);
    }

    void roundTrip(Neighbour neighbour, long roundTripNanos) {
        neighbour.roundTripNanos = roundTripNanos;
        nearestFirst.sort(Neighbour.NEAREST_FIRST);
    }

    @Nullable
    Neighbour find(PublicKey key) {
        return byKey.get(key);
    }

    List<Neighbour> nearestFirst() {
        return Collections.unmodifiableList(nearestFirst);
    }
}
