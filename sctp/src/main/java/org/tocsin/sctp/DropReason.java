package org.tocsin.sctp;

/// Why an accepted message was given up.
public enum DropReason {
    /// Its deadline passed before its first byte was sent.
    EXPIRED,
    CANCELLED,
    /// The peer granted fewer streams than were asked for.
    NO_SUCH_STREAM,
    ASSOCIATION_CLOSED
}
