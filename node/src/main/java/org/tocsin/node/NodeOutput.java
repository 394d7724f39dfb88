package org.tocsin.node;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.tocsin.broadcast.Job;
import org.tocsin.broadcast.ObjectId;
import org.tocsin.broadcast.ReceivedObject;
import org.tocsin.crypto.PublicKey;

/// What [NodeCore#poll] asks its shell to do. Datagrams go another way, through [NodeCore#poll(long,
/// org.tocsin.bytes.Outbox)].
public sealed interface NodeOutput {
    /// Run the job on a worker and give its result to [NodeCore#handle(org.tocsin.broadcast.JobResult, long)].
    record Run(Job job, int messageClass) implements NodeOutput {}

    /// An own object got its id and is on its way.
    record Published(long publicationId, ObjectId id) implements NodeOutput {}

    /// The object waits for the application's verdict.
    record Validate(ReceivedObject object) implements NodeOutput {}

    /// The object is for the application.
    record Deliver(ReceivedObject object) implements NodeOutput {}

    /// Objects can be exchanged with the peer.
    record PeerUp(PublicKey peer, Duration roundTrip) implements NodeOutput {}

    /// Objects cannot be exchanged with the peer any more, or it restarted.
    record PeerDown(PublicKey peer) implements NodeOutput {}

    /// A handshake with the peer goes without an answer: where it is now should be looked up, and given to
    /// [NodeCore#endpoints].
    record EndpointsWanted(PublicKey peer) implements NodeOutput {}

    /// To be kept over restarts before the next datagram is sent; see [org.tocsin.wireguard.Output.TimestampFloor].
    record TimestampFloor(Instant floor) implements NodeOutput {}

    /// The wall clock went ahead by more than a day: no handshake is started for a while, or until
    /// [NodeCore#trustClock].
    record ClockJumped(Duration ahead) implements NodeOutput {}

    /// Secrets of a handshake for a packet dissector; only where the configuration asks for it.
    record KeyLog(List<String> lines) implements NodeOutput {}

    /// Nothing to do before this instant, on the control side; the outbox has a deadline of its own. There is one
    /// object for it: what that says holds until the next poll.
    final class WaitUntil implements NodeOutput {
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

    /// Nothing to do before the next input.
    record Idle() implements NodeOutput {}
}
