package org.tocsin.sctp.tx;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.tocsin.sctp.Counter;

/// One number for each [Counter].
public final class Tally {
    private static final Counter[] COUNTERS = Counter.values();

    private final long[] amounts = new long[COUNTERS.length];

    public Tally() {}

    public void count(Counter counter) {
        add(counter, 1);
    }

    public void add(Counter counter, long amount) {
        amounts[counter.ordinal()] += amount;
    }

    public Map<Counter, Long> snapshot() {
        Map<Counter, Long> snapshot = new EnumMap<>(Counter.class);
        for (Counter counter : COUNTERS) {
            snapshot.put(counter, amounts[counter.ordinal()]);
        }
        return Collections.unmodifiableMap(snapshot);
    }
}
