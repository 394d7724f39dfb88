package org.tocsin.benchmarks.virtual;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.tocsin.broadcast.BroadcastConfig;
import org.tocsin.broadcast.ReceivedObject;
import org.tocsin.bytes.Octets;
import org.tocsin.node.NodeCoreConfig;
import org.tocsin.testkit.LinkConfig;
import org.tocsin.testkit.Seeds;

/// The loaded phase of `tocsin demo`, in virtual time: nodes that all know each other publish votes at a fixed rate,
/// and blocks in a closed loop of two.
public final class VirtualDemo {
    private static final int NODES = 8;
    private static final long BITS_PER_SECOND = 50_000_000;
    private static final Duration ONE_WAY = Duration.ofMillis(20);
    /// One product of rate and round trip.
    private static final long QUEUE_BYTES = 250_000;

    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration DRAIN = Duration.ofSeconds(20);
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(100);
    private static final int VOTE_CLASS = 0;
    private static final int BLOCK_CLASS = 4;
    private static final int VOTE_BYTES = 284;
    private static final long VOTE_INTERVAL_NANOS = 100_000_000;
    private static final int BLOCKS_OUTSTANDING = 2;
    /// Published blocks of Bitcoin and Ethereum, and a blob.
    private static final int[] BLOCK_BYTES = {
        4_319, 8_419, 18_678, 21_790, 39_628, 53_899, 98_965, 131_072, 381_223, 612_096, 700_472, 749_224, 761_563,
        833_225, 998_318
    };

    private final VirtualNodes network;
    private final RandomGenerator random;
    private final Map<Long, Publication> publications = new LinkedHashMap<>();
    private final List<Double> voteMillis = new ArrayList<>();
    private long numbers;
    private boolean publishing = true;
    private long countedFromNanos;
    private long countedToNanos;
    private long expected;
    private long delivered;

    private static final class Publication {
        private final int node;
        private final long atNanos;
        private int missing = NODES - 1;

        private Publication(int node, long atNanos) {
            this.node = node;
            this.atNanos = atNanos;
        }
    }

    /// @param voteMillis  latency of each vote that was published in the counted time, at each other node
    /// @param utilisation mean over the uplinks in the counted time
    /// @param delivered   share of all deliveries that were made in the end
    /// @param queueDrops  datagrams that found an uplink's queue full
    public record Outcome(List<Double> voteMillis, double utilisation, double delivered, long queueDrops) {
        public Outcome {
            voteMillis = List.copyOf(voteMillis);
        }

        /// The least latency that so large a share of all does not exceed.
        public double voteMillis(double share) {
            double[] sorted =
                    voteMillis.stream().mapToDouble(Double::doubleValue).toArray();
            Arrays.sort(sorted);
            return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
        }
    }

    private VirtualDemo(long seed, long uploadBitsPerSecond, double loss) {
        LinkConfig uplink = LinkConfig.access(BITS_PER_SECOND, ONE_WAY)
                .withQueue(QUEUE_BYTES)
                .withLoss(loss);
        random = Seeds.random(seed);
        network = new VirtualNodes(
                NODES, random.nextLong(), uplink, core -> settings(core).withUploadBitsPerSecond(uploadBitsPerSecond));
        for (int i = 0; i < NODES; i++) {
            network.nodes().get(i).onDelivery(this::deliver);
        }
    }

    private static NodeCoreConfig settings(NodeCoreConfig core) {
        return core.withBroadcast(BroadcastConfig.builder(core.broadcast().networkId())
                .retained(65_536, 512L << 20)
                .build());
    }

    /// @param uploadBitsPerSecond what the nodes are told of their uplinks; 0 to let them find out
    /// @param loss                of datagrams at each uplink
    public static Outcome run(long seed, Duration time, long uploadBitsPerSecond, double loss) {
        return new VirtualDemo(seed, uploadBitsPerSecond, loss).run(time);
    }

    private Outcome run(Duration time) {
        network.dialAll();
        network.run(Duration.ofSeconds(1));
        countedFromNanos = network.agenda().nowNanos() + WARM_UP.toNanos();
        countedToNanos = countedFromNanos + time.toNanos();
        for (int i = 0; i < NODES; i++) {
            voteLater(i);
            for (int j = 0; j < BLOCKS_OUTSTANDING; j++) {
                publishBlock(i);
            }
        }
        network.run(WARM_UP);
        long busyBefore = busyNanos();
        network.run(time);
        double utilisation = (double) (busyNanos() - busyBefore) / time.toNanos() / NODES;
        publishing = false;
        network.run(DRAIN);
        long drops = network.nodes().stream().mapToLong(VirtualNode::queueDrops).sum();
        return new Outcome(voteMillis, utilisation, (double) delivered / expected, drops);
    }

    private long busyNanos() {
        return network.nodes().stream().mapToLong(VirtualNode::busyNanos).sum();
    }

    /// At a random instant of each tenth of a second, so that votes meet the blocks in all states.
    private void voteLater(int node) {
        long within = random.nextLong(VOTE_INTERVAL_NANOS);
        network.agenda().after(within, () -> publish(node, VOTE_BYTES, VOTE_CLASS));
        network.agenda().after(VOTE_INTERVAL_NANOS, () -> {
            if (publishing) {
                voteLater(node);
            }
        });
    }

    private void publishBlock(int node) {
        publish(node, BLOCK_BYTES[random.nextInt(BLOCK_BYTES.length)], BLOCK_CLASS);
    }

    private void publish(int node, int bytes, int objectClass) {
        if (!publishing) {
            return;
        }
        byte[] payload = new byte[bytes];
        long number = numbers++;
        ByteBuffer.wrap(payload).putLong(number);
        publications.put(number, new Publication(node, network.agenda().nowNanos()));
        expected += NODES - 1;
        network.nodes().get(node).publish(Octets.wrap(payload), objectClass, TIME_TO_LIVE);
    }

    private void deliver(ReceivedObject object) {
        long number = object.payload().asReadOnlyBuffer().getLong();
        Publication publication = publications.get(number);
        if (publication == null) {
            throw new IllegalStateException("nobody published " + number + ", or it came too often");
        }
        delivered++;
        long now = network.agenda().nowNanos();
        boolean isVote = object.objectClass() == VOTE_CLASS;
        if (isVote && publication.atNanos - countedFromNanos >= 0 && publication.atNanos - countedToNanos < 0) {
            voteMillis.add((now - publication.atNanos) / 1e6);
        }
        if (--publication.missing == 0) {
            publications.remove(number);
            if (!isVote) {
                publishBlock(publication.node);
            }
        }
    }
}
