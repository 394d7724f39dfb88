package org.tocsin.testkit;

import java.time.Duration;

/// How one direction of a link treats datagrams. Immutable; change a running link with [Link#configure].
///
/// @param rateBitsPerSecond        serialisation rate; 0 is unlimited
/// @param delay                    propagation, after serialisation
/// @param jitter                   added delay, uniform from 0 to this; alone it never reorders
/// @param loss                     probability from 0 to 1 that a datagram vanishes before the queue
/// @param duplication              probability that a second copy arrives, up to `jitter` later; it takes no rate
/// @param reordering               probability that a datagram is held back, by up to half the delay or 1 ms if that is
///                                 more, so that later ones overtake it
/// @param queueBytesMax            bytes, overhead included, that may wait for the rate; at the bound the new datagram
/// is
///                                 dropped. Without a rate it bounds what is under way.
/// @param mtuBytes                 the largest datagram, overhead included; larger ones are dropped
/// @param overheadBytesPerDatagram bytes that each datagram takes beside its own: headers below
public record LinkConfig(
        long rateBitsPerSecond,
        Duration delay,
        Duration jitter,
        double loss,
        double duplication,
        double reordering,
        long queueBytesMax,
        int mtuBytes,
        int overheadBytesPerDatagram) {
    /// An IPv4 and a UDP header.
    private static final int HEADERS_BYTES = 28;
    /// What Ethernet carries.
    private static final int ETHERNET_MTU_BYTES = 1500;
    /// A drop-tail queue of home routers holds some ten to some hundred milliseconds; a guess at the lower end.
    private static final Duration QUEUE_DEPTH = Duration.ofMillis(50);

    private static final long QUEUE_BYTES_MIN = 64 * 1024;
    private static final long UNLIMITED_QUEUE_BYTES = 64L * 1024 * 1024;

    public LinkConfig {
        if (rateBitsPerSecond < 0 || queueBytesMax < 0 || mtuBytes < 0 || overheadBytesPerDatagram < 0) {
            throw new IllegalArgumentException("rate, queue, MTU and overhead are not negative");
        }
        if (delay.isNegative() || jitter.isNegative()) {
            throw new IllegalArgumentException("delay and jitter are not negative");
        }
        requireProbability("loss", loss);
        requireProbability("duplication", duplication);
        requireProbability("reordering", reordering);
    }

    /// No rate, no delay, no fault, any size; at most 64 MiB under way.
    public static LinkConfig ideal() {
        return new LinkConfig(0, Duration.ZERO, Duration.ZERO, 0, 0, 0, UNLIMITED_QUEUE_BYTES, Integer.MAX_VALUE, 0);
    }

    /// No fault, only distance: MTU 1500 with 28 bytes of headers, no rate.
    public static LinkConfig delayed(Duration delay) {
        return new LinkConfig(
                0, delay, Duration.ZERO, 0, 0, 0, UNLIMITED_QUEUE_BYTES, ETHERNET_MTU_BYTES, HEADERS_BYTES);
    }

    /// An access link: MTU 1500 with 28 bytes of headers and a queue of 50 ms, at least 64 KiB.
    public static LinkConfig access(long rateBitsPerSecond, Duration delay) {
        long queueBytes = Math.max(QUEUE_BYTES_MIN, rateBitsPerSecond / 8 * QUEUE_DEPTH.toMillis() / 1000);
        return new LinkConfig(
                rateBitsPerSecond, delay, Duration.ZERO, 0, 0, 0, queueBytes, ETHERNET_MTU_BYTES, HEADERS_BYTES);
    }

    public LinkConfig withRate(long bitsPerSecond) {
        return new LinkConfig(
                bitsPerSecond,
                delay,
                jitter,
                loss,
                duplication,
                reordering,
                queueBytesMax,
                mtuBytes,
                overheadBytesPerDatagram);
    }

    public LinkConfig withDelay(Duration changed) {
        return new LinkConfig(
                rateBitsPerSecond,
                changed,
                jitter,
                loss,
                duplication,
                reordering,
                queueBytesMax,
                mtuBytes,
                overheadBytesPerDatagram);
    }

    public LinkConfig withJitter(Duration changed) {
        return new LinkConfig(
                rateBitsPerSecond,
                delay,
                changed,
                loss,
                duplication,
                reordering,
                queueBytesMax,
                mtuBytes,
                overheadBytesPerDatagram);
    }

    public LinkConfig withLoss(double probability) {
        return withFaults(probability, duplication, reordering);
    }

    public LinkConfig withDuplication(double probability) {
        return withFaults(loss, probability, reordering);
    }

    public LinkConfig withReordering(double probability) {
        return withFaults(loss, duplication, probability);
    }

    public LinkConfig withFaults(double lossProbability, double duplicationProbability, double reorderingProbability) {
        return new LinkConfig(
                rateBitsPerSecond,
                delay,
                jitter,
                lossProbability,
                duplicationProbability,
                reorderingProbability,
                queueBytesMax,
                mtuBytes,
                overheadBytesPerDatagram);
    }

    public LinkConfig withQueue(long bytesMax) {
        return new LinkConfig(
                rateBitsPerSecond,
                delay,
                jitter,
                loss,
                duplication,
                reordering,
                bytesMax,
                mtuBytes,
                overheadBytesPerDatagram);
    }

    public LinkConfig withMtu(int bytes) {
        return new LinkConfig(
                rateBitsPerSecond,
                delay,
                jitter,
                loss,
                duplication,
                reordering,
                queueBytesMax,
                bytes,
                overheadBytesPerDatagram);
    }

    public LinkConfig withOverhead(int bytesPerDatagram) {
        return new LinkConfig(
                rateBitsPerSecond,
                delay,
                jitter,
                loss,
                duplication,
                reordering,
                queueBytesMax,
                mtuBytes,
                bytesPerDatagram);
    }

    /// How long the rate needs for a datagram with its overhead; 0 without a rate.
    public long serialisationNanos(int bytes) {
        if (rateBitsPerSecond == 0) {
            return 0;
        }
        return (bytes + (long) overheadBytesPerDatagram) * 8_000_000_000L / rateBitsPerSecond;
    }

    private static void requireProbability(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " is a probability, not " + value);
        }
    }
}
