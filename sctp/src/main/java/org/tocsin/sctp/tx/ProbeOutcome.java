package org.tocsin.sctp.tx;

import org.tocsin.bytes.Serial;

/// Tells whether a tail probe repaired a loss or only repeated what was under way. RFC 8985 §7.4.
///
/// What a probe repaired, loss detection never sees.
final class ProbeOutcome {
    private final OutstandingData outstanding;
    private boolean pending;
    private int tsn;
    private long sentNanos;

    ProbeOutcome(OutstandingData outstanding) {
        this.outstanding = outstanding;
    }

    /// Something in flight was sent once more as a probe.
    void onProbe(int probedTsn, long nowNanos) {
        pending = true;
        tsn = probedTsn;
        sentNanos = nowNanos;
    }

    /// Whether the acknowledgement just applied shows that the first sending was lost: it comes too late to answer
    /// that one, and reports nothing as received twice.
    boolean showsLoss(long lowestRoundTripNanos, boolean duplicatesReported, long nowNanos) {
        if (!pending || isUnanswered()) {
            return false;
        }
        pending = false;
        return !duplicatesReported && nowNanos - sentNanos >= lowestRoundTripNanos;
    }

    private boolean isUnanswered() {
        return !Serial.isAfter(outstanding.firstTsn(), tsn)
                && outstanding.state(outstanding.cell(tsn)) != OutstandingData.GAP_ACKED;
    }
}
