package org.tocsin.broadcast;

/// Why bytes are no frame; each reason is counted.
public enum Malformed implements Frame {
    /// Fewer bytes than the kind needs, or than it says.
    TRUNCATED,
    /// More bytes than it says.
    TRAILING_BYTES,
    /// A list without entries, or with more than a frame may have.
    WRONG_COUNT,
    /// A number outside its range.
    OUT_OF_RANGE,
    /// A version of a later release: not the neighbour's fault.
    UNKNOWN_VERSION,
    /// A kind of a later release: not the neighbour's fault.
    UNKNOWN_KIND
}
