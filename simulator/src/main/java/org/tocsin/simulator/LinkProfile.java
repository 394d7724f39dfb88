package org.tocsin.simulator;

import java.time.Duration;

/// How every node is attached to the modelled internet.
///
/// @param upBitsPerSecond   of each uplink; 0 is unlimited
/// @param downBitsPerSecond of each downlink; 0 is unlimited
/// @param downQueueBytes    what a downlink holds before it drops
/// @param jitter            added to each packet, uniform from 0
/// @param loss              probability that a packet vanishes
/// @param reordering        probability that a packet is held back by up to half its delay
/// @param mtuBytes          of a packet inside the tunnel; headers around it are added
public record LinkProfile(
        long upBitsPerSecond,
        long downBitsPerSecond,
        long downQueueBytes,
        Duration jitter,
        double loss,
        double reordering,
        int mtuBytes) {
    /// Inside the tunnel: IPv6, the common header of SCTP, an I-DATA chunk.
    private static final int INNER_HEADERS_BYTES = 40 + 12 + 20;
    private static final int SACK_BYTES = 16;
    private static final int SACK_PACKET_BYTES = (40 + 12 + SACK_BYTES + 15) / 16 * 16;
    /// Around it: IPv4, UDP, and a WireGuard data message.
    private static final int OUTER_HEADERS_BYTES = 20 + 8 + 32;

    /// Around a datagram of a whole node: IPv4 and UDP.
    static final int DATAGRAM_HEADERS_BYTES = 20 + 8;

    private static final int DEFAULT_MTU_BYTES = 1420;
    private static final long DEFAULT_QUEUE_BYTES = 256_000;

    public LinkProfile {
        if (upBitsPerSecond < 0 || downBitsPerSecond < 0 || downQueueBytes < 1 || mtuBytes <= INNER_HEADERS_BYTES) {
            throw new IllegalArgumentException("rate, queue or MTU below what works");
        }
        if (!(loss >= 0 && loss < 1) || !(reordering >= 0 && reordering <= 1) || jitter.isNegative()) {
            throw new IllegalArgumentException("loss, reordering or jitter out of range");
        }
    }

    /// Without faults, MTU 1420, a queue of 256 kB; 0 is unlimited.
    public static LinkProfile symmetric(long bitsPerSecond) {
        return new LinkProfile(
                bitsPerSecond, bitsPerSecond, DEFAULT_QUEUE_BYTES, Duration.ZERO, 0, 0, DEFAULT_MTU_BYTES);
    }

    /// @param bitsPerSecond of each downlink; 0 is unlimited
    public LinkProfile withDown(long bitsPerSecond) {
        return new LinkProfile(upBitsPerSecond, bitsPerSecond, downQueueBytes, jitter, loss, reordering, mtuBytes);
    }

    public LinkProfile withLoss(double probability) {
        return new LinkProfile(
                upBitsPerSecond, downBitsPerSecond, downQueueBytes, jitter, probability, reordering, mtuBytes);
    }

    public LinkProfile withJitter(Duration changed) {
        return new LinkProfile(upBitsPerSecond, downBitsPerSecond, downQueueBytes, changed, loss, reordering, mtuBytes);
    }

    /// Bytes of a message that one packet carries.
    public int payloadBytes() {
        return mtuBytes - INNER_HEADERS_BYTES;
    }

    /// The same where a SACK rides along.
    int payloadBytes(boolean hasSack) {
        return payloadBytes() - (hasSack ? SACK_BYTES : 0);
    }

    /// What a packet takes on the wire.
    long wireBytes(int payloadBytes, boolean hasSack) {
        return payloadBytes + (hasSack ? SACK_BYTES : 0) + (long) INNER_HEADERS_BYTES + OUTER_HEADERS_BYTES;
    }

    /// The same of a SACK alone, which a tunnel fills up to a multiple of 16.
    long sackWireBytes() {
        return SACK_PACKET_BYTES + (long) OUTER_HEADERS_BYTES;
    }

    /// What a message takes on the wire, all headers of all its packets included.
    public long messageWireBytes(long bytes) {
        long packets = Math.max(1, (bytes + payloadBytes() - 1) / payloadBytes());
        return bytes + packets * (INNER_HEADERS_BYTES + OUTER_HEADERS_BYTES);
    }

    static long serialisationNanos(long wireBytes, long bitsPerSecond) {
        return bitsPerSecond == 0 ? 0 : wireBytes * 8_000_000_000L / bitsPerSecond;
    }
}
