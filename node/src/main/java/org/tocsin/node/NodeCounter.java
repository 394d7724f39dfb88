package org.tocsin.node;

/// What a [NodeCore] counts between its layers; each layer has counters of its own.
public enum NodeCounter {
    /// Datagrams sealed and handed to the shell.
    DATAGRAMS_SENT,
    /// Bytes of them on the wire, IP and UDP headers counted.
    BYTES_SENT,
    /// Packets for SCTP that a tunnel brought.
    SCTP_PACKETS_RECEIVED,
    /// Pings inside a tunnel that were answered.
    ECHO_REPLIES,
    /// Dropped: a packet for an address or protocol that nobody here listens on.
    NOBODY_LISTENS,
    /// Dropped: SCTP from a plain WireGuard peer, or from another inner address than the peer's.
    FOREIGN_SCTP,
    /// Dropped: a packet or message of the overlay, of or for a member beyond `contactsMax`.
    CONTACTS_FULL,
    /// Dropped: a message for a neighbour that is not connected; the object is announced when it comes back.
    NEIGHBOUR_GONE,
    /// Dropped: a message for a neighbour whose queue is full; the object is announced a little later.
    QUEUE_REFUSED,
    /// Dropped: a message that expired before its first byte was sent.
    EXPIRED,
    /// Given up: a message that the neighbour showed to hold.
    CANCELLED,
    /// Dropped: the peer granted fewer streams than messages need.
    NO_SUCH_STREAM,
    /// Lost with its association; the neighbour learns of the object when it comes back.
    ASSOCIATION_CLOSED
}
