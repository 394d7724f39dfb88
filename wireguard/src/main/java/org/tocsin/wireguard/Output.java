package org.tocsin.wireguard;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.tocsin.bytes.Endpoint;

/// What a [Device] wants of its caller, one at a time.
public sealed interface Output {
    /// Send this datagram; position 0 to limit.
    ///
    /// @param trafficClass the byte for the outer IP header: DSCP and ECN
    record Transmit(ByteBuffer datagram, Endpoint destination, int trafficClass) implements Output {}

    /// Packets to the peer can be sealed now.
    ///
    /// @param handshakeRoundTrip from initiation to response; zero where the peer initiated
    /// @param initiator          whether this side initiated
    record SessionEstablished(Peer peer, Duration handshakeRoundTrip, boolean initiator) implements Output {}

    /// All keys with the peer are wiped, or a handshake went without an answer for 90 s.
    record SessionLost(Peer peer) implements Output {}

    /// An authenticated datagram came from another place than the last one.
    record EndpointChanged(Peer peer, Endpoint endpoint) implements Output {}

    /// Secrets of one handshake for a packet analyser; only if the configuration asks for it.
    ///
    /// @param lines `NAME = base64` as Wireshark reads them
    record KeyLog(List<String> lines) implements Output {
        public KeyLog {
            lines = List.copyOf(lines);
        }

        @Override
        public String toString() {
            return "KeyLog[(hidden)]";
        }
    }

    /// Nothing more until then, or until the next input.
    record WaitUntil(long deadlineNanos) implements Output {}

    /// Nothing more until the next input.
    record Idle() implements Output {}
}
