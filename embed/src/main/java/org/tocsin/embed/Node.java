package org.tocsin.embed;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tocsin.broadcast.DirectoryEntry;
import org.tocsin.broadcast.Identity;
import org.tocsin.broadcast.Job;
import org.tocsin.broadcast.JobResult;
import org.tocsin.broadcast.ObjectId;
import org.tocsin.broadcast.PublishResult;
import org.tocsin.broadcast.ReceivedObject;
import org.tocsin.broadcast.StaticDirectory;
import org.tocsin.broadcast.Verdict;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.SigningKey;
import org.tocsin.node.NodeCore;
import org.tocsin.node.NodeOutput;
import org.tocsin.node.NodePeer;
import org.tocsin.node.NodeStatus;
import org.tocsin.uapi.DeviceChange;
import org.tocsin.uapi.DeviceChanges;
import org.tocsin.uapi.DeviceState;
import org.tocsin.uapi.Errno;
import org.tocsin.uapi.Uapi;
import org.tocsin.udp.EventLoop;
import org.tocsin.udp.LoopConfig;
import org.tocsin.udp.LoopStats;
import org.tocsin.udp.SystemEntropy;
import org.tocsin.udp.Transport;
import org.tocsin.udp.UdpConfig;

/// A node of the network inside the application's own process: one UDP socket, one thread, no privileges.
///
/// Every method may be called from any thread, and interrupting a caller does the node no harm.
public final class Node implements AutoCloseable {
    private static final int WIREGUARD_OVERHEAD_MAX = 64;
    private static final int OUTBOX_DATAGRAMS = 64;
    private static final long ANSWER_SECONDS = 10;
    /// How long callers are held back after the core said that it is busy: 125 KB at 50 Mbit/s.
    private static final long BUSY_NANOS = 20_000_000L;

    private final NodeConfig config;
    private final NodeCore core;
    private final Membership membership;
    private final SigningKey signingKey;
    private final EventLoop loop;
    private final Workers workers;
    private final UrgentShare urgentShare = new UrgentShare(System.nanoTime());
    private final Admission admission;
    private final @Nullable KeyLogFile keyLog;
    private final DeviceNeeds needs;
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private volatile long busyUntilNanos = System.nanoTime();
    private final Map<Long, Pending> pending = new ConcurrentHashMap<>();

    private record Pending(CompletableFuture<ObjectId> id, int bytes) {}

    private Node(NodeConfig config, @Nullable KeyLogFile keyLog, Transport socket) throws IOException {
        this.config = config;
        this.keyLog = keyLog;
        this.needs =
                new DeviceNeeds(config.name(), config.timestampFloor(), config.endpointLookup(), this::moveEndpoints);
        byte[] seed = config.signingSeed().reveal();
        this.signingKey = new SigningKey(Octets.wrap(config.crypto().ed25519PublicKey(seed)));
        java.util.Arrays.fill(seed, (byte) 0);
        Identity identity =
                new Identity(signingKey, config.signingSeed(), Instant.now().toEpochMilli());
        StaticDirectory directory = new StaticDirectory();
        this.core = new NodeCore(
                config.core().withCongestionMarks(socket.tellsTrafficClass()),
                config.privateKey(),
                identity,
                directory,
                config.crypto(),
                new SystemEntropy(),
                RandomGenerator.of("L64X128MixRandom"),
                Instant::now,
                needs.floor());
        this.membership = new Membership(core, directory);
        this.admission = new Admission(
                config.core().broadcast().ownInFlightMax(),
                config.core().broadcast().ownBytesInFlightMax());
        this.workers = new Workers(config.name(), config.workers(), this::fail);
        int datagramBytes = config.core().device().mtu() + WIREGUARD_OVERHEAD_MAX;
        this.loop = new EventLoop(
                LoopConfig.named(config.name()).withOutbox(OUTBOX_DATAGRAMS, datagramBytes),
                config.transport().apply(socket),
                new CoreDriver(core, this::act));
    }

