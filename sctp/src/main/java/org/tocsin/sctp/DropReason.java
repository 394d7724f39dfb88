package org.tocsin.sctp;

/// Why an accepted message was given up.
public enum DropReason {
    /// Its deadline passed before its first byte was sent, or, with [Reliability.Timed], before the last
    /// acknowledgement.
    EXPIRED,
    CANCELLED,
    /// A fragment would have had to be sent again more often than [Reliability.LimitedRetransmissions] allows.
    RETRANSMITTED_TOO_OFTEN,
    /// A message of higher priority needed the room ([Reliability.Prioritized]).
    DISPLACED,
    /// The peer granted fewer streams than were asked for.
    NO_SUCH_STREAM,
    ASSOCIATION_CLOSED
}
