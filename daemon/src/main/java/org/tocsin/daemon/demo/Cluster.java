package org.tocsin.daemon.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.tocsin.broadcast.BroadcastConfig;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.KeyText;
import org.tocsin.crypto.Secret;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import org.tocsin.embed.Node;
import org.tocsin.embed.NodeConfig;
import org.tocsin.node.NodePeer;
import org.tocsin.node.NodeStatus;
import org.tocsin.testkit.LinkCounters;
import org.tocsin.testkit.Seeds;
import org.tocsin.udp.Transport;

/// The nodes of a demo: real sockets on loopback, each behind an uplink of its own, all peers of each other.
final class Cluster implements AutoCloseable {
    static final int VOTE_TYPE = 1;
    static final int BLOCK_TYPE = 2;

    /// What each node keeps to be pulled: eight with real blocks need a quarter. More nodes share the heap of
    /// eight, but for what is not yet everywhere.
    private static final long RETAINED_BYTES_MAX = 48L << 20;

    private static final int RETAINED_COUNT_MAX = 16_384;
    private static final int DATAGRAM_BYTES_MAX = 1_500;
    private static final Duration CONNECT_TIMEOUT_MIN = Duration.ofSeconds(20);

    private final List<Node> nodes = new ArrayList<>();
    private final ArrivalBook book = new ArrivalBook();
    private final List<PathTransport> links = new ArrayList<>();

    /// Handshakes share the processors, and grow with the square of the nodes.
    private final Duration connectTimeout;

    private Cluster(DemoOptions options) {
        connectTimeout = Duration.ofSeconds(Math.round(CONNECT_TIMEOUT_MIN.toSeconds() * options.crowd()));
    }

    /// Opens the nodes and makes them peers; the handshakes run when this returns.
    ///
    /// @param priorities false to let the nodes ignore classes
    static Cluster open(DemoOptions options, boolean priorities, Ledger ledger) throws IOException {
        Cluster cluster = new Cluster(options);
        try {
            RandomGenerator random = Seeds.random(options.seed());
            for (int i = 0; i < options.nodes(); i++) {
                cluster.openNode(i, options, priorities, ledger.blockBytesMax(), random);
            }
            cluster.subscribe(ledger);
            cluster.connectAll();
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    private void openNode(int index, DemoOptions options, boolean priorities, int blockBytesMax, RandomGenerator random)
            throws IOException {
        Octets network = Octets.wrap("tocsin demo".getBytes(StandardCharsets.US_ASCII));
        NodeConfig.Builder builder = NodeConfig.builder(
                        network, Secret.copyOf(KeyText.clamp(bytes(random))), Secret.copyOf(bytes(random)))
                .name("demo-" + index)
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .core(core -> core.withPriorities(priorities)
                        .withBroadcast(BroadcastConfig.builder(network)
                                .retained(RETAINED_COUNT_MAX, retainedBytesMax(options, blockBytesMax))
                                .build()))
                .transport(socket -> shape(socket, options, random.nextLong()));
        options.upload().ifPresent(rate -> builder.upload(rate.bitsPerSecond()));
        options.keyLog().ifPresent(builder::keyLog);
        nodes.add(Node.open(builder.build()));
    }

    private static long retainedBytesMax(DemoOptions options, int blockBytesMax) {
        long share = (long) (RETAINED_BYTES_MAX / options.crowd());
        long underWay = (long) options.blocksUnderWay() * blockBytesMax;
        return Math.clamp(2 * underWay, share, RETAINED_BYTES_MAX);
    }

    private static byte[] bytes(RandomGenerator random) {
        byte[] bytes = new byte[Secret.SIZE];
        random.nextBytes(bytes);
        return bytes;
    }

    private Transport shape(Transport socket, DemoOptions options, long seed) {
        PathTransport link = new PathTransport(
                socket,
                options.uplink(),
                options.downlink().orElse(null),
                options.crowd(),
                DATAGRAM_BYTES_MAX,
                book,
                Seeds.random(seed));
        links.add(link);
        return link;
    }

    private void subscribe(Ledger ledger) {
        for (int i = 0; i < nodes.size(); i++) {
            int index = i;
            nodes.get(i).subscribe(_ -> true, object -> {
                long now = System.nanoTime();
                ledger.deliver(index, object.payload().asReadOnlyBuffer(), now);
            });
        }
    }

    private void connectAll() {
        for (Node node : nodes) {
            for (Node other : nodes) {
                if (node != other) {
                    node.addPeer(NodePeer.member(other.publicKey(), other.signingKey(), other.endpoint()));
                }
            }
        }
    }

    /// Waits until every node can exchange objects with every other one.
    void awaitConnected(Progress progress) throws InterruptedException {
        int expected = nodes.size() * (nodes.size() - 1);
        long started = System.nanoTime();
        int connected = connected();
        while (connected < expected) {
            progress.show("handshakes " + connected + " of " + expected);
            if (System.nanoTime() - started > connectTimeout.toNanos()) {
                throw ProgramError.of(
                                ExitCode.FAILED,
                                "only " + connected + " of " + expected + " directed links are up after "
                                        + connectTimeout.toSeconds() + " s")
                        .why("the machine is too slow for this many nodes, or something filters UDP on loopback")
                        .fix("try fewer nodes: tocsin demo --nodes 2");
            }
            Thread.sleep(20);
            connected = connected();
        }
        progress.say(String.format(
                "handshakes  %d of %d in %.2f s", connected, expected, (System.nanoTime() - started) / 1e9));
    }

    private int connected() {
        int count = 0;
        for (Node node : nodes) {
            count += (int) node.status().peers().stream()
                    .filter(NodeStatus.PeerStatus::connected)
                    .count();
        }
        return count;
    }

    int size() {
        return nodes.size();
    }

    Node node(int index) {
        return nodes.get(index);
    }

    /// How busy the uplinks were until now; asks no node.
    Uplinks uplinks() {
        return new Uplinks(
                System.nanoTime(),
                links.stream().map(PathTransport::upBusyNanosSeen).toList());
    }

    /// What the nodes and links have counted until now.
    Snapshot snapshot() {
        Uplinks uplinks = uplinks();
        long[] duplicates = new long[BroadcastConfig.CLASSES];
        for (Node node : nodes) {
            List<Long> of = node.status().broadcast().duplicates();
            for (int i = 0; i < duplicates.length; i++) {
                duplicates[i] += of.get(i);
            }
        }
        return new Snapshot(uplinks, duplicates[Ledger.VOTE_CLASS], duplicates[Ledger.BLOCK_CLASS]);
    }

    record Snapshot(Uplinks uplinks, long voteDuplicates, long blockDuplicates) {}

    /// @param busyNanos how long each uplink has been sending
    record Uplinks(long atNanos, List<Long> busyNanos) {
        /// Which part of the time since an earlier look each uplink was sending, 0 to 1.
        List<Double> utilisation(Uplinks earlier) {
            List<Double> parts = new ArrayList<>();
            double nanos = atNanos - earlier.atNanos;
            for (int i = 0; i < busyNanos.size(); i++) {
                parts.add((busyNanos.get(i) - earlier.busyNanos.get(i)) / nanos);
            }
            return parts;
        }
    }

    /// The uplinks' counters, summed; right only after [#close].
    List<LinkCounters> linkCounters() {
        return links.stream().map(PathTransport::upCounters).toList();
    }

    @Override
    public void close() {
        nodes.forEach(Node::close);
    }
}
