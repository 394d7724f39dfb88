package org.tocsin.benchmarks.embedded;

import java.util.ArrayList;
import java.util.List;

/// Cuts a stream of deliveries into samples, each from one delivery to a later one.
///
/// The clock of a sample starts at a delivery, whose bytes belong to the sample before, and stops at the first one at
/// least the wanted span later, whose bytes are counted. The first delivery of a phase starts the first sample, and
/// what
/// comes after the last whole sample is not reported: waiting for the first message and for the last is in none.
final class DeliveryMeter {
    private long spanNanos = Long.MAX_VALUE;
    private final List<Sample> samples = new ArrayList<>();
    private boolean started;
    private long startNanos;
    private long messages;
    private long bytes;

    /// @param nanos    between the two deliveries
    /// @param messages delivered after the first of them
    record Sample(long nanos, long messages, long bytes) {
        double gbps() {
            return bytes * 8.0 / nanos;
        }

        double messagesPerSecond() {
            return messages * 1e9 / nanos;
        }
    }

    /// Starts a phase.
    void begin(long sampleSpanNanos) {
        spanNanos = sampleSpanNanos;
        samples.clear();
        started = false;
    }

    List<Sample> samples() {
        return List.copyOf(samples);
    }

    void delivered(int size, long nowNanos) {
        if (!started) {
            started = true;
            restart(nowNanos);
            return;
        }
        messages++;
        bytes += size;
        if (nowNanos - startNanos >= spanNanos) {
            samples.add(new Sample(nowNanos - startNanos, messages, bytes));
            restart(nowNanos);
        }
    }

    private void restart(long nowNanos) {
        startNanos = nowNanos;
        messages = 0;
        bytes = 0;
    }
}
