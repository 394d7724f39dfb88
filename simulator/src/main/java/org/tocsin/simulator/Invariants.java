package org.tocsin.simulator;

import java.util.ArrayList;
import java.util.List;
import org.tocsin.broadcast.BroadcastConfig;
import org.tocsin.broadcast.BroadcastStatus;

/// What must hold on every node at every time, whatever the others do (docs/guarantees.md): its memory is bounded.
/// That every object arrives, once and right, is in [Outcome].
final class Invariants {
    /// Violations that are told; the first ones lead to the fault.
    private static final int TOLD_MAX = 10;

    private final BroadcastConfig bounds;
    private final long queuedMax;
    private final List<String> violations = new ArrayList<>();

    Invariants(BroadcastConfig bounds) {
        this.bounds = bounds;
        this.queuedMax = bounds.queuedPerNeighbourBytesMax();
    }

    void check(int node, BroadcastStatus status) {
        atMost(node, "objects kept", status.retainedObjects(), bounds.retainedCountMax());
        atMost(node, "bytes kept", status.retainedBytes(), bounds.retainedBytesMax());
        atMost(node, "ids remembered", status.seen(), bounds.seenMax());
        atMost(node, "objects announced", status.announced(), bounds.announcedMax());
        atMost(node, "objects checked", status.checking(), bounds.checksMax());
        atMost(node, "series known", status.series(), bounds.repair().seriesMax());
        atMost(node, "neighbours", status.neighbours().size(), bounds.neighboursMax());
        for (BroadcastStatus.NeighbourStatus neighbour : status.neighbours()) {
            atMost(node, "pulls of one neighbour", neighbour.pullsOutstanding(), bounds.pullsPerNeighbourMax());
            atMost(node, "bytes queued for a neighbour", neighbour.queuedBytes(), queuedMax);
        }
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    private void atMost(int node, String what, long value, long bound) {
        if (value > bound && violations.size() < TOLD_MAX) {
            violations.add("node " + node + ": " + value + " " + what + ", at most " + bound + " are allowed");
        }
    }
}
