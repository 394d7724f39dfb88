package org.tocsin.benchmarks.transport;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.tocsin.benchmarks.BenchOptions;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.Association;
import org.tocsin.sctp.encapsulation.EncapsulatedAssociation;
import org.tocsin.testkit.Seeds;
import org.tocsin.udp.EventLoop;
import org.tocsin.udp.LoopConfig;
import org.tocsin.udp.Transport;
import org.tocsin.udp.UdpConfig;

/// What one association carries between two sockets of the loopback interface, without WireGuard: packets of 1200 B in
/// UDP (RFC 6951), messages of sixteen packets, one core for each side where `taskset` can pin its thread.
///
/// The clock runs on the receiver's thread, from one count of delivered payload to the next: five spans of a second,
/// after three seconds that are not counted. `transport.loopback_gbps` is the median.
final class LoopbackFigures {
    private static final String RATE = "transport.loopback_gbps";
    static final List<String> NAMES = List.of(RATE);

    private static final long WARM_UP_MILLIS = 3000;
    private static final long SPAN_MILLIS = 1000;
    private static final int SPANS = 5;
    private static final int SCTP_PORT = 5000;

    private LoopbackFigures() {}

    private record Count(long atNanos, long bytes) {}

    static void add(BenchOptions options, Figures figures) throws IOException, InterruptedException {
        if (options.wants(RATE)) {
            Samples samples = rates(options.seed());
            figures.add(RATE, "Gbit/s", samples.quantile(0.5), samples);
        }
    }

    private static Samples rates(long seed) throws IOException, InterruptedException {
        Transport sending = Transport.open(UdpConfig.onLoopback());
        Transport receiving = Transport.open(UdpConfig.onLoopback());
        LoopbackEnd sender = end(seed, receiving.local(), true);
        LoopbackEnd receiver = end(~seed, sending.local(), false);
        try (EventLoop far = new EventLoop(LoopConfig.named("lo-receiver"), receiving, receiver);
                EventLoop near = new EventLoop(LoopConfig.named("lo-sender"), sending, sender)) {
            far.start();
            near.start();
            Pinning.pin("lo-receiver", 0);
            Pinning.pin("lo-sender", 1);
            near.execute(() -> sender.connect(System.nanoTime()));
            Thread.sleep(WARM_UP_MILLIS);
            Samples samples = new Samples();
            Count before = count(far, receiver);
            for (int i = 0; i < SPANS; i++) {
                Thread.sleep(SPAN_MILLIS);
                Count after = count(far, receiver);
                samples.add((after.bytes() - before.bytes()) * 8.0 / (after.atNanos() - before.atNanos()));
                before = after;
            }
            return samples;
        }
    }

    private static LoopbackEnd end(long seed, Endpoint peer, boolean sending) {
        Association association = new Association(
                Pair.config().withLocalPort(SCTP_PORT).withRemotePort(SCTP_PORT),
                Seeds.random(seed)::nextBytes,
                Seeds.random(seed));
        Endpoint reachable = new Endpoint(Octets.wrap(new byte[] {127, 0, 0, 1}), peer.port());
        return new LoopbackEnd(new EncapsulatedAssociation(association, reachable), sending);
    }

    private static Count count(EventLoop loop, LoopbackEnd receiver) throws IOException, InterruptedException {
        CompletableFuture<Count> answer = new CompletableFuture<>();
        loop.execute(() -> answer.complete(new Count(System.nanoTime(), receiver.receivedBytes())));
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
    }
}
