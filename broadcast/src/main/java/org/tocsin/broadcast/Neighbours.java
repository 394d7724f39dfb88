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
    private final @Nullable Neighbour[] bySlot;

    Neighbours(BroadcastConfig config) {
        this.config = config;
        this.bySlot = new Neighbour[config.neighboursMax()];
    }

    /// @return empty if there is no room
    Optional<Neighbour> add(PublicKey key, long roundTripNanos, long nowNanos) {
        if (byKey.size() >= config.neighboursMax()) {
            return Optional.empty();
        }
        int slot = slots.nextClearBit(0);
        slots.set(slot);
        Neighbour neighbour =
                new Neighbour(key, slot, roundTripNanos, config.pullBytesPerSecond(), config.eager(), nowNanos);
        bySlot[slot] = neighbour;
        byKey.put(key, neighbour);
        nearestFirst.add(neighbour);
        sort();
        return Optional.of(neighbour);
    }

    void remove(Neighbour neighbour) {
        neighbour.up = false;
        byKey.remove(neighbour.key);
        nearestFirst.remove(neighbour);
        slots.clear(neighbour.slot);
        bySlot[neighbour.slot] = null;
    }

    void roundTrip(Neighbour neighbour, long roundTripNanos) {
        neighbour.roundTripNanos = roundTripNanos;
        sort();
    }

    /// Anew: somebody became a suspect, or is none any more.
    void sort() {
        nearestFirst.sort(Neighbour.SERVED_FIRST);
    }

    @Nullable
    Neighbour find(PublicKey key) {
        return byKey.get(key);
    }

    /// @return null if nobody has the slot
    @Nullable
    Neighbour at(int slot) {
        return bySlot[slot];
    }

    List<PublicKey> keysNearestFirst() {
        return nearestFirst.stream().map(neighbour -> neighbour.key).toList();
    }

    /// Stands for somebody who is no neighbour any more, or never was.
    Neighbour absent(PublicKey key, long nowNanos) {
        Neighbour neighbour = new Neighbour(key, 0, 0, config.pullBytesPerSecond(), config.eager(), nowNanos);
        neighbour.up = false;
        return neighbour;
    }

    /// Nearest first, but suspects last.
    List<Neighbour> nearestFirst() {
        return Collections.unmodifiableList(nearestFirst);
    }
}
