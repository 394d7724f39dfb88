package org.tocsin.node;

import java.util.EnumMap;
import java.util.Map;

/// One number for each [NodeCounter].
@SuppressWarnings("EnumOrdinal") // an index within one run, never stored
final class NodeCounters {
    private final long[] values = new long[NodeCounter.values().length];

    void count(NodeCounter counter) {
        values[counter.ordinal()]++;
    }

    void count(NodeCounter counter, long amount) {
        values[counter.ordinal()] += amount;
    }

    long get(NodeCounter counter) {
        return values[counter.ordinal()];
    }

    Map<NodeCounter, Long> snapshot() {
        Map<NodeCounter, Long> all = new EnumMap<>(NodeCounter.class);
        for (NodeCounter counter : NodeCounter.values()) {
            all.put(counter, values[counter.ordinal()]);
        }
        return all;
    }
}
