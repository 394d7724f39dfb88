package org.tocsin.sctp;

/// Why an accepted message was given up.
public enum DropReason {
    /// Its deadline passed before its first byte was sent.
    EXPIRED,
    CANCELLED,
    ASSOCIATION_CLOSED
}
