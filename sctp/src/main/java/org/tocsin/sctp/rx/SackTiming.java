package org.tocsin.sctp.rx;

import org.tocsin.bytes.Deadline;
import org.tocsin.sctp.SackRule;

/// When a SACK is due: at once on request and for the first packets, after some packets, else after a delay.
/// RFC 9260 §6.2.
final class SackTiming {
    /// A SACK this much later than what it acknowledges is no measure of the round trip.
    private static final long WAIT_NANOS_MAX = 5_000_000;

    private final SackRule rule;
    private final long delayNanos;
    private final long idleNanos;

    private boolean due;
    private boolean packetHoldsData;
    private int packetsUnacknowledged;
    private int immediateLeft;
    private long deadlineNanos = Deadline.NEVER;
    private long lastDataNanos = Deadline.NEVER;

    SackTiming(SackRule rule) {
        this.rule = rule;
        delayNanos = rule.delay().toNanos();
        idleNanos = rule.idle().toNanos();
    }

    void onData(long nowNanos) {
        packetHoldsData = true;
        if (lastDataNanos == Deadline.NEVER || nowNanos - lastDataNanos >= idleNanos) {
            immediateLeft = rule.immediatePackets();
        }
        lastDataNanos = nowNanos;
    }

    void onPacketEnd(long nowNanos) {
        if (!packetHoldsData) {
            return;
        }
        packetHoldsData = false;
        packetsUnacknowledged++;
        if (immediateLeft > 0) {
            immediateLeft--;
            due = true;
        }
        if (packetsUnacknowledged >= rule.packets()) {
            due = true;
        }
        if (deadlineNanos == Deadline.NEVER) {
            deadlineNanos = nowNanos + delayNanos;
        }
    }

    void request() {
        due = true;
    }

    boolean isDue(long nowNanos) {
        return due || Deadline.isDue(deadlineNanos, nowNanos);
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /// Whether a SACK that goes out now has to say that it waited.
    boolean tellsWait(long nowNanos) {
        return rule.tellsWait() && lastDataNanos != Deadline.NEVER && nowNanos - lastDataNanos > WAIT_NANOS_MAX;
    }

    void onSackSent() {
        due = false;
        packetsUnacknowledged = 0;
        deadlineNanos = Deadline.NEVER;
    }
}
