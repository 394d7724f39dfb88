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
        Rate rate,
        Optional<Rate> down,
        Duration delay,
        double loss,
        Optional<Rate> upload,
        long seed,
        Optional<Path> json,
        Optional<Path> keyLog) {
    /// Bytes that a queue holds at least, so that a link without delay still takes a burst.
    private static final long QUEUE_BYTES_MIN = 64 * 1024;

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
