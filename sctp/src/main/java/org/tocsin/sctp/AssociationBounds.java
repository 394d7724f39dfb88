package org.tocsin.sctp;

/// What an association holds at most, and what happens there.
///
/// @param messageBytesMax       a longer message is refused when sent, and ends the association when received
/// @param queueBytesPerClassMax accepted and unacknowledged bytes of one class; beyond it send is refused
/// @param outstandingChunksMax  chunks sent and unacknowledged, a power of two; beyond it nothing new is sent
/// @param gapRangeMax           how far ahead of the cumulative TSN a received TSN may lie, a power of two; beyond it
/// DATA is dropped
/// @param gapBlocksMax          gap blocks in one SACK; the rest is reported by later ones
/// @param reassembliesMax       messages under reassembly; beyond it DATA is dropped
/// @param deliveriesMax         whole messages waiting for poll; beyond it DATA is dropped
/// @param outboundStreamsMax    outbound streams that the peer may ask for by adding some; beyond it is denied
/// @param heartbeatBytesMax     information in a HEARTBEAT; a longer one is not answered
/// @param parametersMax         parameters of an INIT or INIT ACK, at most 64; one with more is dropped
/// @param streamRequestsMax     requests to change streams that wait for the one before; beyond it they are refused
public record AssociationBounds(
        int messageBytesMax,
        long queueBytesPerClassMax,
        int outstandingChunksMax,
        int gapRangeMax,
        int gapBlocksMax,
        int reassembliesMax,
        int deliveriesMax,
        int outboundStreamsMax,
        int streamRequestsMax,
        int heartbeatBytesMax,
        int parametersMax) {
    private static final int MIB = 1 << 20;

    public AssociationBounds {
        if (outstandingChunksMax < 1 || Integer.bitCount(outstandingChunksMax) != 1) {
            throw new IllegalArgumentException("outstandingChunksMax is a power of two, not " + outstandingChunksMax);
        }
        // A SACK counts its blocks' offsets in 16 bits (RFC 9260, section 3.3.4).
        if (gapRangeMax < 64 || gapRangeMax > 32_768 || Integer.bitCount(gapRangeMax) != 1) {
            throw new IllegalArgumentException("gapRangeMax is a power of two from 64 to 32768, not " + gapRangeMax);
        }
        if (messageBytesMax < 1 || gapBlocksMax < 1 || reassembliesMax < 1 || deliveriesMax < 1) {
            throw new IllegalArgumentException("a bound below 1 lets nothing pass");
        }
    }

    /// 300 gap blocks are what a packet holds. Messages up to 16 MiB; 16384 chunks of 1340 bytes are 22 MB in flight,
    /// 440 ms at 400 Mbit/s.
    public static AssociationBounds defaults() {
        return new AssociationBounds(16 * MIB, 64L * MIB, 1 << 14, 1 << 14, 300, 4096, 65536, 1024, 16, 1024, 64);
    }

    public AssociationBounds withMessageBytesMax(int value) {
        return new AssociationBounds(
                value,
                queueBytesPerClassMax,
                outstandingChunksMax,
                gapRangeMax,
                gapBlocksMax,
                reassembliesMax,
                deliveriesMax,
                outboundStreamsMax,
                streamRequestsMax,
                heartbeatBytesMax,
                parametersMax);
    }

    public AssociationBounds withQueueBytesPerClassMax(long value) {
        return new AssociationBounds(
                messageBytesMax,
                value,
                outstandingChunksMax,
                gapRangeMax,
                gapBlocksMax,
                reassembliesMax,
                deliveriesMax,
                outboundStreamsMax,
                streamRequestsMax,
                heartbeatBytesMax,
                parametersMax);
    }

    public AssociationBounds withOutstandingChunksMax(int value) {
        return new AssociationBounds(
                messageBytesMax,
                queueBytesPerClassMax,
                value,
                gapRangeMax,
                gapBlocksMax,
                reassembliesMax,
                deliveriesMax,
                outboundStreamsMax,
                streamRequestsMax,
                heartbeatBytesMax,
                parametersMax);
    }

    public AssociationBounds withGapRangeMax(int value) {
        return new AssociationBounds(
                messageBytesMax,
                queueBytesPerClassMax,
                outstandingChunksMax,
                value,
                gapBlocksMax,
                reassembliesMax,
                deliveriesMax,
                outboundStreamsMax,
                streamRequestsMax,
                heartbeatBytesMax,
                parametersMax);
    }

    public AssociationBounds withGapBlocksMax(int value) {
        return new AssociationBounds(
                messageBytesMax,
                queueBytesPerClassMax,
                outstandingChunksMax,
                gapRangeMax,
                value,
                reassembliesMax,
                deliveriesMax,
                outboundStreamsMax,
                streamRequestsMax,
                heartbeatBytesMax,
                parametersMax);
    }

    public AssociationBounds withReassembliesMax(int value) {
        return new AssociationBounds(
                messageBytesMax,
                queueBytesPerClassMax,
                outstandingChunksMax,
                gapRangeMax,
                gapBlocksMax,
                value,
                deliveriesMax,
                outboundStreamsMax,
                streamRequestsMax,
                heartbeatBytesMax,
                parametersMax);
    }

    public AssociationBounds withDeliveriesMax(int value) {
        return new AssociationBounds(
                messageBytesMax,
                queueBytesPerClassMax,
                outstandingChunksMax,
                gapRangeMax,
                gapBlocksMax,
                reassembliesMax,
                value,
                outboundStreamsMax,
                streamRequestsMax,
                heartbeatBytesMax,
                parametersMax);
    }

    public AssociationBounds withOutboundStreamsMax(int value) {
        return new AssociationBounds(
                messageBytesMax,
                queueBytesPerClassMax,
                outstandingChunksMax,
                gapRangeMax,
                gapBlocksMax,
                reassembliesMax,
                deliveriesMax,
                value,
                streamRequestsMax,
                heartbeatBytesMax,
                parametersMax);
    }

    public AssociationBounds withStreamRequestsMax(int value) {
        return new AssociationBounds(
                messageBytesMax,
                queueBytesPerClassMax,
                outstandingChunksMax,
                gapRangeMax,
                gapBlocksMax,
                reassembliesMax,
                deliveriesMax,
                outboundStreamsMax,
                value,
                heartbeatBytesMax,
                parametersMax);
    }

    public AssociationBounds withHeartbeatBytesMax(int value) {
        return new AssociationBounds(
                messageBytesMax,
                queueBytesPerClassMax,
                outstandingChunksMax,
                gapRangeMax,
                gapBlocksMax,
                reassembliesMax,
                deliveriesMax,
                outboundStreamsMax,
                streamRequestsMax,
                value,
                parametersMax);
    }

    public AssociationBounds withParametersMax(int value) {
        return new AssociationBounds(
                messageBytesMax,
                queueBytesPerClassMax,
                outstandingChunksMax,
                gapRangeMax,
                gapBlocksMax,
                reassembliesMax,
                deliveriesMax,
                outboundStreamsMax,
                streamRequestsMax,
                heartbeatBytesMax,
                value);
    }
}
