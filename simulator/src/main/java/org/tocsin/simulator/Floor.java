package org.tocsin.simulator;

import java.util.Arrays;
import java.util.PriorityQueue;

/// The least time in which anything could bring an object from its source to all others.
///
/// `F(v) = dist(s, v) + max(S / up, S / down)`, where `dist` is the shortest path over all nodes that take
/// part, with no time at a hop: going through a third city is often faster than the direct way. For the
/// last of a share of the receivers it is at least what all uplinks together need, each idle until the
/// first bit can have come.
final class Floor {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Geography geography;
    private final int[] places;
    private final long[] shortest;
    private final LinkProfile links;

    Floor(Geography geography, int[] places, LinkProfile links) {
        this.geography = geography;
        this.places = places.clone();
        this.links = links;
        this.shortest = shortestPaths(geography, places);
    }

    /// Floyd and Warshall over the places where somebody lives.
    private static long[] shortestPaths(Geography geography, int[] settled) {
        int count = geography.places();
        long[] paths = new long[count * count];
        for (int a = 0; a < count; a++) {
            for (int b = 0; b < count; b++) {
                paths[a * count + b] = geography.oneWayNanos(a, b);
            }
        }
        int[] inhabited = Arrays.stream(settled).distinct().sorted().toArray();
        for (int via : inhabited) {
            for (int a : inhabited) {
                long first = paths[a * count + via];
                for (int b : inhabited) {
                    long over = first + paths[via * count + b];
                    if (over < paths[a * count + b]) {
                        paths[a * count + b] = over;
                    }
                }
            }
        }
        return paths;
    }

    long distanceNanos(int from, int to) {
        return shortest[places[from] * geography.places() + places[to]];
    }

    /// Straight from the source, as if it could send to all at once.
    long directNanos(int from, int to) {
        return geography.oneWayNanos(places[from], places[to]);
    }

    /// The floor at each share of the receivers, in nanoseconds.
    ///
    /// @param wireBytes of the object, with all headers
    /// @param shares    such as 0.5, 0.99, 1
    long[] atShares(int source, long wireBytes, double[] shares) {
        long[] latencies = new long[places.length - 1];
        long bits = Math.max(
                serialisation(wireBytes, links.upBitsPerSecond()), serialisation(wireBytes, links.downBitsPerSecond()));
        for (int node = 0, i = 0; node < places.length; node++) {
            if (node != source) {
                latencies[i++] = distanceNanos(source, node) + bits;
            }
        }
        Arrays.sort(latencies);
        long[] result = new long[shares.length];
        for (int i = 0; i < shares.length; i++) {
            result[i] = Math.max(
                    Percentiles.of(latencies, shares[i]),
                    aggregateNanos(source, wireBytes, shares[i] * latencies.length));
        }
        return result;
    }

    /// When all uplinks together can have sent `copies` copies.
    private long aggregateNanos(int source, long wireBytes, double copies) {
        if (links.upBitsPerSecond() == 0) {
            return 0;
        }
        long[] starts = new long[places.length];
        for (int node = 0; node < places.length; node++) {
            starts[node] = node == source ? 0 : distanceNanos(source, node);
        }
        Arrays.sort(starts);
        double bitNanosNeeded = copies * wireBytes * 8 * NANOS_PER_SECOND / links.upBitsPerSecond();
        double sumOfStarts = 0;
        for (int senders = 1; senders <= starts.length; senders++) {
            sumOfStarts += starts[senders - 1];
            double end = (bitNanosNeeded + sumOfStarts) / senders;
            if (senders == starts.length || end <= starts[senders]) {
                return (long) end;
            }
        }
        return 0;
    }

    /// The floor when every bit must take the links of an overlay: shortest paths over those alone, in
    /// nanoseconds to each node; [Long#MAX_VALUE] to whoever they do not reach.
    long[] overOverlay(int source, int[][] neighbours) {
        long[] distances = new long[places.length];
        Arrays.fill(distances, Long.MAX_VALUE);
        distances[source] = 0;
        PriorityQueue<long[]> frontier =
                new PriorityQueue<>((a, b) -> a[0] == b[0] ? Long.compare(a[1], b[1]) : Long.compare(a[0], b[0]));
        frontier.add(new long[] {0, source});
        for (long[] next = frontier.poll(); next != null; next = frontier.poll()) {
            int node = (int) next[1];
            if (next[0] > distances[node]) {
                continue;
            }
            for (int neighbour : neighbours[node]) {
                long over = next[0] + directNanos(node, neighbour);
                if (over < distances[neighbour]) {
                    distances[neighbour] = over;
                    frontier.add(new long[] {over, neighbour});
                }
            }
        }
        return distances;
    }

    private static long serialisation(long wireBytes, long bitsPerSecond) {
        return LinkProfile.serialisationNanos(wireBytes, bitsPerSecond);
    }
}
