package org.tocsin.benchmarks.transport;

import java.nio.ByteBuffer;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.Outbox;
import org.tocsin.sctp.IncomingMessage;
import org.tocsin.sctp.OutgoingMessage;
import org.tocsin.sctp.Output;
import org.tocsin.sctp.encapsulation.EncapsulatedAssociation;
import org.tocsin.udp.LoopCore;

/// One end of an association between two sockets: it sends without a pause, or only receives.
final class LoopbackEnd implements LoopCore {
    private static final int MESSAGE_CLASS = 7;
    private static final int MESSAGES = 64;
    private static final int MESSAGE_BYTES = 16 << 10;

    private final EncapsulatedAssociation association;
    private final boolean sending;
    private final Octets payload = Octets.wrap(new byte[MESSAGE_BYTES]);
    private int unacknowledged;
    private boolean connected;
    private long receivedBytes;

    LoopbackEnd(EncapsulatedAssociation association, boolean sending) {
        this.association = association;
        this.sending = sending;
    }

    void connect(long nowNanos) {
        association.association().connect(nowNanos);
    }

    /// Payload of whole messages that were delivered; on the loop's thread only, as everything here.
    long receivedBytes() {
        return receivedBytes;
    }

    @Override
    public void receive(Endpoint source, ByteBuffer slab, int offset, int length, int trafficClass, long nowNanos) {
        association.handle(source, slab, offset, length, nowNanos);
    }

    @Override
    public long drain(Outbox outbox, long nowNanos) {
        do {
            drainEvents(nowNanos);
            topUp(nowNanos);
        } while (outbox.hasRoom() && association.fill(outbox, nowNanos));
        return outbox.hasRoom() ? association.deadlineNanos() : nowNanos;
    }

    private void topUp(long nowNanos) {
        while (sending && connected && unacknowledged < MESSAGES) {
            association
                    .association()
                    .send(
                            new OutgoingMessage(payload, MESSAGE_CLASS, 0, MESSAGE_CLASS, false, Deadline.NEVER),
                            nowNanos);
            unacknowledged++;
        }
    }

    private void drainEvents(long nowNanos) {
        for (Output event = association.poll(nowNanos); event != null; event = association.poll(nowNanos)) {
            switch (event) {
                case Output.Received(IncomingMessage message) ->
                    receivedBytes += message.payload().size();
                case Output.Acked _ -> unacknowledged--;
                case Output.Connected _ -> connected = true;
                case Output.Restarted _, Output.Dropped _, Output.Closed _ ->
                    throw new IllegalStateException("the association ended");
                case Output.StreamRequestAnswered _, Output.StreamsChanged _, Output.WaitUntil _, Output.Idle _ -> {}
            }
        }
    }
}
