package org.tocsin.sctp.tx;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.tocsin.sctp.Counter;

/// One number for each [Counter].
public final class Tally {
    /// One cell each, so that counting does not box.
    private final EnumMap<Counter, long[]> cells = new EnumMap<>(Counter.class);

    public Tally() {
        for (Counter counter : Counter.values()) {
            cells.put(counter, new long[1]);
        }
    }

    public void count(Counter counter) {
        add(counter, 1);
    }

    public void add(Counter counter, long amount) {
        cell(counter)[0] += amount;
    }

    private long[] cell(Counter counter) {
        return Objects.requireNonNull(cells.get(counter));
    }

    public Map<Counter, Long> snapshot() {
        Map<Counter, Long> snapshot = new EnumMap<>(Counter.class);
        cells.forEach((counter, cell) -> snapshot.put(counter, cell[0]));
        return Collections.unmodifiableMap(snapshot);
    }
}
