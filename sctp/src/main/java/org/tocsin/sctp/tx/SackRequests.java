package org.tocsin.sctp.tx;

import org.tocsin.bytes.Deadline;
import org.tocsin.sctp.OutgoingMessage;

/// Which packets ask the peer to acknowledge them at once, by the I bit of a chunk. RFC 7053.
///
/// Every peer is asked where the sender waits for the answer, because it has nothing more or may not send it. An end of
/// ours keeps its other SACKs for long, so it is asked as well for what is urgent or was sent again, and for the first
/// packets after a silence, whose answers open the window; but not for the sake of messages that are patient.
final class SackRequests {
    private static final int FIRST_PACKETS = 16;
    private static final long SILENCE_NANOS = 500_000_000;

    private final boolean ofOurs;
    private int firstLeft;
    private long lastNanos = Deadline.NEVER;
    private boolean hasUrgent;
    private boolean hasAgain;
    private boolean isPatient;
    private boolean asked;

    /// @param ofOurs whether the peer is an end of ours
    SackRequests(boolean ofOurs) {
        this.ofOurs = ofOurs;
    }

    boolean isOfOurs() {
        return ofOurs;
    }

    /// A packet begins.
    void begin() {
        hasUrgent = false;
        hasAgain = false;
        isPatient = true;
    }

    /// @param again whether it was sent before
    void wrote(OutgoingMessage message, boolean again) {
        hasUrgent |= OutboundFlow.isUrgent(message.messageClass());
        hasAgain |= again;
        isPatient &= message.patient();
    }

    /// At the end of a packet: whether it needs an I bit that it does not have already for what is urgent in it.
    ///
    /// @param isLast    whether nothing more waits to be sent
    /// @param isStopped whether nothing more may be sent, or nothing waits
    boolean isWanted(boolean isLast, boolean isStopped, long nowNanos) {
        boolean isWanted = ofOurs ? isWantedOfOurs(isLast, isStopped, nowNanos) : isStopped;
        asked = isWanted || hasUrgent;
        return isWanted;
    }

    private boolean isWantedOfOurs(boolean isLast, boolean isStopped, long nowNanos) {
        if (lastNanos == Deadline.NEVER || nowNanos - lastNanos >= SILENCE_NANOS) {
            firstLeft = FIRST_PACKETS;
        }
        lastNanos = nowNanos;
        boolean isFirst = firstLeft > 0;
        if (isFirst) {
            firstLeft--;
        }
        return hasAgain || (isStopped && !isLast) || (!isPatient && (isFirst || isStopped));
    }

    /// Whether the last packet asks, in one way or the other.
    boolean wasAsked() {
        return asked;
    }
}
