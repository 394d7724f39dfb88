package org.tocsin.node;

import org.tocsin.broadcast.Broadcast;
import org.tocsin.bytes.Deadline;
import org.tocsin.sctp.IncomingMessage;
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

    void send(Neighbour neighbour, org.tocsin.broadcast.Output.Send send, long nowNanos) {
        if (!neighbour.isConnected()) {
            counters.count(NodeCounter.NEIGHBOUR_GONE);
            return;
        }
        int messageClass = priorities ? send.messageClass() : ONE_CLASS_FOR_ALL;
        OutgoingMessage message = new OutgoingMessage(
                send.frame(),
                STREAM,
                messageClass << CLASS_SHIFT,
                messageClass,
                true,
                priorities ? send.deadlineNanos() : Deadline.NEVER,
                Reliability.FULL,
                send.isRedundant(),
                send.isRedundant() ? neighbour.nextOrder() : UNORDERED);
        neighbour.touch();
        switch (neighbour.association().send(message, nowNanos)) {
            case SendResult.Queued queued -> {
                if (send.tag() != 0) {
                    neighbour.remember(send.tag(), queued.messageId());
                }
            }
            case SendResult.Refused _ -> {
                counters.count(NodeCounter.QUEUE_REFUSED);
                broadcast.dropped(neighbour.key(), send.tag(), nowNanos);
            }
        }
    }

    void cancel(Neighbour neighbour, long tag) {
        long messageId = neighbour.messageWithTag(tag);
        if (messageId >= 0) {
            neighbour.touch();
            neighbour.association().cancel(messageId);
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
                case org.tocsin.sctp.Output.Received received -> receive(neighbour, received.message(), nowNanos);
                case org.tocsin.sctp.Output.Acked acked -> {
                    long tag = neighbour.forget(acked.messageId());
                    if (tag != 0) {
                        broadcast.sent(neighbour.key(), tag, nowNanos);
                    }
                }
                case org.tocsin.sctp.Output.Dropped dropped -> dropped(neighbour, dropped);
                // The node never changes streams, and its messages do not depend on their numbers.
                case org.tocsin.sctp.Output.StreamRequestAnswered _, org.tocsin.sctp.Output.StreamsChanged _ -> {}
            }
            any = true;
        }
    }

    private void receive(Neighbour neighbour, IncomingMessage message, long nowNanos) {
        broadcast.handle(neighbour.key(), message.payload(), nowNanos);
    }

    private void dropped(Neighbour neighbour, org.tocsin.sctp.Output.Dropped dropped) {
        neighbour.forget(dropped.messageId());
        counters.count(
                switch (dropped.reason()) {
                    // The node pursues what was begun, and displaces nothing.
                    case EXPIRED, RETRANSMITTED_TOO_OFTEN, DISPLACED -> NodeCounter.EXPIRED;
                    case CANCELLED -> NodeCounter.CANCELLED;
                    case NO_SUCH_STREAM -> NodeCounter.NO_SUCH_STREAM;
                    case ASSOCIATION_CLOSED -> NodeCounter.ASSOCIATION_CLOSED;
                });
    }

    /// What a change of an association means for the node.
    interface NodeEvents {
        /// Messages can be sent from now on, if they could not before.
        void connected(Neighbour neighbour, long nowNanos);

        /// The peer knows nothing of what it was sent before.
        void restarted(Neighbour neighbour, long nowNanos);

        void closed(Neighbour neighbour, long nowNanos);
    }
}
