package org.tocsin.embed;

/// Why a packet inside a [Tunnel] went no further, besides what the device and the outer socket count themselves.
public enum TunnelDrop {
    /// To an address that is not this end's.
    FOREIGN_DESTINATION,
    /// A part of a packet: nothing is put together here.
    FRAGMENT,
    /// Neither UDP nor a ping.
    UNKNOWN_PROTOCOL,
    /// A length or a checksum is wrong.
    MALFORMED,
    /// Nobody listens at the port; the sender is told.
    CLOSED_PORT,
    /// The socket's buffer is full.
    SOCKET_FULL,
    /// To be sent, and no peer has the destination among its allowed IPs.
    NO_PEER
}
