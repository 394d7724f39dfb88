package org.tocsin.simulator;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/// What each uplink has carried, and what it carries between two instants.
final class UplinkMeter {
    private final long[] wireBytes;
    private long[] atBegin;
    private long beganNanos;
    private Optional<double[]> bytesPerSecond = Optional.empty();

    UplinkMeter(int nodes) {
        wireBytes = new long[nodes];
        atBegin = new long[nodes];
    }

    void sent(int node, long bytes) {
        wireBytes[node] += bytes;
    }

    void begin(long nowNanos) {
        atBegin = wireBytes.clone();
        beganNanos = nowNanos;
    }

    void end(long nowNanos) {
        double seconds = (nowNanos - beganNanos) / 1e9;
        bytesPerSecond = Optional.of(IntStream.range(0, wireBytes.length)
                .mapToDouble(node -> (wireBytes[node] - atBegin[node]) / seconds)
                .toArray());
    }

    /// The node whose uplink has carried least.
    int leastUsed() {
        int least = 0;
        for (int node = 1; node < wireBytes.length; node++) {
            least = wireBytes[node] < wireBytes[least] ? node : least;
        }
        return least;
    }

    /// Between [#begin] and [#end]; empty if those never were, or if the uplinks have no bound.
    Optional<Outcome.Uplinks> shares(long bitsPerSecond) {
        return bytesPerSecond
                .filter(_ -> bitsPerSecond > 0)
                .map(rates -> Arrays.stream(rates).map(rate -> rate * 8 / bitsPerSecond))
                .map(shares -> shares.summaryStatistics())
                .map(shares -> new Outcome.Uplinks(shares.getMin(), shares.getAverage()));
    }
}
