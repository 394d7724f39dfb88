package org.tocsin.daemon.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.tocsin.daemon.config.Rate;
import org.tocsin.testkit.LinkConfig;

/// What a demo is run with.
///
/// @param nodes   2 to 32
/// @param objects folder with the files to broadcast; empty makes some
/// @param seconds length of each counted phase
/// @param votes   a second, of all nodes together, 1 to 10000
/// @param rate    of each node's uplink
/// @param down    of each node's downlink; empty leaves it unshaped
/// @param delay   one way
/// @param loss    probability per datagram, 0 to below 1
/// @param upload  what the nodes are told about their uplink; empty tells them nothing
/// @param seed    of keys, made objects, faults and the order of files
/// @param json    where the result is written as JSON
/// @param keyLog  where all nodes write the secrets of their handshakes
public record DemoOptions(
        int nodes,
        Optional<Path> objects,
        int seconds,
        int votes,
        Rate rate,
        Optional<Rate> down,
        Duration delay,
        double loss,
        Optional<Rate> upload,
        long seed,
        Optional<Path> json,
        Optional<Path> keyLog) {
    /// Up to so many nodes each have a load of their own; more of them share what so many have, for all run on the
    /// processors of one machine.
    private static final int NODES_FULL = 8;

    private static final int VOTES_PER_NODE = 10;
    /// Of those that are under way.
    static final int BLOCKS_PER_NODE = 2;
    private static final long RATE_PER_NODE = 50_000_000;
    /// Rates that nobody chose are multiples of this.
    private static final long RATE_STEP = 100_000;

    /// Bytes that a queue holds at least, so that a link without delay still takes a burst.
    private static final long QUEUE_BYTES_MIN = 64 * 1024;

    /// How many votes a second all nodes publish together if nobody says: ten each, and beyond eight nodes as many as
    /// make the deliveries of eight.
    public static int defaultVotes(int nodes) {
        return sharedByDeliveries(VOTES_PER_NODE, nodes);
    }

    /// The rate of an uplink if nobody says: 50 Mbit/s. Beyond eight nodes what they are told it is, and else their
    /// part of the 400 Mbit/s that eight have together.
    public static Rate defaultRate(int nodes, Optional<Rate> upload) {
        if (nodes <= NODES_FULL) {
            return new Rate(RATE_PER_NODE);
        }
        return upload.orElseGet(() -> new Rate(RATE_PER_NODE * NODES_FULL / nodes / RATE_STEP * RATE_STEP));
    }

    /// Blocks that are not yet everywhere, of all nodes together, at most: two of each node, and beyond eight nodes as
    /// many as make the deliveries of eight. So they drain in about the same time.
    int blocksUnderWay() {
        return sharedByDeliveries(BLOCKS_PER_NODE, nodes);
    }

    private static int sharedByDeliveries(int perNode, int nodes) {
        return nodes <= NODES_FULL ? perNode * nodes : perNode * NODES_FULL * (NODES_FULL - 1) / (nodes - 1);
    }

    /// How many times as many nodes share the machine as have a load of their own, at least 1: so many times as long
    /// a node may take for what it does alone.
    double crowd() {
        return Math.max(1, nodes / (double) NODES_FULL);
    }

    /// A plain FIFO of one bandwidth-delay product, IP headers counted: 250 kB at 50 Mbit/s and 20 ms.
    LinkConfig uplink() {
        return LinkConfig.access(rate.bitsPerSecond(), delay)
                .withQueue(queueBytes(rate))
                .withLoss(loss);
    }

    /// Of the same kind, without distance and loss: those are the uplink's.
    Optional<LinkConfig> downlink() {
        return down.map(
                value -> LinkConfig.access(value.bitsPerSecond(), Duration.ZERO).withQueue(queueBytes(value)));
    }

    private long queueBytes(Rate of) {
        double roundTripSeconds = 2 * delay.toNanos() / 1e9;
        return Math.max(QUEUE_BYTES_MIN, Math.round(of.bitsPerSecond() / 8.0 * roundTripSeconds));
    }
}
