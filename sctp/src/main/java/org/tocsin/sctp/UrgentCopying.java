package org.tocsin.sctp;

/// When an urgent message of one packet is sent twice.
public enum UrgentCopying {
    NEVER,
    /// For half a minute after something was found lost on the path: a clean path pays nothing.
    AFTER_LOSS,
    /// Always, as far as copies stay a small share of the rate.
    ALWAYS
}
