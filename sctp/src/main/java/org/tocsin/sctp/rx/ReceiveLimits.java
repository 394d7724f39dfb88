package org.tocsin.sctp.rx;

import java.time.Duration;
import org.tocsin.sctp.SackRule;

/// Bounds and timing of the receiving half. What happens at each bound stands beside it.
///
/// @param windowBytes          buffered bytes, overhead counted, that are advertised; beyond it only the TSN that moves
///                             the cumulative TSN ack is taken, and beyond `windowBytes + messageBytesMax` the
///                             association is aborted
/// @param messageBytesMax      a longer message aborts the association
/// @param reassembliesMax      messages begun and not delivered; what would begin another is refused as if the window
///                             were full
/// @param deliveriesMax        whole messages that nobody has taken; beyond it chunks are refused as if the window were
///                             full
/// @param streamsMax           inbound streams; DATA on a higher one is acknowledged and answered by an ERROR
/// @param tsnSpan              TSNs ahead of the cumulative TSN ack that are tracked, a power of two, 64 to 32768
///                             (SACK counts offsets in 16 bits); what lies beyond is dropped unacknowledged
/// @param gapBlocksMax         gap ack blocks in one SACK; higher blocks wait for the next
/// @param duplicatesMax        duplicate TSNs reported in one SACK; more are counted and not reported
/// @param sacks                when DATA is acknowledged
public record ReceiveLimits(
        long windowBytes,
        int messageBytesMax,
        int reassembliesMax,
        int deliveriesMax,
        int streamsMax,
        int tsnSpan,
        int gapBlocksMax,
        int duplicatesMax,
        SackRule sacks) {
    public ReceiveLimits {
        require(windowBytes >= 1500, "windowBytes is at least 1500 (RFC 9260 §3.3.2)");
        require(messageBytesMax > 0, "messageBytesMax is positive");
        require(reassembliesMax > 0, "reassembliesMax is positive");
        require(deliveriesMax > 0, "deliveriesMax is positive");
        require(streamsMax > 0 && streamsMax <= 65_535, "streamsMax is 1 to 65535");
        require(
                tsnSpan >= 64 && tsnSpan <= 32_768 && Integer.bitCount(tsnSpan) == 1,
                "tsnSpan is a power of two from 64 to 32768");
        require(gapBlocksMax > 0, "gapBlocksMax is positive");
        require(duplicatesMax >= 0, "duplicatesMax is not negative");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    public static ReceiveLimits defaults() {
        return new ReceiveLimits(
                // The largest message with its overhead, and half as much beside it.
                24 << 20,
                16 << 20,
                8192,
                65_536,
                1024,
                // A span of 16384 packets is 20 MB in flight: 1.6 Gbit/s at 100 ms.
                16_384,
                300,
                16,
                SackRule.standard(Duration.ofMillis(5)));
    }
}
