package org.tocsin.sctp.tx;

import org.tocsin.bytes.Deadline;

/// When sent data has been without an answer for too long: probes, then T3-rtx. RFC 9260 §6.3.2, RFC 8985 §7.
///
/// It counts from the last sending and no SACK puts it off: what was sent last is what nobody reports missing.
final class RetransmissionTimer {
    /// What the timer asks for when it is due.
    enum Alarm {
        NONE,
        /// Send something that makes the peer answer.
        PROBE,
        /// T3-rtx: take all for lost.
        TIMEOUT
    }

    private final RetransmissionTimeout timeout;
    private final int probesMax;
    private final long peerWaitNanos;
    private long lastSentNanos;
    /// Send orders: of what was sent last with a wish for a SACK, and of what was acknowledged last.
    private long askedOrder;

    private long ackedOrder;
    private int probes;
    private int timeoutsInRow;
    private boolean running;

    /// @param probesMax     before the first T3-rtx in a row
    /// @param peerWaitNanos how long the peer may keep an acknowledgement that it was not asked for
    RetransmissionTimer(RetransmissionTimeout timeout, int probesMax, long peerWaitNanos) {
        this.timeout = timeout;
        this.probesMax = probesMax;
        this.peerWaitNanos = peerWaitNanos;
    }

    /// @param order     of sending, of the last fragment in the packet
    /// @param asksForSack whether the peer is to answer at once
    void onSent(long order, boolean asksForSack, long nowNanos) {
        lastSentNanos = nowNanos;
        running = true;
        if (asksForSack) {
            askedOrder = order;
        }
    }

    /// Something new was acknowledged.
    ///
    /// @param latestOrder the highest order of sending acknowledged so far
    void onProgress(long latestOrder, boolean inFlight) {
        ackedOrder = latestOrder;
        probes = 0;
        timeoutsInRow = 0;
        timeout.resetBackoff();
        running = inFlight;
    }

    /// The peer answers, but may not take more.
    void onAnswer() {
        timeoutsInRow = 0;
    }

    /// The path works again: waits count from the beginning.
    void onPathRestored() {
        timeout.resetBackoff();
        timeoutsInRow = 0;
    }

    long deadlineNanos() {
        if (!running) {
            return Deadline.NEVER;
        }
        long waitNanos = askedOrder > ackedOrder ? 0 : peerWaitNanos;
        return lastSentNanos + waitNanos + (probes < probesMax ? timeout.probeNanos() : timeout.timeoutNanos());
    }

    Alarm alarm(long nowNanos) {
        if (!Deadline.isDue(deadlineNanos(), nowNanos)) {
            return Alarm.NONE;
        }
        running = false;
        if (probes < probesMax) {
            probes++;
            return Alarm.PROBE;
        }
        timeoutsInRow++;
        timeout.backOff();
        return Alarm.TIMEOUT;
    }

    void stop() {
        running = false;
    }

    int timeoutsInRow() {
        return timeoutsInRow;
    }
}