    /// Binds the socket and starts.
    ///
    /// @throws org.tocsin.udp.PortInUseException if another socket has the port
    /// @throws IOException                       if the socket, the key log or the timestamp floor cannot be opened
    /// @throws IllegalArgumentException          if a peer is this node itself
    public static Node open(NodeConfig config) throws IOException {
        KeyLogFile keyLog =
                config.keyLog().isPresent() ? new KeyLogFile(config.keyLog().get()) : null;
        Transport socket = Transport.open(UdpConfig.on(config.listen()));
        Node node;
        try {
            node = new Node(config, keyLog, socket);
            long now = System.nanoTime();
            for (NodePeer peer : config.peers()) {
                node.core.addPeer(peer, now);
            }
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
        node.loop.start();
        return node;
    }

    /// Spreads an object to all other nodes. Answers at once.
    ///
    /// @param payload     copied
    /// @param type        0 to 65535: the application's topic
    /// @param objectClass 0 (most urgent) to 7
    /// @param timeToLive  when it is worthless
    public Publication publish(byte[] payload, int type, int objectClass, Duration timeToLive) {
        return publish(payload, type, objectClass, timeToLive, 0);
    }

    /// Spreads an object that replaces what this node published under the same key before, such as the newer vote of
    /// a round: copies of the older one that are not sent yet are dropped at every node that has the newer one.
    ///
    /// @param key 0 for none
    public Publication publish(byte[] payload, int type, int objectClass, Duration timeToLive, long key) {
        boolean isHeldBack = System.nanoTime() - busyUntilNanos < 0;
        if (isHeldBack || !admission.enter(payload.length)) {
            return new Publication.Busy();
        }
        CompletableFuture<ObjectId> id = new CompletableFuture<>();
        Octets octets = Octets.copyOf(payload);
        if (octets.size() > config.core().broadcast().objectBytesMax()) {
            admission.leave(payload.length);
            return new Publication.Refused(PublishResult.Refusal.TOO_LARGE);
        }
        try {
            loop.execute(() -> {
                switch (core.publish(octets, type, objectClass, timeToLive, key, System.nanoTime())) {
                    case PublishResult.Accepted accepted ->
                        pending.put(accepted.publicationId(), new Pending(id, octets.size()));
                    case PublishResult.Busy busy -> {
                        busyUntilNanos = System.nanoTime() + BUSY_NANOS;
                        refuse(id, octets.size(), "busy: " + busy.limit());
                    }
                    case PublishResult.Refused refused -> refuse(id, octets.size(), "refused: " + refused.reason());
                }
            });
        } catch (RejectedExecutionException e) {
            admission.leave(payload.length);
            return new Publication.Busy();
        }
        return new Publication.Accepted(id);
    }

    /// Ends the spreading of an object that this node published: copies that are not sent yet are dropped, at every
    /// node that hears of it. Whoever has it already keeps it.
    public PublishResult withdraw(ObjectId id) {
        return ask(() -> core.withdraw(id, System.nanoTime()));
    }

    private void refuse(CompletableFuture<ObjectId> id, int size, String why) {
        admission.leave(size);
        id.completeExceptionally(new IllegalStateException(why));
    }

    /// Calls the application for every object of one type, on a virtual thread of its own.
    public Subscription subscribe(int type, Consumer<ReceivedObject> callback) {
        return subscribe(other -> other == type, callback);
    }

    /// Calls the application for every object whose type is wanted.
    public Subscription subscribe(IntPredicate types, Consumer<ReceivedObject> callback) {
        Subscription subscription = new Subscription(
                config.name(), types, config.subscriberBytesMax(), callback, subscriptions::remove, Node::warn);
        subscriptions.add(subscription);
        return subscription;
    }

    /// Adds a peer, or gives one that exists new settings.
    ///
    /// @throws IllegalArgumentException for this node's own key, or beyond the limit of peers
    public void addPeer(NodePeer peer) {
        ask(() -> {
            core.addPeer(peer, System.nanoTime());
            return true;
        });
    }

    /// Ends the tunnel to a peer and its right to publish.
    ///
    /// @return whether there was such a peer
    public boolean removePeer(PublicKey key) {
        return ask(() -> core.removePeer(key, System.nanoTime()));
    }

    /// The members of the network from now on, with what each may publish: the directory that the application owns.
    /// Whoever is not among them any more loses its session, its right to publish, and what of it waits to be
    /// relayed. Peers of the configuration and of [#addPeer] stay. An entry of this node itself says what it may
    /// publish.
    ///
    /// @throws IllegalArgumentException if two members have one key
    public void members(List<DirectoryEntry> entries) {
        ask(() -> {
            membership.apply(entries, System.nanoTime());
            return true;
        });
    }

    public NodeStatus status() {
        return ask(core::status);
    }

    /// The node's tunnels for stock `wg`, by a [org.tocsin.uapi.UapiServer]: peers come, change and go as with
    /// [#addPeer] and [#removePeer]. Those that come that way are plain WireGuard peers; key and port stay as they
    /// are.
    ///
    /// @param tellsPrivateKey whether the private key is told to whoever may open the socket
    public Uapi uapi(boolean tellsPrivateKey) {
        NodeTarget target =
                new NodeTarget(core, config, tellsPrivateKey, () -> endpoint().port());
        return new Uapi() {
            @Override
            public Optional<DeviceState> state() {
                try {
                    return Optional.of(ask(target::state));
                } catch (IllegalStateException | RejectedExecutionException _) {
                    return Optional.empty();
                }
            }

            @Override
            public int change(DeviceChange change) {
                try {
                    change.peersWithEndpoint().forEach(needs::pin);
                    return ask(() -> DeviceChanges.apply(change, target, System.nanoTime()));
                } catch (IllegalStateException | RejectedExecutionException _) {
                    return Errno.EIO;
                }
            }
        };
    }

    public PublicKey publicKey() {
        return core.publicKey();
    }

    public SigningKey signingKey() {
        return signingKey;
    }

    /// The bound address, which may be the wildcard, and the real port.
    public Endpoint endpoint() {
        return loop.transport().local();
    }

    public LoopStats loopStats() {
        return loop.stats();
    }

    /// Completes when the node has ended and its port is free; exceptionally if it ended on a broken invariant.
    public CompletionStage<LoopStats> ended() {
        return loop.ended();
    }

    /// Changes the rate that bounds all sending together, in bits per second on the wire; 0 to estimate it.
    public void upload(long bitsPerSecond) {
        loop.execute(() -> core.uploadBitsPerSecond(bitsPerSecond));
    }

    /// The wall clock is right although it jumped by more than a day: handshakes may start at once.
    public void trustClock() {
        loop.execute(core::trustClock);
    }

    private <T> T ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                answer.complete(question.get());
            } catch (IllegalArgumentException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the node was asked", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the node did not answer within " + ANSWER_SECONDS + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                throw wrong;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /// On the loop's thread.
    private void act(NodeOutput output, long nowNanos) {
        switch (output) {
            case NodeOutput.Run run -> run(run.job(), nowNanos);
            case NodeOutput.Validate validate ->
                workers.submit(validate.object().objectClass(), () -> {
                    Verdict.Decision decision = config.validator().apply(validate.object());
                    Verdict verdict = new Verdict(validate.object().id(), decision);
                    tell(() -> core.handle(verdict, System.nanoTime()));
                });
            case NodeOutput.Published published -> {
                Pending own = pending.remove(published.publicationId());
                if (own != null) {
                    admission.leave(own.bytes());
                    own.id().complete(published.id());
                }
            }
            case NodeOutput.Deliver deliver -> {
                for (Subscription subscription : subscriptions) {
                    subscription.offer(deliver.object());
                }
            }
            case NodeOutput.KeyLog log -> {
                if (keyLog != null) {
                    keyLog.append(log.lines());
                }
            }
            case NodeOutput.EndpointsWanted(PublicKey peer) -> needs.endpointsWanted(peer);
            case NodeOutput.TimestampFloor(Instant floor) -> needs.keep(floor);
            case NodeOutput.ClockJumped(Duration ahead) -> needs.clockJumped(ahead);
            case NodeOutput.PeerUp _, NodeOutput.PeerDown _, NodeOutput.WaitUntil _, NodeOutput.Idle _ -> {
                // Seen in status(); the waiting is the driver's.
            }
        }
    }

    private void moveEndpoints(PublicKey peer, List<Endpoint> endpoints) {
        tell(() -> core.endpoints(peer, endpoints, System.nanoTime()));
    }

    private void run(Job job, long nowNanos) {
        long startNanos = System.nanoTime();
        if (urgentShare.takes(job, startNanos)) {
            JobResult result = job.run(config.crypto());
            urgentShare.spent(System.nanoTime() - startNanos);
            // The time of this step: a core's clock does not go back.
            core.handle(result, nowNanos);
        } else {
            workers.submit(job.objectClass(), () -> {
                JobResult result = job.run(config.crypto());
                tell(() -> core.handle(result, System.nanoTime()));
            });
        }
    }

    private void tell(Runnable command) {
        try {
            loop.execute(command);
        } catch (RejectedExecutionException _) {
            // The node closed while the worker was at it.
        }
    }

    private void fail(Throwable failure) {
        System.getLogger(Node.class.getName())
                .log(System.Logger.Level.ERROR, "a worker of " + config.name() + " failed, the node closes", failure);
        close();
    }

    private static void warn(Throwable failure) {
        System.getLogger(Node.class.getName()).log(System.Logger.Level.WARNING, "a subscriber failed", failure);
    }

    /// Ends the node and frees its port. What was published and not yet sent is given up.
    @Override
    public void close() {
        loop.close();
        needs.close();
        workers.close();
        for (Subscription subscription : subscriptions) {
            subscription.close();
        }
        for (Pending own : pending.values()) {
            own.id().completeExceptionally(new IllegalStateException("the node closed"));
        }
        pending.clear();
    }
}
