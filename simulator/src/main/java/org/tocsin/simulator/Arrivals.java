package org.tocsin.simulator;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.tocsin.bytes.Octets;

/// When each object came to each node; the bookkeeping that also checks that none comes twice.
final class Arrivals {
    static final long MISSING = Long.MIN_VALUE;

    private final long[][] atNanos;
    private final long[] publishedAtNanos;
    // Looked up, never iterated.
    private final Map<Integer, Octets> payloads = new HashMap<>();
    private long twice;
    private long wrong;

    Arrivals(int objects, int nodes) {
        atNanos = new long[objects][nodes];
        publishedAtNanos = new long[objects];
        for (long[] row : atNanos) {
            Arrays.fill(row, MISSING);
        }
    }

    /// @param payload what every delivery is compared with
    void published(int object, Octets payload, long nowNanos) {
        publishedAtNanos[object] = nowNanos;
        payloads.put(object, payload);
    }

    long publishedAtNanos(int object) {
        return publishedAtNanos[object];
    }

    void check(int object, Octets payload) {
        Octets published = payloads.get(object);
        if (published == null || !payload.equals(published)) {
            wrong++;
        }
    }

    /// The object has reached whom it will: its bytes need not be kept.
    void finished(int object) {
        payloads.remove(object);
    }

    void delivered(int object, int node, long nowNanos) {
        if (atNanos[object][node] != MISSING) {
            twice++;
            return;
        }
        atNanos[object][node] = nowNanos;
    }

    /// A node that lost its memory may get it again.
    void forget(int node) {
        for (long[] row : atNanos) {
            row[node] = MISSING;
        }
    }

    /// Since the publication; negative if it did not come.
    long latencyNanos(int object, int node) {
        long at = atNanos[object][node];
        return at == MISSING ? -1 : at - publishedAtNanos[object];
    }

    long deliveredTwice() {
        return twice;
    }

    long deliveredWrong() {
        return wrong;
    }
}
