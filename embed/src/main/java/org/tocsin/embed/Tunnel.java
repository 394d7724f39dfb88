package org.tocsin.embed;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.uapi.DeviceChange;
import org.tocsin.uapi.DeviceChanges;
import org.tocsin.uapi.DeviceState;
import org.tocsin.uapi.DeviceTarget;
import org.tocsin.uapi.Errno;
import org.tocsin.uapi.Uapi;
import org.tocsin.udp.EventLoop;
import org.tocsin.udp.LoopConfig;
import org.tocsin.udp.LoopStats;
import org.tocsin.udp.SystemEntropy;
import org.tocsin.udp.Transport;
import org.tocsin.udp.UdpConfig;
import org.tocsin.wireguard.Device;
import org.tocsin.wireguard.PeerConfig;

/// A WireGuard tunnel inside the application's own process: no interface, no privileges. What talks UDP through
/// [#datagramSocket] reaches the addresses behind the peers, and is reached from there.
///
/// Pings to the tunnel's addresses are answered, and datagrams to closed ports are refused, as a system does it. Every
/// method may be called from any thread.
public final class Tunnel implements Uapi, AutoCloseable {
    private static final int OUTBOX_DATAGRAMS = 64;
    private static final int OVERHEAD_MAX = 64;
    private static final long ANSWER_SECONDS = 10;
    /// Bytes of all sockets that wait for the loop; beyond, sending blocks.
    private static final int SEND_BYTES_MAX = 1 << 20;

    private final TunnelConfig config;
    private final DeviceNeeds needs;
    private final Device device;
    private final DeviceTarget target;
    private final InnerPorts ports;
    private final TunnelCore core;
    private final EventLoop loop;
    private final Semaphore sendRoom = new Semaphore(SEND_BYTES_MAX);

    private Tunnel(TunnelConfig config, Transport socket) throws IOException {
        this.config = config;
        this.needs =
                new DeviceNeeds(config.name(), config.timestampFloor(), config.endpointLookup(), this::moveEndpoints);
        SystemEntropy entropy = new SystemEntropy();
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        this.device = new Device(
                config.device(),
                config.privateKey(),
                config.crypto(),
                entropy,
                random,
                Instant::now,
                config.directory(),
                needs.floor());
        this.target = new DeviceTarget(
                device, config.device().peersMax(), Optional.of(config.privateKey()), new FixedPort(socket), entropy);
        this.ports = new InnerPorts(config.addresses(), config.receiveBytesMax(), random);
        this.core = new TunnelCore(device, config.addresses(), ports, sendRoom::release, needs);
        int datagramBytes = config.device().mtu() + OVERHEAD_MAX;
        this.loop = new EventLoop(
                LoopConfig.named(config.name()).withOutbox(OUTBOX_DATAGRAMS, datagramBytes), socket, core);
    }

