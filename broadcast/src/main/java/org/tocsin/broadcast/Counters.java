package org.tocsin.broadcast;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What [BroadcastStatus] shows of the past.
final class Counters {
    long published;
    long delivered;
    long relayed;
    long copiesSent;
    long pulled;
    long pullsTimedOut;
    long pullsServed;
    long reannounced;
    long equivocations;
    long summariesSent;

    private final long[] duplicates = new long[BroadcastConfig.CLASSES];
    private final Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
    private final Map<Malformed, Long> malformed = new EnumMap<>(Malformed.class);

    Counters() {
        for (DropReason reason : DropReason.values()) {
            drops.put(reason, 0L);
        }
        for (Malformed reason : Malformed.values()) {
            malformed.put(reason, 0L);
        }
    }

    void drop(DropReason reason) {
        drops.merge(reason, 1L, Long::sum);
    }

    void malformed(Malformed reason) {
        malformed.merge(reason, 1L, Long::sum);
    }

    void duplicate(int objectClass) {
        duplicates[objectClass]++;
    }

    List<Long> duplicates() {
        List<Long> list = new ArrayList<>();
        for (long count : duplicates) {
            list.add(count);
        }
        return Collections.unmodifiableList(list);
    }

    Map<DropReason, Long> drops() {
        return Collections.unmodifiableMap(new EnumMap<>(drops));
    }

    Map<Malformed, Long> malformed() {
        return Collections.unmodifiableMap(new EnumMap<>(malformed));
    }
}
