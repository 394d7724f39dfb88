package org.tocsin.sctp.rx;

import org.tocsin.bytes.Deadline;

/// When a SACK is due: at once on request and for the first packets, after some packets, else after a delay.
/// RFC 9260 §6.2.
final class SackTiming {
    private final long sackDelayNanos;
    private final int packetsPerSack;
    private final int immediatePackets;
    private final long idleNanos;

    private boolean due;
    private boolean packetHoldsData;
    private int packetsUnacknowledged;
    private int immediateLeft;
    private long deadlineNanos = Deadline.NEVER;
    private long lastDataNanos = Deadline.NEVER;

    SackTiming(ReceiveLimits limits) {
        sackDelayNanos = limits.sackDelay().toNanos();
        packetsPerSack = limits.packetsPerSack();
        immediatePackets = limits.immediatePackets();
        idleNanos = limits.idle().toNanos();
    }

    void onData(long nowNanos) {
        packetHoldsData = true;
        if (lastDataNanos == Deadline.NEVER || nowNanos - lastDataNanos >= idleNanos) {
            immediateLeft = immediatePackets;
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
        if (packetsUnacknowledged >= packetsPerSack) {
            due = true;
        }
        if (deadlineNanos == Deadline.NEVER) {
            deadlineNanos = nowNanos + sackDelayNanos;
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

    void onSackSent() {
        due = false;
        packetsUnacknowledged = 0;
        deadlineNanos = Deadline.NEVER;
    }
}
