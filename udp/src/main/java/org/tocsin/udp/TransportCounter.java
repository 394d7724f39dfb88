package org.tocsin.udp;

/// What a [Transport] counts.
public enum TransportCounter {
    DATAGRAMS_RECEIVED,
    BYTES_RECEIVED,
    DATAGRAMS_SENT,
    BYTES_SENT,
    /// Calls into the system that took at least one datagram, or sent one.
    RECEIVE_CALLS,
    SEND_CALLS,
    /// A datagram that filled the receive buffer and may have been cut; dropped.
    RECEIVED_OVERSIZE,
    /// A datagram without a byte; dropped.
    RECEIVED_EMPTY,
    /// From port 0, to which nothing can be sent; dropped.
    RECEIVED_FROM_PORT_ZERO,
    /// The system refused to receive.
    RECEIVE_FAILED,
    /// Dropped: larger than the system or the route takes.
    SEND_TOO_LARGE,
    /// Dropped: no route, or no such address family here.
    SEND_UNREACHABLE,
    /// Dropped: forbidden by the system, such as a broadcast address or a firewall.
    SEND_NOT_PERMITTED,
    /// Dropped: the system is out of buffers.
    SEND_NO_BUFFERS,
    /// Dropped for another reason.
    SEND_FAILED,
    /// How often the address from which a peer expects datagrams was gone; the system chose another, and nothing was
    /// dropped.
    SEND_SOURCE_GONE,
    /// How often the socket's buffer was full; nothing is dropped then.
    SEND_BLOCKED,
}