    /// Binds the outer socket and starts.
    ///
    /// @throws org.tocsin.udp.PortInUseException if another socket has the port
    /// @throws IOException                       if the socket or the timestamp floor cannot be opened
    /// @throws IllegalArgumentException          if a peer is this end itself, or there are too many
    public static Tunnel open(TunnelConfig config) throws IOException {
        Transport socket = Transport.open(UdpConfig.on(config.listen()));
        Tunnel tunnel;
        try {
            tunnel = new Tunnel(config, socket);
            long now = System.nanoTime();
            config.peers().forEach(peer -> tunnel.device.addPeer(peer, now));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
        tunnel.loop.start();
        return tunnel;
    }

    /// Adds a peer, or gives one that exists new settings.
    ///
    /// @throws IllegalArgumentException for this end's own key, or beyond the limit of peers
    public void addPeer(PeerConfig peer) {
        ask(() -> device.addPeer(peer, System.nanoTime()));
    }

    /// @return whether there was such a peer
    public boolean removePeer(PublicKey key) {
        return ask(() -> device.removePeer(key, System.nanoTime()));
    }

    /// A socket of the tunnel's inside, for any library that talks UDP by `java.net`. It blocks, times out, connects
    /// and closes as every other; it has no channel, no multicast and no broadcast.
    ///
    /// @param inner one of the tunnel's addresses, or the wildcard for all of them; port 0 takes one that is free
    /// @throws SocketException where the address is none of the tunnel's or the port is taken
    public DatagramSocket datagramSocket(InetSocketAddress inner) throws SocketException {
        return InnerSocket.open(this, inner);
    }

    public PublicKey publicKey() {
        return device.publicKey();
    }

    /// The outer socket's address, which may be the wildcard, and its real port.
    public Endpoint endpoint() {
        return loop.transport().local();
    }

    /// How many packets inside the tunnel came to nothing for this reason.
    public long dropped(TunnelDrop reason) {
        return ask(() -> core.dropped(reason));
    }

    /// Completes when the tunnel has ended; exceptionally if it ended on a broken invariant.
    public CompletionStage<LoopStats> ended() {
        return loop.ended();
    }

    @Override
    public Optional<DeviceState> state() {
        try {
            return Optional.of(ask(target::state));
        } catch (IllegalStateException _) {
            return Optional.empty();
        }
    }

    @Override
    public int change(DeviceChange change) {
        try {
            change.peersWithEndpoint().forEach(needs::pin);
            return ask(() -> DeviceChanges.apply(change, target, System.nanoTime()));
        } catch (IllegalStateException _) {
            return Errno.EIO;
        }
    }

    /// The wall clock is right although it jumped by more than a day: handshakes may start at once.
    public void trustClock() {
        loop.execute(device::trustClock);
    }

    private void moveEndpoints(PublicKey key, List<Endpoint> endpoints) {
        try {
            loop.execute(
                    () -> device.peer(key).ifPresent(peer -> device.setEndpoints(peer, endpoints, System.nanoTime())));
        } catch (RejectedExecutionException _) {
            // The tunnel closed while it was looked up.
        }
    }

    TunnelConfig config() {
        return config;
    }

    InnerPorts ports() {
        return ports;
    }

    /// The tunnel's first address of the family, from which a socket sends that is bound to all.
    Optional<Octets> sourceFor(Octets destination) {
        return config.addresses().stream()
                .filter(address -> address.size() == destination.size())
                .findFirst();
    }

    /// Hands a whole IP packet to the loop; waits while too much is on the way.
    void send(ByteBuffer packet) throws SocketException {
        sendRoom.acquireUninterruptibly(packet.capacity());
        try {
            loop.execute(() -> core.enqueue(packet));
        } catch (RejectedExecutionException e) {
            sendRoom.release(packet.capacity());
            throw (SocketException) new SocketException("the tunnel is closed").initCause(e);
        }
    }

    private <T> T ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            loop.execute(() -> {
                try {
                    answer.complete(question.get());
                } catch (IllegalArgumentException e) {
                    answer.completeExceptionally(e);
                }
            });
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the tunnel was asked", e);
        } catch (RejectedExecutionException | TimeoutException e) {
            throw new IllegalStateException("the tunnel does not answer", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                throw wrong;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /// Ends the tunnel, closes its sockets, and frees the port.
    @Override
    public void close() {
        ports.closeAll();
        loop.close();
        needs.close();
        // Whoever waits for room learns at the next step that there is no loop any more.
        sendRoom.release(SEND_BYTES_MAX);
    }

    /// The outer port is the application's choice, at the opening.
    private record FixedPort(Transport socket) implements DeviceTarget.Port {
        @Override
        public int number() {
            return socket.local().port();
        }

        @Override
        public int firewallMark() {
            return 0;
        }

        @Override
        public int move(OptionalInt number, OptionalInt firewallMark) {
            int wanted = number.orElse(0);
            boolean stays = (wanted == 0 || wanted == number()) && firewallMark.orElse(0) == 0;
            return stays ? Errno.OK : Errno.EOPNOTSUPP;
        }
    }
}
