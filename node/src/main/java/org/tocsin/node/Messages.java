package org.tocsin.node;

import org.tocsin.broadcast.Broadcast;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.OutgoingMessage;
import org.tocsin.sctp.Reliability;
import org.tocsin.sctp.SendResult;

/// Carries messages between `broadcast` and the associations, which do not know each other.
///
/// The class travels in the top byte of the payload protocol identifier, so that the receiver can deliver by it.
/// Messages are unordered: the order of objects means nothing, and a vote never waits for a block.
final class Messages {
    private static final int STREAM = 0;
    private static final int CLASS_SHIFT = 24;
    /// Where every message travels when classes are ignored.
    private static final int ONE_CLASS_FOR_ALL = 4;
    /// Of the overlay's messages, as urgent as what they decide on may be.
    private static final int OVERLAY_CLASS = 1;
    /// Before all that have one.
    private static final long UNORDERED = 0;

    private final Broadcast broadcast;
    private final NodeCounters counters;
    private final boolean priorities;

    Messages(Broadcast broadcast, NodeCounters counters, boolean priorities) {
        this.broadcast = broadcast;
        this.counters = counters;
        this.priorities = priorities;
    }

    /// One message for all who get it.
    OutgoingMessage of(org.tocsin.broadcast.Output.Flood flood) {
        return message(flood.frame(), flood.messageClass(), flood.deadlineNanos(), flood.tag(), false, UNORDERED);
    }

    OutgoingMessage of(org.tocsin.broadcast.Output.Send send, Neighbour to) {
        long order = send.isRedundant() ? to.nextOrder() : UNORDERED;
        return message(send.frame(), send.messageClass(), send.deadlineNanos(), send.tag(), send.isRedundant(), order);
    }

    private OutgoingMessage message(
            Octets frame, int urgency, long deadlineNanos, long tag, boolean isPatient, long order) {
        int messageClass = priorities ? urgency : ONE_CLASS_FOR_ALL;
        return new OutgoingMessage(
                frame,
                STREAM,
                messageClass << CLASS_SHIFT,
                messageClass,
                true,
                priorities ? deadlineNanos : Deadline.NEVER,
                Reliability.FULL,
                isPatient,
                order,
                tag);
    }

    void send(Neighbour neighbour, OutgoingMessage message, long nowNanos) {
        if (!neighbour.isConnected()) {
            counters.count(NodeCounter.NEIGHBOUR_GONE);
            return;
        }
        neighbour.touch();
        switch (neighbour.association().send(message, nowNanos)) {
            case SendResult.Queued _ -> {}
            case SendResult.Refused _ -> {
                counters.count(NodeCounter.QUEUE_REFUSED);
                broadcast.dropped(neighbour.key(), message.context(), nowNanos);
            }
        }
    }

    /// A message of the overlay, to a contact that is connected.
    void sendOverlay(Neighbour contact, Octets frame, long nowNanos) {
        send(contact, message(frame, OVERLAY_CLASS, Deadline.NEVER, 0, false, UNORDERED), nowNanos);
    }

    void cancel(Neighbour neighbour, long tag) {
        if (neighbour.association().cancelLatest(tag)) {
            neighbour.touch();
        }
    }

    /// Takes the outputs of a neighbour's association.
    ///
    /// @return whether there was any
    boolean drain(Neighbour neighbour, NodeEvents events, long nowNanos) {
        boolean any = false;
        while (true) {
            switch (neighbour.association().poll(nowNanos)) {
                case org.tocsin.sctp.Output.WaitUntil wait -> {
                    neighbour.waitUntil(wait.deadlineNanos());
                    return any;
                }
                case org.tocsin.sctp.Output.Idle _ -> {
                    neighbour.waitUntil(Deadline.NEVER);
                    return any;
                }
                case org.tocsin.sctp.Output.Connected _ -> events.connected(neighbour, nowNanos);
                case org.tocsin.sctp.Output.Restarted _ -> events.restarted(neighbour, nowNanos);
                case org.tocsin.sctp.Output.Closed _ -> events.closed(neighbour, nowNanos);
                case org.tocsin.sctp.Output.Received received ->
                    events.received(neighbour, received.message().payload(), nowNanos);
                case org.tocsin.sctp.Output.Acked acked -> {
                    if (acked.context() != 0) {
                        broadcast.sent(neighbour.key(), acked.context(), nowNanos);
                    }
                }
                case org.tocsin.sctp.Output.Dropped dropped -> dropped(dropped);
                // The node never changes streams, and its messages do not depend on their numbers.
                case org.tocsin.sctp.Output.StreamRequestAnswered _, org.tocsin.sctp.Output.StreamsChanged _ -> {}
            }
            any = true;
        }
    }

    private void dropped(org.tocsin.sctp.Output.Dropped dropped) {
        counters.count(
                switch (dropped.reason()) {
                    // The node pursues what was begun, and displaces nothing.
                    case EXPIRED, RETRANSMITTED_TOO_OFTEN, DISPLACED -> NodeCounter.EXPIRED;
                    case CANCELLED -> NodeCounter.CANCELLED;
                    case NO_SUCH_STREAM -> NodeCounter.NO_SUCH_STREAM;
                    case ASSOCIATION_CLOSED -> NodeCounter.ASSOCIATION_CLOSED;
                });
    }

    /// What a change of an association, or a message of one, means for the node.
    interface NodeEvents {
        /// Messages can be sent from now on, if they could not before.
        void connected(Neighbour neighbour, long nowNanos);

        /// The peer knows nothing of what it was sent before.
        void restarted(Neighbour neighbour, long nowNanos);

        void closed(Neighbour neighbour, long nowNanos);

        void received(Neighbour neighbour, Octets message, long nowNanos);
    }
}
