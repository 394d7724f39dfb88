package org.tocsin.benchmarks.embedded;

import java.util.concurrent.CompletableFuture;
import org.tocsin.sctp.IncomingMessage;
import org.tocsin.sctp.OutgoingMessage;

/// One message outstanding: the next goes when the far end has sent the last one back.
///
/// A round trip's clock starts before the message is handed to the association and stops when its echo comes out of
/// the association, both read on the loop's thread, and both from the system's clock rather than the step's.
final class PingPong implements Traffic {
    private final OutgoingMessage message;
    private final long[] roundTripNanos;
    private final CompletableFuture<long[]> done = new CompletableFuture<>();
    private int count;
    private long sentAtNanos;

    PingPong(OutgoingMessage message, int roundTrips) {
        this.message = message;
        this.roundTripNanos = new long[roundTrips];
    }

    void start(TunnelEnd end, long nowNanos) {
        sentAtNanos = System.nanoTime();
        end.send(message, nowNanos);
    }

    /// Every round trip, in order.
    CompletableFuture<long[]> done() {
        return done;
    }

    @Override
    public void connected(TunnelEnd end, long nowNanos) {}

    @Override
    public void received(TunnelEnd end, IncomingMessage received, long nowNanos) {
        long receivedAtNanos = System.nanoTime();
        if (received.payload().size() != message.payload().size()) {
            throw new IllegalStateException("the echo has " + received.payload().size() + " bytes");
        }
        roundTripNanos[count++] = receivedAtNanos - sentAtNanos;
        if (count == roundTripNanos.length) {
            done.complete(roundTripNanos);
        } else {
            start(end, nowNanos);
        }
    }

    @Override
    public void acked(TunnelEnd end, long nowNanos) {}
}
