package org.tocsin.benchmarks.handshake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Outbox;
import org.tocsin.crypto.CryptoProviders;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.Ipv6;
import org.tocsin.udp.EventLoop;
import org.tocsin.udp.LoopConfig;
import org.tocsin.udp.LoopCore;
import org.tocsin.udp.LoopStats;
import org.tocsin.udp.SystemEntropy;
import org.tocsin.udp.UdpConfig;
import org.tocsin.wireguard.Device;
import org.tocsin.wireguard.DeviceConfig;
import org.tocsin.wireguard.DeviceCounters;
import org.tocsin.wireguard.Output;
import org.tocsin.wireguard.Peer;
import org.tocsin.wireguard.Received;
import org.tocsin.wireguard.Transport;

/// A device on a loop of its own with a socket on loopback: counts what arrives, and sends full packets at a rate.
final class SocketEnd implements LoopCore, AutoCloseable {
    static final int PACKET_BYTES = 1420;
    private static final int PROTOCOL_EXPERIMENT = 253;
    /// Between two looks of a paced sender.
    private static final long PACE_NANOS = 500_000;
    /// A sender that lost the processor makes up for so much: the load that is offered must not depend on luck.
    private static final long BURST_NANOS = 20_000_000;
    private static final long ANSWER_SECONDS = 10;

    private final int number;
    private final Device device;
    private final EventLoop loop;
    private final ArrayDeque<Output.Transmit> controls = new ArrayDeque<>();
    private @Nullable Peer peer;
    private int peerNumber;
    private double packetsPerNano;
    private double credit;
    private long lastNanos;
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();

    private SocketEnd(int number, RandomGenerator random) throws IOException {
        this.number = number;
        device = new Device(
                DeviceConfig.defaults(),
                Secret.copyOf(LabEnd.random32(random)),
                CryptoProviders.fastest(),
                new SystemEntropy(),
                random,
                Instant::now);
        loop = new EventLoop(
                LoopConfig.named("handshake-" + number), org.tocsin.udp.Transport.open(UdpConfig.onLoopback()), this);
    }

    static SocketEnd open(int number, RandomGenerator random) throws IOException {
        SocketEnd end = new SocketEnd(number, random);
        end.loop.start();
        return end;
    }

    PublicKey publicKey() {
        return device.publicKey();
    }

    Endpoint endpoint() {
        return loop.transport().local();
    }

    LoopStats stats() {
        return loop.stats();
    }

    /// Packets that came through the tunnel.
    long received() {
        return received.get();
    }

    /// Packets that went into the tunnel.
    long sent() {
        return sent.get();
    }

    void meet(SocketEnd other) throws IOException, InterruptedException {
        Endpoint there = other.endpoint();
        onLoop(end -> {
            end.peerNumber = other.number;
            end.peer = end.device.addPeer(
                    new org.tocsin.wireguard.PeerConfig(
                            other.publicKey(),
                            Secret.zero(),
                            Optional.of(there),
                            List.of(LabEnd.inner(other.number)),
                            0),
                    System.nanoTime());
            return true;
        });
    }

    /// @param packetsPerSecond 0 for none
    void send(double packetsPerSecond) throws IOException, InterruptedException {
        onLoop(end -> {
            end.packetsPerNano = packetsPerSecond / 1e9;
            end.credit = 0;
            end.lastNanos = System.nanoTime();
            return true;
        });
    }

    DeviceCounters counters() throws IOException, InterruptedException {
        return onLoop(end -> end.device.counters());
    }

    boolean hasSession() throws IOException, InterruptedException {
        return onLoop(end -> end.peer != null && end.device.hasSession(end.peer, System.nanoTime()));
    }

    @Override
    public void receive(Endpoint source, ByteBuffer slab, int offset, int length, int trafficClass, long nowNanos) {
        if (device.handle(source, trafficClass, slab, offset, length, nowNanos) == Received.PACKET) {
            received.incrementAndGet();
        }
    }

    @Override
    public long drain(Outbox outbox, long nowNanos) {
        long deadline = settle(nowNanos);
        for (Output.Transmit next = controls.peek(); next != null; next = controls.peek()) {
            if (!outbox.hasRoom()) {
                return nowNanos;
            }
            controls.remove();
            int length = next.datagram().remaining();
            outbox.slab().put(outbox.begin(), next.datagram(), next.datagram().position(), length);
            outbox.commit(length, next.destination(), next.trafficClass());
        }
        Peer to = peer;
        if (to == null || packetsPerNano == 0) {
            return deadline;
        }
        credit = Math.min(packetsPerNano * BURST_NANOS, credit + packetsPerNano * (nowNanos - lastNanos));
        lastNanos = nowNanos;
        while (credit >= 1 && outbox.hasRoom()) {
            credit--;
            int at = outbox.begin();
            int text = at + Transport.HEADER_SIZE;
            Ipv6.writeHeader(
                    outbox.slab(),
                    text,
                    PACKET_BYTES - Ipv6.HEADER_SIZE,
                    PROTOCOL_EXPERIMENT,
                    64,
                    (byte) 0,
                    LabEnd.inner(number).address(),
                    LabEnd.inner(peerNumber).address());
            int datagram = device.seal(to, outbox.slab(), at, PACKET_BYTES, nowNanos);
            if (datagram == 0) {
                break;
            }
            outbox.commit(datagram, to.endpoint().orElseThrow(), 0);
            sent.incrementAndGet();
        }
        return Deadline.earlier(nowNanos + PACE_NANOS, settle(nowNanos));
    }

    private long settle(long nowNanos) {
        while (true) {
            switch (device.poll(nowNanos)) {
                case Output.Transmit transmit -> controls.add(transmit);
                case Output.WaitUntil wait -> {
                    return wait.deadlineNanos();
                }
                case Output.Idle _ -> {
                    return Deadline.NEVER;
                }
                case Output.SessionEstablished _,
                        Output.SessionLost _,
                        Output.EndpointChanged _,
                        Output.EndpointsWanted _,
                        Output.TimestampFloor _,
                        Output.ClockJumped _,
                        Output.KeyLog _ -> {
                    // The counters tell what the benchmark needs.
                }
            }
        }
    }

    private <T> T onLoop(Function<SocketEnd, T> question) throws IOException, InterruptedException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(() -> answer.complete(question.apply(this)));
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("an end of the tunnel does not answer; loop: " + loop.stats(), e);
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
