package org.tocsin.benchmarks.embedded;

import org.tocsin.sctp.IncomingMessage;

/// The application at one end of the tunnel. Every call comes from the loop's thread, in the step in which the
/// association has the event.
interface Traffic {
    /// The association is established.
    void connected(TunnelEnd end, long nowNanos);

    /// A whole message was delivered.
    void received(TunnelEnd end, IncomingMessage message, long nowNanos);

    /// The peer holds every byte of a message sent here.
    void acked(TunnelEnd end, long nowNanos);
}
