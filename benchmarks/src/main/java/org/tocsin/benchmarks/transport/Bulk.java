package org.tocsin.benchmarks.transport;

import org.tocsin.bytes.Octets;

/// Messages of the least urgent class, of which always so many are under way that the queue never runs empty.
final class Bulk {
    static final int MESSAGE_CLASS = 7;
    /// Whole packets, so that no packet is shorter than it may be.
    static final int MESSAGE_BYTES = 56 * Pair.FRAGMENT_BYTES;
    /// Four megabytes: more than fits any window here.
    private static final int MESSAGES = 64;

    private final End end;
    private final Octets payload = Octets.wrap(new byte[MESSAGE_BYTES]);
    private boolean ranEmpty;

    Bulk(End end) {
        this.end = end;
    }

    void start() {
        end.onAcked(this::acked);
        for (int i = 0; i < MESSAGES; i++) {
            end.send(payload, MESSAGE_CLASS);
        }
        end.pump();
    }

    /// Whatever was acknowledged, one more is no harm: the queue's bound is far away and urgent messages are few.
    private void acked() {
        long queued = end.association().status().queuedBytesPerClass().get(MESSAGE_CLASS);
        ranEmpty |= queued == 0;
        if (queued < (long) MESSAGES * MESSAGE_BYTES) {
            end.send(payload, MESSAGE_CLASS);
        }
    }

    void requireNeverEmpty() {
        if (ranEmpty) {
            throw new IllegalStateException("the bulk queue ran empty");
        }
    }
}
