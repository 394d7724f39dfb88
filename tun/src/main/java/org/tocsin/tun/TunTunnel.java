package org.tocsin.tun;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.tocsin.crypto.CryptoProviders;
import org.tocsin.crypto.Secret;
import org.tocsin.uapi.DeviceChange;
import org.tocsin.uapi.DeviceChanges;
import org.tocsin.uapi.DeviceState;
import org.tocsin.uapi.DeviceTarget;
import org.tocsin.uapi.Errno;
import org.tocsin.uapi.Uapi;
import org.tocsin.udp.EventLoop;
import org.tocsin.udp.InstantFile;
import org.tocsin.udp.LoopConfig;
import org.tocsin.udp.LoopStats;
import org.tocsin.udp.SystemEntropy;
import org.tocsin.wireguard.Device;
import org.tocsin.wireguard.DeviceConfig;
import org.tocsin.wireguard.PeerDirectory;

/// A running tunnel behind an interface; what it does is told to it by the userspace API. Closes by itself when the
/// interface is deleted.
public final class TunTunnel implements Uapi, AutoCloseable {
    private static final int OUTBOX_DATAGRAMS = 128;
    private static final int DATAGRAM_BYTES = TunDevice.PACKET_BYTES_MAX + 64;
    private static final long ANSWER_SECONDS = 10;

    private final TunDevice tun;
    private final DeviceTarget target;
    private final EventLoop loop;

    private TunTunnel(TunDevice tun, MovableTransport transport, Optional<InstantFile> floor) {
        this.tun = tun;
        DeviceConfig config = DeviceConfig.defaults();
        SystemEntropy entropy = new SystemEntropy();
        byte[] unknown = new byte[Secret.SIZE];
        entropy.fill(unknown);
        // Nobody knows this key: until one is set the tunnel says and hears nothing.
        Device device = new Device(
                config,
                Secret.copyOf(unknown),
                CryptoProviders.fastest(),
                entropy,
                RandomGenerator.of("L64X128MixRandom"),
                Instant::now,
                PeerDirectory.empty(),
                floor.map(InstantFile::atStart));
        this.target = new DeviceTarget(device, config.peersMax(), Optional.empty(), transport, entropy);
        TunCore core = new TunCore(
                tun,
                device,
                target,
                transport::number,
                instant -> floor.ifPresent(file -> file.keep(instant)),
                this::warn,
                () -> Thread.ofVirtual().start(this::close));
        this.loop = new EventLoop(
                LoopConfig.named(tun.name()).withOutbox(OUTBOX_DATAGRAMS, DATAGRAM_BYTES), transport, core);
    }

    /// Starts a tunnel without key and peers, at a UDP port that the system chooses. Takes the interface over.
    ///
    /// @param floor keeps the timestamps of handshakes growing over restarts where the clock went back meanwhile
    public static TunTunnel open(TunDevice tun, Optional<InstantFile> floor) throws IOException {
        MovableTransport transport;
        try {
            transport = new MovableTransport(0, tun.descriptor());
        } catch (IOException | RuntimeException e) {
            tun.close();
            throw e;
        }
        TunTunnel tunnel = new TunTunnel(tun, transport, floor);
        tunnel.loop.ended().whenComplete((_, _) -> tun.close());
        tunnel.loop.start();
        return tunnel;
    }

    private void warn(Duration ahead) {
        System.getLogger(TunTunnel.class.getName())
                .log(
                        System.Logger.Level.WARNING,
                        tun.name() + ": the wall clock went ahead by " + ahead.toHours() + " hours. No handshake is"
                                + " started until it is set back, a peer's clock agrees with it, or 20 minutes have"
                                + " passed");
    }

    public String name() {
        return tun.name();
    }

    /// Completes when the tunnel has ended; exceptionally if it ended on a broken invariant.
    public CompletionStage<LoopStats> ended() {
        return loop.ended();
    }

    @Override
    public Optional<DeviceState> state() {
        return ask(target::state);
    }

    @Override
    public int change(DeviceChange change) {
        return ask(() -> DeviceChanges.apply(change, target, System.nanoTime())).orElse(Errno.EIO);
    }

    private <T> Optional<T> ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            loop.execute(() -> answer.complete(question.get()));
            return Optional.of(answer.get(ANSWER_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (RejectedExecutionException | ExecutionException | TimeoutException _) {
            return Optional.empty();
        }
    }

    /// Ends the tunnel; the interface goes with it.
    @Override
    public void close() {
        loop.close();
    }
}
