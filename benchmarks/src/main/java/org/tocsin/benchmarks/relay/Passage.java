package org.tocsin.benchmarks.relay;

import org.tocsin.bytes.Endpoint;

/// The way of one object through the relay. Written by the relay's loop; read by others once it is complete.
final class Passage {
    private final Endpoint origin;
    private final Endpoint[] reached;
    private int reachedCount;
    private boolean hasArrived;
    private long receivedNanos;
    private long firstNanos;
    private long lastNanos;
    private long doneNanos;
    private int sendCalls;
    private int repeats;
    private volatile boolean complete;

    /// @param origin   where the object comes from
    /// @param forwards to how many others it has to go
    Passage(Endpoint origin, int forwards) {
        this.origin = origin;
        this.reached = new Endpoint[forwards];
    }

    Endpoint origin() {
        return origin;
    }

    /// @param nowNanos read when the system call that brought it had returned
    void received(long nowNanos) {
        if (!hasArrived) {
            hasArrived = true;
            receivedNanos = nowNanos;
        }
    }

    /// A copy is about to be sent.
    ///
    /// @return whether it is the first one for its destination
    boolean forwards(Endpoint destination) {
        if (destination.isSamePlace(origin)) {
            return false;
        }
        for (int i = 0; i < reachedCount; i++) {
            if (reached[i].isSamePlace(destination)) {
                repeats++;
                return false;
            }
        }
        if (!hasArrived || reachedCount == reached.length) {
            repeats++;
            return false;
        }
        reached[reachedCount++] = destination;
        return true;
    }

    /// @param calledNanos   read before the send that carried forwards
    /// @param returnedNanos read when it had returned
    void sent(long calledNanos, long returnedNanos) {
        if (sendCalls++ == 0) {
            firstNanos = calledNanos;
        }
        lastNanos = calledNanos;
        doneNanos = returnedNanos;
        complete = reachedCount == reached.length;
    }

    /// Whether it went on to all. It did not where its datagrams took something else along and were not known again.
    boolean isComplete() {
        return complete;
    }

    /// Calls of `Transport.send` that carried forwards.
    int sendCalls() {
        return sendCalls;
    }

    /// Copies for neighbours that it had been sent to before, until the next object was published: repetitions, and
    /// the second copies that associations make of urgent messages after a loss.
    int repeats() {
        return repeats;
    }

    double firstMicros() {
        return (firstNanos - receivedNanos) / 1e3;
    }

    double lastMicros() {
        return (lastNanos - receivedNanos) / 1e3;
    }

    double doneMicros() {
        return (doneNanos - receivedNanos) / 1e3;
    }
}
