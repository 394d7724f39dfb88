package org.tocsin.sctp.rx;

/// What became of one DATA or I-DATA chunk. The association counts what is not accepted.
public enum Verdict {
    /// Taken and acknowledged.
    ACCEPTED,
    /// Its TSN came before: acknowledged again and reported as a duplicate.
    DUPLICATE,
    /// Acknowledged and dropped: it belongs to a message that was delivered or given up.
    STALE,
    /// Acknowledged and dropped; the answer is an ERROR with cause 1.
    INVALID_STREAM,
    /// Dropped unacknowledged, to be sent again: no room.
    REFUSED_NO_ROOM,
    /// Dropped unacknowledged: too far ahead of the cumulative TSN ack.
    REFUSED_TOO_FAR_AHEAD,
    /// Shorter than its header; the rest of the packet is not to be trusted.
    HEADER_CUT,
    /// The answer is an ABORT with cause 9.
    NO_USER_DATA,
    /// DATA where I-DATA was agreed, or the other way round. The answer is an ABORT with cause 13.
    WRONG_CHUNK_TYPE,
    /// Fragments contradict each other. The answer is an ABORT with cause 13.
    CONTRADICTION,
    /// The answer is an ABORT with cause 13.
    MESSAGE_TOO_LARGE,
    /// More than any honest sender may have in flight. The answer is an ABORT with cause 4.
    OUT_OF_RESOURCE;

    /// Whether only an ABORT can answer: an authenticated peer broke the protocol.
    public boolean isFatal() {
        return switch (this) {
            case NO_USER_DATA, WRONG_CHUNK_TYPE, CONTRADICTION, MESSAGE_TOO_LARGE, OUT_OF_RESOURCE -> true;
            case ACCEPTED, DUPLICATE, STALE, INVALID_STREAM, REFUSED_NO_ROOM, REFUSED_TOO_FAR_AHEAD, HEADER_CUT ->
                false;
        };
    }
}
