package org.tocsin.tun;

/// Why a packet went no further, besides what the device and the socket count themselves.
public enum TunDrop {
    /// There is no private key yet.
    NO_KEY,
    /// What the system handed over is no IP packet.
    NO_PACKET,
    /// No peer has the destination among its allowed IPs.
    NO_PEER,
    /// The tunnel's own datagram came back to it.
    ROUTING_LOOP,
    /// The interface did not take it: it is down.
    INTERFACE_DOWN
}
