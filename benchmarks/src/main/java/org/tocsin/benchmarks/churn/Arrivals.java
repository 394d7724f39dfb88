package org.tocsin.benchmarks.churn;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/// The objects that the node which stays receives, one at a time.
final class Arrivals {
    private final AtomicReference<CompletableFuture<Long>> expected = new AtomicReference<>(new CompletableFuture<>());

    /// Completes with the instant at which the next object arrives.
    CompletableFuture<Long> next() {
        CompletableFuture<Long> fresh = new CompletableFuture<>();
        expected.set(fresh);
        return fresh;
    }

    void arrived() {
        expected.get().complete(System.nanoTime());
    }
}
