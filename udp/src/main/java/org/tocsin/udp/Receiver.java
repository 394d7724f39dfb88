package org.tocsin.udp;

import java.nio.ByteBuffer;
import org.tocsin.bytes.Endpoint;

/// Takes datagrams, one call each.
@FunctionalInterface
public interface Receiver {
    /// @param slab         holds the datagram at `offset`; valid until this call returns, and may be written to there
    ///                     (opening in place)
    /// @param trafficClass the outer IP header's DSCP and ECN; 0 where the transport cannot tell
    void receive(Endpoint source, ByteBuffer slab, int offset, int length, int trafficClass, long nowNanos);
}
