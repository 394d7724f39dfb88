package org.tocsin.sctp.packet;

/// Why bytes from the peer are no chunk. Each is counted where it is met; none is an exception.
public enum Malformed implements Decoded {
    /// Fewer than 4 bytes are left in the packet.
    CHUNK_HEADER_CUT,
    /// A chunk says that it is shorter than its own header.
    CHUNK_LENGTH_BELOW_HEADER,
    CHUNK_BEYOND_PACKET,
    /// The chunk ends before its fixed fields do.
    CHUNK_TOO_SHORT,
    PARAMETER_LENGTH_BELOW_HEADER,
    PARAMETER_BEYOND_CHUNK,
    /// More than [Parameters#COUNT_MAX].
    TOO_MANY_PARAMETERS,
    /// A parameter ends before its fixed fields do.
    PARAMETER_TOO_SHORT,
    /// A chunk with a parameter, or a combination, that its type does not allow.
    UNEXPECTED_PARAMETER,
    CAUSE_LENGTH_BELOW_HEADER,
    CAUSE_BEYOND_CHUNK,
    /// More than [ErrorCause#COUNT_MAX].
    TOO_MANY_CAUSES,
    /// A SACK counts more blocks or duplicates than the chunk holds.
    COUNT_BEYOND_CHUNK
}
