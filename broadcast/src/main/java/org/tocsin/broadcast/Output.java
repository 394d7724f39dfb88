package org.tocsin.broadcast;

import java.util.List;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// What [Broadcast#poll] asks its owner to do.
public sealed interface Output {
    /// Send one message to a neighbour, reliably while its association lives.
    ///
    /// A frame with a tag may be given up at its deadline, or for want of room: [Broadcast#dropped] hears of that.
    /// A frame without a tag that is given up is asked for again or was a courtesy.
    ///
    /// @param frame         shared by all neighbours that get the same bytes
    /// @param messageClass  0 (most urgent) to 7
    /// @param deadlineNanos worthless afterwards
    /// @param tag           names what is sent, the same for all neighbours; zero if it can be lost unheard
    /// @param isRedundant   one of several that the neighbour does not need all: nobody waits to hear that it came
    record Send(PublicKey to, Octets frame, int messageClass, long deadlineNanos, long tag, boolean isRedundant)
            implements Output {}

    /// Send the same message to several neighbours, in this order, and to each as a [Send] without redundancy.
    ///
    /// @param to at least one; holds until the next poll
    record Flood(List<PublicKey> to, Octets frame, int messageClass, long deadlineNanos, long tag) implements Output {
        public Send to(PublicKey one) {
            return new Send(one, frame, messageClass, deadlineNanos, tag, false);
        }
    }

    /// The neighbour showed that it holds the object: drop what is queued for it, stop retransmitting.
    record Cancel(PublicKey to, long tag) implements Output {}

    /// Run the job on a worker and give its result to [Broadcast#handle(JobResult, long)].
    record Run(Job job) implements Output {}

    /// An own object got its id and is on its way.
    record Published(long publicationId, ObjectId id) implements Output {}

    /// The object waits for a [Verdict]; nobody else gets it from here before.
    record Validate(ReceivedObject object) implements Output {}

    /// The object is for the application; exactly once per object while its id is remembered.
    record Deliver(ReceivedObject object) implements Output {}

    /// Nothing to do before this instant. There is one object for it: what that says holds until the next poll.
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

    /// Nothing to do before the next input.
    record Idle() implements Output {}
}
