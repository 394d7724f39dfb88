package org.tocsin.benchmarks.transport;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.Association;
import org.tocsin.sctp.AssociationConfig;
import org.tocsin.sctp.IncomingMessage;
import org.tocsin.sctp.OutgoingMessage;
import org.tocsin.sctp.Output;
import org.tocsin.sctp.SendResult;
import org.tocsin.testkit.Agenda;
import org.tocsin.testkit.Seeds;

/// An association in virtual time that sends whatever it may at once: only its own control holds it back.
final class End {
    private static final int SLAB_BYTES = 2048;

    private final Agenda agenda;
    private final Association association;
    private final Consumer<byte[]> out;
    private final ByteBuffer slab = ByteBuffer.allocate(SLAB_BYTES);
    private Consumer<IncomingMessage> onMessage = _ -> {};
    private Runnable onAcked = () -> {};
    private boolean connected;
    private long wakeNanos = Deadline.NEVER;

    End(Agenda agenda, AssociationConfig config, long seed, Consumer<byte[]> out) {
        this.agenda = agenda;
        this.association = new Association(config, Seeds.random(~seed)::nextBytes, Seeds.random(seed));
        this.out = out;
    }

    Association association() {
        return association;
    }

    boolean isConnected() {
        return connected;
    }

    void onMessage(Consumer<IncomingMessage> listener) {
        onMessage = listener;
    }

    /// Called when the peer holds a message whole; it may send.
    void onAcked(Runnable listener) {
        onAcked = listener;
    }

    void connect() {
        association.connect(agenda.nowNanos());
        pump();
    }

    void receive(byte[] packet) {
        association.handle(ByteBuffer.wrap(packet), 0, packet.length, agenda.nowNanos());
        pump();
    }

    /// Each class has a stream of its own, because order inside a stream holds back what overtook.
    void send(Octets payload, int messageClass) {
        SendResult result = association.send(
                new OutgoingMessage(payload, messageClass, 0, messageClass, false, Deadline.NEVER), agenda.nowNanos());
        if (!(result instanceof SendResult.Queued)) {
            throw new IllegalStateException("not accepted: " + result);
        }
    }

    /// Does all there is to do now.
    void pump() {
        long now = agenda.nowNanos();
        drain(now);
        while (association.mostUrgentClass(now) >= 0) {
            int length = association.fill(slab, 0, SLAB_BYTES, now);
            if (length == 0) {
                throw new IllegalStateException("a class to send and nothing to write");
            }
            out.accept(Arrays.copyOf(slab.array(), length));
            drain(now);
        }
    }

    private void drain(long now) {
        while (true) {
            Output output = association.poll(now);
            switch (output) {
                case Output.WaitUntil wait -> {
                    wakeAt(wait.deadlineNanos());
                    return;
                }
                case Output.Idle _ -> {
                    return;
                }
                case Output.Received(IncomingMessage message) -> onMessage.accept(message);
                case Output.Acked _ -> onAcked.run();
                case Output.Connected _ -> connected = true;
                case Output.Restarted _,
                        Output.Dropped _,
                        Output.StreamRequestAnswered _,
                        Output.StreamsChanged _,
                        Output.Closed _ -> throw new IllegalStateException("unexpected " + output);
            }
        }
    }

    /// A wake-up that has become too early costs a look and nothing else.
    private void wakeAt(long deadlineNanos) {
        if (wakeNanos != Deadline.NEVER && wakeNanos - deadlineNanos <= 0) {
            return;
        }
        wakeNanos = deadlineNanos;
        agenda.at(deadlineNanos, () -> {
            if (wakeNanos == deadlineNanos) {
                wakeNanos = Deadline.NEVER;
                pump();
            }
        });
    }
}
