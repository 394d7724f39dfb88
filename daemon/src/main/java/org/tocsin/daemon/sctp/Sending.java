package org.tocsin.daemon.sctp;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.CloseReason;
import org.tocsin.sctp.IncomingMessage;
import org.tocsin.sctp.OutgoingMessage;
import org.tocsin.sctp.Output;
import org.tocsin.sctp.SendResult;
import org.tocsin.sctp.encapsulation.EncapsulatedAssociation;
import org.tocsin.testkit.Seeds;

/// Sends messages whose contents follow from their numbers, checks the echo of each, and shuts the association down.
final class Sending implements Service {
    private static final int MESSAGE_CLASS = 4;
    /// On their way at once.
    private static final int WINDOW = 64;

    private final SendPlan plan;
    private final BitSet echoed = new BitSet();
    private final int[] latestOfStream;
    private int sent;
    private int finished;
    private int acknowledged;
    private @Nullable String fault;
    private @Nullable Outcome outcome;

    Sending(SendPlan plan) {
        this.plan = plan;
        latestOfStream = new int[plan.streams()];
    }

    @Override
    public void handle(EncapsulatedAssociation association, Output event, long nowNanos) {
        switch (event) {
            case Output.Connected _ -> sendMore(association, nowNanos);
            case Output.Received(IncomingMessage message) -> {
                if (plan.echo()) {
                    check(message);
                    finishOne(association, nowNanos);
                } else {
                    fail("a message although none was asked for");
                }
            }
            case Output.Acked _ -> {
                acknowledged++;
                if (!plan.echo()) {
                    finishOne(association, nowNanos);
                }
            }
            case Output.Dropped dropped -> fail("dropped: " + dropped.reason());
            case Output.Restarted _ -> fail("the peer restarted");
            case Output.Closed(CloseReason reason) -> close(reason);
            case Output.StreamRequestAnswered _, Output.StreamsChanged _, Output.WaitUntil _, Output.Idle _ -> {}
        }
    }

    private void finishOne(EncapsulatedAssociation association, long nowNanos) {
        finished++;
        if (finished == plan.count() || fault != null) {
            association.association().shutdown(nowNanos);
        } else {
            sendMore(association, nowNanos);
        }
    }

    private void sendMore(EncapsulatedAssociation association, long nowNanos) {
        while (sent < plan.count() && sent - finished < WINDOW) {
            OutgoingMessage message = new OutgoingMessage(
                    Octets.wrap(payload(sent)),
                    streamOf(sent),
                    ppidOf(sent),
                    MESSAGE_CLASS,
                    isUnordered(sent),
                    Deadline.NEVER);
            if (association.association().send(message, nowNanos) instanceof SendResult.Refused refused) {
                fail("refused: " + refused.reason());
                association.association().abort("refused", nowNanos);
                return;
            }
            sent++;
        }
    }

    private int streamOf(int number) {
        return number % plan.streams();
    }

    private static int ppidOf(int number) {
        return 1000 + number;
    }

    private boolean isUnordered(int number) {
        return number % 100 < plan.unorderedPercent();
    }

    /// The number, then bytes that follow from it.
    private byte[] payload(int number) {
        byte[] payload = new byte[plan.sizes().get(number % plan.sizes().size())];
        Seeds.random(number).nextBytes(payload);
        ByteBuffer.wrap(payload).putInt(0, number);
        return payload;
    }

    private void check(IncomingMessage message) {
        int number = message.payload().size() < Integer.BYTES
                ? -1
                : message.payload().asReadOnlyBuffer().getInt(0);
        if (number < 0 || number >= sent || echoed.get(number)) {
            fail("an echo of what was not sent, or twice");
            return;
        }
        echoed.set(number);
        if (!message.payload().equals(Octets.wrap(payload(number)))
                || message.streamId() != streamOf(number)
                || message.ppid() != ppidOf(number)
                || message.unordered() != isUnordered(number)) {
            fail("message " + number + " came back changed");
        }
        if (!message.unordered()) {
            int stream = message.streamId();
            if (stream < latestOfStream.length && number < latestOfStream[stream]) {
                fail("message " + number + " came back behind " + latestOfStream[stream]);
            } else if (stream < latestOfStream.length) {
                latestOfStream[stream] = number;
            }
        }
    }

    private void fail(String what) {
        if (fault == null) {
            fault = what;
        }
    }

    private void close(CloseReason reason) {
        boolean complete = finished == plan.count() && (!plan.echo() || echoed.cardinality() == plan.count());
        boolean ok = fault == null && complete && reason instanceof CloseReason.Shutdown;
        String summary = "closed " + reason + ", " + sent + " sent, " + acknowledged + " acknowledged, "
                + echoed.cardinality() + " echoed" + (fault == null ? "" : ", " + fault);
        outcome = new Outcome(ok, summary);
    }

    @Override
    public Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }
}
