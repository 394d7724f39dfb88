package org.tocsin.sctp;

/// Which controller governs the congestion window.
public enum CongestionControlKind {
    /// Keeps in flight what the path holds plus a few milliseconds; single losses do not shrink it.
    DELAY_BOUNDED,
    /// RFC 9260, section 7.2: halves on loss, and nothing but T3-rtx follows silence, no probe before it.
    NEW_RENO
}
