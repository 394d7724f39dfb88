package org.tocsin.benchmarks.relay;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.tocsin.broadcast.DirectoryEntry;
import org.tocsin.broadcast.quota.Quota;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.Secret;
import org.tocsin.embed.Node;
import org.tocsin.embed.NodeConfig;
import org.tocsin.embed.Publication;
import org.tocsin.testkit.Seeds;
import org.tocsin.udp.Transport;

/// A relay and its neighbours, nodes with their default settings in one process, each with a socket on loopback. The
/// neighbours have no links between them: what one publishes, the relay floods to all others.
final class RelayStar implements AutoCloseable {
    static final int OBJECT_BYTES = 300;
    /// As long as a vote is worth something, and longer than a check takes.
    static final Duration TIME_TO_LIVE = Duration.ofSeconds(2);

    private static final Octets NETWORK = Octets.ofHex("72656c6179");
    private static final int TYPE = 1;
    private static final int OBJECT_CLASS = 0;
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final RandomGenerator payloads;
    private final Node relay;
    private final List<Node> neighbours = new ArrayList<>();
    private final long[] relayThreads;
    private @Nullable RelayClock clock;
    private long published;

    private RelayStar(int neighbourCount, long seed) throws IOException {
        RandomGenerator random = Seeds.random(seed);
        payloads = Seeds.random(random.nextLong());
        String name = "bench-relay-" + neighbourCount;
        relay = Node.open(config(name, random).transport(this::clocked).build());
        for (int i = 0; i < neighbourCount; i++) {
            neighbours.add(Node.open(config("bench-neighbour-" + i, random).build()));
        }
        connect();
        await(
                "a neighbour did not connect",
                () -> relay.status().broadcast().neighbours().size() == neighbourCount);
        relayThreads = LongStream.concat(LongStream.of(clock().threadId()), workers(name))
                .toArray();
    }

    /// All know each other as origins, and only the relay knows where its neighbours are.
    private void connect() {
        List<DirectoryEntry> withPlaces = new ArrayList<>();
        List<DirectoryEntry> withoutPlaces = new ArrayList<>();
        withoutPlaces.add(member(relay, List.of(relay.endpoint())));
        for (Node neighbour : neighbours) {
            withPlaces.add(member(neighbour, List.of(neighbour.endpoint())));
            withoutPlaces.add(member(neighbour, List.of()));
        }
        neighbours.forEach(neighbour -> neighbour.members(withoutPlaces));
        relay.members(withPlaces);
    }

    private static DirectoryEntry member(Node node, List<Endpoint> endpoints) {
        return new DirectoryEntry(
                node.publicKey(), node.signingKey(), endpoints, DirectoryEntry.ALL_CLASSES, Quota.UNLIMITED);
    }

    /// @param neighbourCount the origin and all to whom its objects are forwarded
    static RelayStar open(int neighbourCount, long seed) throws IOException {
        return new RelayStar(neighbourCount, seed);
    }

    private static NodeConfig.Builder config(String name, RandomGenerator random) {
        return NodeConfig.builder(NETWORK, secret(random), secret(random))
                .name(name)
                .listen(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    }

    private static Secret secret(RandomGenerator random) {
        byte[] bytes = new byte[Secret.SIZE];
        random.nextBytes(bytes);
        return Secret.copyOf(bytes);
    }

    private Transport clocked(Transport socket) {
        clock = new RelayClock(socket);
        return clock;
    }

    private RelayClock clock() {
        if (clock == null) {
            throw new IllegalStateException("the relay has no socket");
        }
        return clock;
    }

    private static LongStream workers(String node) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(node + "-worker"))
                .mapToLong(Thread::threadId);
    }

    int forwards() {
        return neighbours.size() - 1;
    }

    /// Publishes at a neighbour.
    ///
    /// @return its way through the relay, not yet complete
    Passage publish(int origin) {
        Node node = neighbours.get(origin);
        byte[] payload = new byte[OBJECT_BYTES];
        payloads.nextBytes(payload);
        Passage passage = new Passage(node.endpoint(), forwards());
        clock().watch(passage);
        if (!(node.publish(payload, TYPE, OBJECT_CLASS, TIME_TO_LIVE) instanceof Publication.Accepted)) {
            throw new IllegalStateException("a node with nothing to do refuses an object");
        }
        published++;
        return passage;
    }

    /// Publishes so many objects, one at a time, and waits the spacing from one to the next.
    ///
    /// @param origins who publish, in turn: the first so many neighbours
    List<Passage> publish(int count, int origins, Duration spacing) {
        List<Passage> passages = new ArrayList<>(count);
        long nextNanos = System.nanoTime();
        for (int i = 0; i < count; i++) {
            Passage passage = publish(i % origins);
            nextNanos += spacing.toNanos();
            sleepUntil(nextNanos);
            if (!passage.isComplete()) {
                // Late; or a copy was not known again, and there is nothing to wait for.
                sleepUntil(nextNanos + LATE_NANOS);
                nextNanos = System.nanoTime();
            }
            passages.add(passage);
        }
        return passages;
    }

    /// What the relay's loop and its workers have allocated on the heap since their start.
    long allocatedBytes() {
        return LongStream.of(THREADS.getThreadAllocatedBytes(relayThreads)).sum();
    }

    /// Waits until every object that was published has come to everybody.
    void awaitDelivery() throws IOException {
        long expected = published * (1 + forwards());
        await(
                "an object was not delivered to all",
                () -> delivered(relay)
                                + neighbours.stream()
                                        .mapToLong(RelayStar::delivered)
                                        .sum()
                        == expected);
    }

    /// Which way to the socket the relay has.
    String transport() {
        return clock().socketName();
    }

    private static long delivered(Node node) {
        return node.status().broadcast().delivered();
    }

    private static void await(String failure, BooleanSupplier condition) throws IOException {
        long startNanos = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNanos > PATIENCE_NANOS) {
                throw new IOException(failure + " within 10 s");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void sleepUntil(long nanos) {
        long left = nanos - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = nanos - System.nanoTime();
        }
    }

    @Override
    public void close() {
        relay.close();
        neighbours.forEach(Node::close);
    }
}
