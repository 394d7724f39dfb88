package org.tocsin.sctp;

/// What [Association#poll] gives: one event, or how long there is nothing to do.
///
/// Packets do not come this way; [Association#fill] writes them.
public sealed interface Output {
    /// The association is established; both sides may send.
    record Connected() implements Output {}

    /// The peer lost its state and set the association up anew (RFC 9260, section 5.2.4, action A). Unacknowledged
    /// messages are sent again, whole.
    record Restarted() implements Output {}

    record Received(IncomingMessage message) implements Output {}

    /// The peer holds every byte of the message. Said of every message, so an association uses its objects again: what
    /// one says holds until the next poll.
    final class Acked implements Output {
        private long messageId;
        private long context;

        Acked() {}

        Acked set(long id, long ownersContext) {
            messageId = id;
            context = ownersContext;
            return this;
        }

        public long messageId() {
            return messageId;
        }

        /// As in [OutgoingMessage].
        public long context() {
            return context;
        }
    }

    /// The message will not be delivered by this association, or no longer for certain.
    ///
    /// @param context as in [OutgoingMessage]
    record Dropped(long messageId, long context, DropReason reason) implements Output {}

    /// The peer answered a [StreamRequest] of ours, or can no more.
    record StreamRequestAnswered(StreamRequest request, StreamResult result) implements Output {}

    /// The peer changed streams, in its words: its outgoing ones are our incoming ones.
    record StreamsChanged(StreamRequest byPeer) implements Output {}

    /// The association is gone. [Association#connect] may start the next one.
    record Closed(CloseReason reason) implements Output {}

    /// Nothing to do before an instant, unless something is handled or sent. It is said after every packet, so an
    /// association has one object for it: what that says holds until the next poll.
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

    /// Nothing to do until something is handled or sent.
    record Idle() implements Output {}
}
