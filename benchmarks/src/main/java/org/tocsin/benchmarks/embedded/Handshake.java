package org.tocsin.benchmarks.embedded;

import java.util.concurrent.CompletableFuture;
import org.tocsin.sctp.IncomingMessage;

/// Waits for the association.
final class Handshake implements Traffic {
    private final CompletableFuture<Boolean> connected = new CompletableFuture<>();

    CompletableFuture<Boolean> connected() {
        return connected;
    }

    @Override
    public void connected(TunnelEnd end, long nowNanos) {
        connected.complete(true);
    }

    @Override
    public void received(TunnelEnd end, IncomingMessage message, long nowNanos) {}

    @Override
    public void acked(TunnelEnd end, long nowNanos) {}
}
