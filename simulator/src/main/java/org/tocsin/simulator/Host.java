package org.tocsin.simulator;

import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;

/// What a [Participant] may do: the world as one node sees it.
public final class Host {
    private final Fabric fabric;
    private final int self;
    private final RandomGenerator random;

    Host(Fabric fabric, int self, RandomGenerator random) {
        this.fabric = fabric;
        this.self = self;
        this.random = random;
    }

    public int self() {
        return self;
    }

    public int nodes() {
        return fabric.nodes();
    }

    /// This node's own numbers, from the seed of the run.
    public RandomGenerator random() {
        return random;
    }

    /// Sends a message without a deadline that cannot be taken back.
    public void send(int to, Object message, int bytes, int messageClass) {
        send(to, message, bytes, messageClass, Deadline.NEVER, 0, false);
    }

    /// @param deadlineNanos what is not yet sent then is dropped
    /// @param tag           for [#cancel] and [Participant#sent]; zero for none
    /// @param isRedundant   whether nobody waits to hear that it came
    public void send(
            int to, Object message, int bytes, int messageClass, long deadlineNanos, long tag, boolean isRedundant) {
        fabric.send(self, to, message, bytes, messageClass, deadlineNanos, tag, isRedundant);
    }

    /// Sends a datagram that may be lost; the receiver gets these very bytes as a message, and nobody else does.
    public void datagram(int to, byte[] bytes) {
        fabric.datagram(self, to, bytes);
    }

    /// Takes back what has not been sent under the tag.
    public void cancel(int to, long tag) {
        fabric.cancel(self, to, tag);
    }

    /// Calls [Participant#wake] then; an earlier call replaces a later one.
    public void wakeAt(long atNanos) {
        fabric.wakeAt(self, atNanos);
    }

    /// Runs something after a time, unless the node has crashed by then.
    public void after(long nanos, Runnable action) {
        fabric.after(self, nanos, action);
    }

    /// Measures a round trip by a handshake of that many bytes; a round trip later the answer is given,
    /// negative if the other does not answer.
    public void probe(int to, int bytes, LongConsumer answer) {
        fabric.probe(self, to, bytes, answer);
    }

    /// The round trip that the handshake of another node with this one has shown.
    public long handshakeNanos(int from) {
        return fabric.roundTripNanos(from, self);
    }

    /// The object is here, whole and right.
    public void delivered(int objectIndex) {
        fabric.delivered(self, objectIndex);
    }

    /// The object is here with these bytes, which must be those that were published.
    public void delivered(int objectIndex, Octets payload) {
        fabric.delivered(self, objectIndex, payload);
    }

    public long nowNanos() {
        return fabric.agenda.nowNanos();
    }

    /// A copy came that was not needed.
    public void duplicate() {
        fabric.duplicate();
    }
}
