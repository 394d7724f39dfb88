package org.tocsin.wireguard;

/// What a datagram brought to the caller of [Device#handle].
public enum Received {
    /// Nothing to deliver: a handshake message, or a drop that [DeviceCounters] counted.
    NOTHING,
    /// A sign of life of [Inbound#peer], and nothing more.
    KEEPALIVE,
    /// A packet, which [Device#inbound] describes until the next call.
    PACKET
}
