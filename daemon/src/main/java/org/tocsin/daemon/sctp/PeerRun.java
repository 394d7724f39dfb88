package org.tocsin.daemon.sctp;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.tocsin.sctp.encapsulation.UdpEndpoint;
import org.tocsin.testkit.Capture;
import org.tocsin.testkit.Seeds;
import org.tocsin.udp.EventLoop;
import org.tocsin.udp.LoopConfig;
import org.tocsin.udp.SystemEntropy;
import org.tocsin.udp.Transport;
import org.tocsin.udp.UdpConfig;

/// One run of `tocsin sctp`: socket, loop, outcome.
public final class PeerRun {
    private static final int ASSOCIATIONS_MAX = 64;
    private static final int DATAGRAM_BYTES = 1500;
    /// More than twice the least retransmission timeout of other implementations, a second.
    private static final Duration LINGER_AFTER_FAULTS = Duration.ofMillis(2500);

    private static final Duration LINGER = Duration.ofMillis(50);

    private PeerRun() {}

    /// @param lines is told what happens
    /// @return whether the outcome is as it should be
    public static boolean run(PeerOptions options, Consumer<String> lines) throws IOException, InterruptedException {
        Service service = options.dial()
                .<Service>map(dial -> new Sending(dial.plan()))
                .orElseGet(() -> new Answering(options.echo(), options.once(), lines));
        UdpEndpoint endpoint = new UdpEndpoint(
                options.association(),
                options.dial().isEmpty(),
                ASSOCIATIONS_MAX,
                new SystemEntropy(),
                Seeds.random(options.seed()));
        Duration linger = options.isFaulty() ? LINGER_AFTER_FAULTS : LINGER;
        try (Capture capture =
                options.capture().isPresent() ? Capture.to(options.capture().get()) : Capture.none()) {
            PeerCore core = new PeerCore(endpoint, service, capture, linger.toNanos());
            try (EventLoop loop =
                    new EventLoop(LoopConfig.named("sctp").withOutbox(64, DATAGRAM_BYTES), open(options), core)) {
                loop.start();
                lines.accept("ready " + loop.transport().local());
                options.dial()
                        .ifPresent(dial ->
                                loop.execute(() -> endpoint.connect(dial.peer(), dial.sctpPort(), System.nanoTime())));
                return await(core, loop, options, lines);
            }
        }
    }

    private static Transport open(PeerOptions options) throws IOException {
        Transport socket = Transport.open(UdpConfig.on(options.listen()));
        return options.isFaulty()
                ? new ShapedTransport(
                        socket, options.link(), options.link(), DATAGRAM_BYTES, Seeds.random(options.seed() + 1))
                : socket;
    }

    private static boolean await(PeerCore core, EventLoop loop, PeerOptions options, Consumer<String> lines)
            throws InterruptedException {
        CompletableFuture<Object> either = CompletableFuture.anyOf(
                core.done().toCompletableFuture(), loop.ended().toCompletableFuture());
        try {
            if (either.get(options.patience().toSeconds(), TimeUnit.SECONDS) instanceof Service.Outcome outcome) {
                lines.accept((outcome.ok() ? "ok: " : "failed: ") + outcome.summary());
                return outcome.ok();
            }
            lines.accept("failed: the loop ended");
        } catch (TimeoutException _) {
            lines.accept("failed: no end within " + options.patience().toSeconds() + " s");
        } catch (ExecutionException e) {
            lines.accept("failed: " + e.getCause());
        }
        return false;
    }
}
