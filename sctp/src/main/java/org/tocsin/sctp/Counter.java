package org.tocsin.sctp;

/// What an association counts since its construction.
public enum Counter {
    PACKETS_SENT,
    PACKETS_RECEIVED,
    BYTES_SENT,
    BYTES_RECEIVED,
    MESSAGES_ACCEPTED,
    MESSAGES_ACKED,
    MESSAGES_RECEIVED,
    MESSAGES_EXPIRED,
    MESSAGES_CANCELLED,
    /// Accepted and given up because the association ended or has no such stream.
    MESSAGES_ABANDONED,
    CHUNKS_RETRANSMITTED,
    CHUNKS_LOST,
    /// Urgent chunks sent a second time before anybody missed them.
    CHUNKS_COPIED,
    TAIL_PROBES,
    RETRANSMISSION_TIMEOUTS,
    /// Packets sent to find out the path MTU.
    PATH_PROBES,
    /// Packets of the peer that bore a congestion mark.
    CONGESTION_MARKS,
    /// ECN-Echoes that made the window shrink.
    CONGESTION_ECHOES,
    /// Packets whose header, checksum or chunk lengths are wrong.
    DROPPED_MALFORMED,
    DROPPED_WRONG_PORT,
    DROPPED_WRONG_TAG,
    /// Packets or chunks that do not belong to the present state (RFC 9260, section 8.4).
    DROPPED_OUT_OF_THE_BLUE,
    /// Chunks whose body cannot be read.
    DROPPED_MALFORMED_CHUNK,
    DROPPED_UNKNOWN_CHUNK,
    /// State cookies that are not ours, or altered.
    DROPPED_FORGED_COOKIE,
    DROPPED_STALE_COOKIE,
    /// Hellos that are older than the present one of the peer, or that no association could live with.
    DROPPED_HELLO,
    /// Hellos after which the four-way handshake was tried.
    HELLOS_UNANSWERED,
    /// Answers not sent because too many wait already.
    DROPPED_ANSWER,
    /// DATA outside of the receive window or the reassembly bounds.
    DROPPED_DATA,
    DUPLICATE_DATA,
    /// SACKs older than one handled before, or beyond what was sent.
    DROPPED_SACK
}
