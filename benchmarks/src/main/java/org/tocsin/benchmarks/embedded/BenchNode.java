package org.tocsin.benchmarks.embedded;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.tocsin.bytes.Endpoint;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.CryptoProviders;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.udp.EventLoop;
import org.tocsin.udp.LoopConfig;
import org.tocsin.udp.LoopStats;
import org.tocsin.udp.SystemEntropy;
import org.tocsin.udp.Transport;
import org.tocsin.udp.UdpConfig;

/// A [TunnelEnd] on a loop of its own with a socket on loopback: what each of the two processes runs.
final class BenchNode implements AutoCloseable {
    private static final int DATAGRAM_BYTES = 1500;
    private static final int DATAGRAMS = 64;
    private static final long ANSWER_SECONDS = 10;

    private final TunnelEnd end;
    private final EventLoop loop;
    private final String transport;

    private BenchNode(TunnelEnd end, EventLoop loop, String transport) {
        this.end = end;
        this.loop = loop;
        this.transport = transport;
    }

    /// Opens a socket on a port that the system chooses, with a fresh private key.
    static BenchNode open(String name, Traffic traffic) throws IOException {
        SystemEntropy entropy = new SystemEntropy();
        CryptoProvider crypto = CryptoProviders.fastest();
        byte[] key = new byte[Secret.SIZE];
        entropy.fill(key);
        TunnelEnd end;
        try (Secret secret = Secret.copyOf(key)) {
            end = new TunnelEnd(secret, crypto, entropy, traffic);
        }
        Transport transport = Transport.open(UdpConfig.onLoopback());
        EventLoop loop = new EventLoop(LoopConfig.named(name).withOutbox(DATAGRAMS, DATAGRAM_BYTES), transport, end);
        loop.start();
        return new BenchNode(end, loop, transport.getClass().getSimpleName());
    }

    PublicKey publicKey() {
        return end.publicKey();
    }

    Endpoint endpoint() {
        return loop.transport().local();
    }

    LoopStats stats() {
        return loop.stats();
    }

    /// Which way to the socket it is.
    String transport() {
        return transport;
    }

    /// Asks or changes the end on its loop's thread.
    <T> T onLoop(Function<TunnelEnd, T> question) throws InterruptedException, IOException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(() -> answer.complete(question.apply(end)));
        return await(answer, ANSWER_SECONDS);
    }

    /// Waits for what the loop completes.
    ///
    /// @throws IOException if it does not within the time, or if the loop ended on a broken invariant
    <T> T await(CompletableFuture<T> event, long seconds) throws InterruptedException, IOException {
        loop.ended().whenComplete((_, failure) -> {
            if (failure != null) {
                event.completeExceptionally(failure);
            }
        });
        try {
            return event.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException("this end of the tunnel failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            String state = String.valueOf(loop.stats());
            throw new IOException("no answer from this end of the tunnel within " + seconds + " s; loop: " + state, e);
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
