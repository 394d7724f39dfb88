package org.tocsin.wireguard;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
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
    ///
    /// @param isUnanswered whether it was the handshake
    record SessionLost(Peer peer, boolean isUnanswered) implements Output {}

    /// An authenticated datagram came from another place than the last one.
    record EndpointChanged(Peer peer, Endpoint endpoint) implements Output {}

    /// A handshake goes without an answer: what the endpoints' names stand for now should be looked up, and given to
    /// [Device#setEndpoints]. Said 5, 15, 35 and 75 s after the first initiation, and when the attempt is given up.
    record EndpointsWanted(Peer peer) implements Output {}

    /// To be kept over restarts, before what follows is sent: no initiation so far has a timestamp after this one. The
    /// next device of this key wants it as its floor. Only of devices that were given one; at most one in 5 s.
    record TimestampFloor(Instant floor) implements Output {}

    /// The wall clock went ahead by more than a day beside the monotonic one. No initiation is sent until the clock is
    /// back, [Device#trustClock] is called, a peer's own clock agrees, or 20 minutes have passed.
    record ClockJumped(Duration ahead) implements Output {}

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

    /// Nothing more until then, or until the next input. A device says it after every packet and has one object for
    /// it: what that says holds until the next poll.
    final class WaitUntil implements Output {
        private long deadlineNanos;

        WaitUntil() {}

        WaitUntil set(long nanos) {
            deadlineNanos = nanos;
            return this;
        }

        public long deadlineNanos() {
            return deadlineNanos;
        }
    }

    /// Nothing more until the next input.
    record Idle() implements Output {}
}
