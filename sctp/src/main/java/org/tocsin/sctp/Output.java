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

    /// The peer holds every byte of the message.
    record Acked(long messageId) implements Output {}

    /// The message will not be delivered by this association, or no longer for certain.
    record Dropped(long messageId, DropReason reason) implements Output {}

    /// The peer answered a [StreamRequest] of ours, or can no more.
    record StreamRequestAnswered(StreamRequest request, StreamResult result) implements Output {}

    /// The peer changed streams, in its words: its outgoing ones are our incoming ones.
    record StreamsChanged(StreamRequest byPeer) implements Output {}

    /// The association is gone. [Association#connect] may start the next one.
    record Closed(CloseReason reason) implements Output {}

    /// Nothing to do before this instant, unless something is handled or sent.
    record WaitUntil(long deadlineNanos) implements Output {}

    /// Nothing to do until something is handled or sent.
    record Idle() implements Output {}
}
