package org.tocsin.benchmarks.embedded;

import java.util.concurrent.CompletableFuture;
import org.tocsin.sctp.IncomingMessage;
import org.tocsin.sctp.OutgoingMessage;

/// Keeps a number of equal messages outstanding: the next goes when the peer has acknowledged one.
///
/// It sends one object over and over, so that what the process allocates is the layers' own.
final class ClosedWindow implements Traffic {
    private final OutgoingMessage message;
    private final int outstandingMax;
    private final CompletableFuture<Long> drained = new CompletableFuture<>();
    private int outstanding;
    private long acked;
    private boolean stopping;

    ClosedWindow(OutgoingMessage message, int outstandingMax) {
        this.message = message;
        this.outstandingMax = outstandingMax;
    }

    void start(TunnelEnd end, long nowNanos) {
        while (outstanding < outstandingMax) {
            outstanding++;
            end.send(message, nowNanos);
        }
    }

    /// Sends nothing more.
    void stop() {
        stopping = true;
        if (outstanding == 0) {
            drained.complete(acked);
        }
    }

    /// How many messages were acknowledged; completes after [#stop] with the last of them.
    CompletableFuture<Long> drained() {
        return drained;
    }

    @Override
    public void connected(TunnelEnd end, long nowNanos) {}

    @Override
    public void received(TunnelEnd end, IncomingMessage received, long nowNanos) {
        throw new IllegalStateException("the far end only listens in this phase");
    }

    @Override
    public void acked(TunnelEnd end, long nowNanos) {
        acked++;
        if (stopping) {
            outstanding--;
            if (outstanding == 0) {
                drained.complete(acked);
            }
        } else {
            end.send(message, nowNanos);
        }
    }
}
