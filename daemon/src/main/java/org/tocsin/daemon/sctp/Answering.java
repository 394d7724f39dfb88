package org.tocsin.daemon.sctp;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.sctp.CloseReason;
import org.tocsin.sctp.IncomingMessage;
import org.tocsin.sctp.OutgoingMessage;
import org.tocsin.sctp.Output;
import org.tocsin.sctp.SendResult;
import org.tocsin.sctp.encapsulation.EncapsulatedAssociation;

/// Sends every message back on its stream, or only counts it.
final class Answering implements Service {
    private static final int MESSAGE_CLASS = 4;

    private final boolean echoing;
    private final boolean once;
    private final Consumer<String> lines;
    private long messages;
    private long bytes;
    private @Nullable Outcome outcome;

    /// @param echoing false for RFC 863, "discard"
    /// @param once    whether it is over with the first association
    /// @param lines   is told of each association's beginning and end
    Answering(boolean echoing, boolean once, Consumer<String> lines) {
        this.echoing = echoing;
        this.once = once;
        this.lines = lines;
    }

    @Override
    public void handle(EncapsulatedAssociation association, Output event, long nowNanos) {
        switch (event) {
            case Output.Connected _ -> lines.accept("connected " + association.peer());
            case Output.Restarted _ -> lines.accept("restarted " + association.peer());
            case Output.Received(IncomingMessage message) -> answer(association, message, nowNanos);
            case Output.Closed(CloseReason reason) -> {
                String summary = "closed " + association.peer() + " " + reason + ", " + messages + " messages, " + bytes
                        + " bytes";
                lines.accept(summary);
                if (once) {
                    outcome = new Outcome(reason instanceof CloseReason.Shutdown && messages > 0, summary);
                }
            }
            default -> {}
        }
    }

    private void answer(EncapsulatedAssociation association, IncomingMessage message, long nowNanos) {
        messages++;
        bytes += message.payload().size();
        if (!echoing) {
            return;
        }
        OutgoingMessage echo = new OutgoingMessage(
                message.payload(),
                message.streamId(),
                message.ppid(),
                MESSAGE_CLASS,
                message.unordered(),
                Deadline.NEVER);
        SendResult result = association.association().send(echo, nowNanos);
        if (result instanceof SendResult.Refused refused && refused.reason() != SendResult.Reason.CLOSED) {
            association.association().abort("no echo: " + refused.reason(), nowNanos);
        }
    }

    @Override
    public Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }
}
