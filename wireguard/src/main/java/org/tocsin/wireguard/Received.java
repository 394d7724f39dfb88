package org.tocsin.wireguard;

/// What a datagram brought to the caller of [Device#handle].
public enum Received {
    /// Nothing to deliver: a handshake message, a keepalive, or a drop that [DeviceCounters] counted.
    NOTHING,
    /// A packet, which [Device#inbound] describes until the next call.
    PACKET
}
