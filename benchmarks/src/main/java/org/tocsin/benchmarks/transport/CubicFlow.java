package org.tocsin.benchmarks.transport;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/// A loss-based competitor: CUBIC (RFC 9438) that always has something to send, with an acknowledgement for every
/// packet and without retransmission, of which only the window matters here.
final class CubicFlow {
    private static final double BETA = 0.7;
    private static final double SCALE = 0.4;
    private static final int MISSING_REPORTS = 3;
    private static final long TIMEOUT_NANOS = 1_000_000_000;

    private final Bottleneck bottleneck;
    private final Consumer<byte[]> out;
    private final ArrayDeque<Integer> flight = new ArrayDeque<>();
    private final double roundTripSeconds;
    private double window = 10;
    private double threshold = Double.MAX_VALUE;
    private double windowAtLoss;
    private double reachedAfterSeconds;
    private long epochNanos;
    private boolean inEpoch;
    private int next;
    private int recoveryEnd;
    private long lastAckNanos;
    private long receivedBytes;

    CubicFlow(Bottleneck bottleneck, Duration roundTrip) {
        this.bottleneck = bottleneck;
        roundTripSeconds = roundTrip.toNanos() / 1e9;
        Duration oneWay = roundTrip.dividedBy(2);
        Wire<byte[]> back = bottleneck.distance(oneWay, this::acknowledged);
        out = bottleneck.way(oneWay, packet -> {
            receivedBytes += packet.length;
            back.offer(packet, packet.length);
        });
    }

    void start() {
        lastAckNanos = bottleneck.agenda.nowNanos();
        pump();
        watch();
    }

    private void watch() {
        bottleneck.agenda.after(TIMEOUT_NANOS, () -> {
            if (bottleneck.agenda.nowNanos() - lastAckNanos >= TIMEOUT_NANOS) {
                flight.clear();
                threshold = Math.max(2, window * BETA);
                window = 1;
                inEpoch = false;
                pump();
            }
            watch();
        });
    }

    private void pump() {
        while (flight.size() < (int) window) {
            byte[] packet = new byte[Pair.PACKET_BYTES];
            ByteBuffer.wrap(packet).putInt(0, next);
            flight.add(next++);
            out.accept(packet);
        }
    }

    private void acknowledged(byte[] packet) {
        int number = ByteBuffer.wrap(packet).getInt(0);
        lastAckNanos = bottleneck.agenda.nowNanos();
        flight.remove(number);
        // Order is kept on the way: what is older by three is gone.
        boolean lost = false;
        while (!flight.isEmpty() && flight.peek() <= number - MISSING_REPORTS) {
            lost |= flight.remove() >= recoveryEnd;
        }
        if (lost) {
            recoveryEnd = next;
            // "Fast convergence", RFC 9438 section 4.7.
            windowAtLoss = window < windowAtLoss ? window * (1 + BETA) / 2 : window;
            window = Math.max(2, window * BETA);
            threshold = window;
            inEpoch = false;
        } else if (number >= recoveryEnd) {
            grow();
        }
        pump();
    }

    private void grow() {
        if (window < threshold) {
            window++;
            return;
        }
        long now = bottleneck.agenda.nowNanos();
        if (!inEpoch) {
            inEpoch = true;
            epochNanos = now;
            reachedAfterSeconds = Math.cbrt(Math.max(0, windowAtLoss - window) / SCALE);
        }
        double seconds = (now - epochNanos) / 1e9;
        double offset = seconds + roundTripSeconds - reachedAfterSeconds;
        double target = Math.max(windowAtLoss, window) + SCALE * offset * offset * offset;
        if (offset < 0) {
            target = windowAtLoss + SCALE * offset * offset * offset;
        }
        // The window that Reno would have, section 4.3.
        double reno = windowAtLoss * BETA + 3 * (1 - BETA) / (1 + BETA) * seconds / roundTripSeconds;
        double wanted = Math.min(Math.max(target, reno), 1.5 * window);
        if (wanted > window) {
            window += (wanted - window) / window;
        }
    }

    long receivedBytes() {
        return receivedBytes;
    }
}
