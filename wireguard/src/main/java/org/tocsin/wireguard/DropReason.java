package org.tocsin.wireguard;

/// Why a datagram, a message or a packet went no further. Each is counted in [DeviceCounters].
public enum DropReason {
    /// Shorter than a type.
    TRUNCATED,
    /// A known type with a length that it never has.
    WRONG_SIZE,
    /// A type that is none of 1 to 4, or reserved bytes that are not zero.
    UNKNOWN_TYPE,
    /// Not made for this node's public key.
    WRONG_MAC1,
    /// More handshakes waited than `handshakeQueueMax`.
    HANDSHAKE_QUEUE_FULL,
    /// Under load and without a valid cookie; a cookie reply was sent.
    COOKIE_REQUIRED,
    /// Under load and without a valid cookie, but no more cookie replies may leave now.
    COOKIE_WITHHELD,
    /// Under load, and more than 20 handshakes a second from one source.
    RATE_LIMITED,
    /// A Diffie-Hellman result was zero.
    LOW_ORDER_POINT,
    /// An encrypted part of a handshake message did not open.
    UNAUTHENTIC_HANDSHAKE,
    /// A well-made initiation from a key that is no peer.
    UNKNOWN_PEER,
    /// An authentic initiation of a peer from the directory, but there are `peersMax` peers.
    TOO_MANY_PEERS,
    /// An initiation with a timestamp not after the last one.
    REPLAYED_INITIATION,
    /// An initiation less than 20 ms after the peer's last.
    FLOODED_INITIATION,
    /// An initiation with a timestamp further ahead than `timestampAheadMax`.
    FUTURE_INITIATION,
    /// A receiver index that names no handshake or session.
    UNKNOWN_INDEX,
    /// A cookie reply that did not open, or answers nothing that was sent.
    UNAUTHENTIC_COOKIE,
    /// A transport message that did not open.
    UNAUTHENTIC_DATA,
    /// A session older than REJECT_AFTER_TIME.
    EXPIRED_SESSION,
    /// A counter at or above REJECT_AFTER_MESSAGES.
    COUNTER_LIMIT,
    /// A counter seen before, or behind the window.
    REPLAYED_COUNTER,
    /// Decrypted bytes that are no IP packet.
    MALFORMED_PACKET,
    /// An inner source address that is not among the sender's allowed IPs.
    FOREIGN_SOURCE,
    /// The oldest packet that waited for a session, pushed out by a newer one.
    STAGED_OVERFLOW,
    /// A packet that waited for a session that did not come about, or whose peer was removed.
    STAGED_ABANDONED,
    /// A packet larger than `stagedBytesMax`, the maximum transfer unit or a datagram.
    OVERSIZED,
    /// A datagram for a peer without a known endpoint.
    NO_ENDPOINT,
    /// A packet for a peer whose public key is a point of low order, or that was removed.
    UNUSABLE_PEER
}
