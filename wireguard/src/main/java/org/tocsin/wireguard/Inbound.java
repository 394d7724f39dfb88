package org.tocsin.wireguard;

import org.jspecify.annotations.Nullable;

/// The packet that the last datagram brought. One object for the life of a [Device]; valid until its next call.
public final class Inbound {
    private @Nullable Peer peer;
    private int offset;
    private int length;
    private int trafficClass;

    Inbound() {}

    /// The sender, whose allowed IPs contain the packet's source address.
    public Peer peer() {
        if (peer == null) {
            throw new IllegalStateException("there is no packet");
        }
        return peer;
    }

    /// Where the IP header starts in the slab given to [Device#handle].
    public int offset() {
        return offset;
    }

    /// Bytes of the IP packet without WireGuard's padding.
    public int length() {
        return length;
    }

    /// DSCP and ECN of the inner header, a congestion mark of the outer one copied in.
    public int trafficClass() {
        return trafficClass;
    }

    void set(Peer peer, int offset, int length, int trafficClass) {
        this.peer = peer;
        this.offset = offset;
        this.length = length;
        this.trafficClass = trafficClass;
    }

    void clear() {
        peer = null;
        length = 0;
    }
}
