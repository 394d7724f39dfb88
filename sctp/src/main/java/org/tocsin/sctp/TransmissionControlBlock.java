package org.tocsin.sctp;

import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.Parameters;

/// What two endpoints have agreed on (RFC 9260, section 14): enough to send and receive.
///
/// @param outboundStreams what we may use: the smaller of our wish and the peer's grant
/// @param inboundStreams  what the peer may use
record TransmissionControlBlock(
        int localTag,
        int peerTag,
        int localInitialTsn,
        int peerInitialTsn,
        long peerWindowBytes,
        int outboundStreams,
        int inboundStreams,
        Features features) {

    /// Whether this side opened the association by a hello, and the other has not answered.
    boolean isPeerUnknown() {
        return peerTag == 0;
    }

    static TransmissionControlBlock of(
            ControlChunk.Init init, int localTag, int localInitialTsn, AssociationConfig config) {
        return of(
                init.initiateTag(),
                init.initialTsn(),
                init.aRwndBytes(),
                init.outboundStreams(),
                init.inboundStreams(),
                init.parameters(),
                localTag,
                localInitialTsn,
                config);
    }

    static TransmissionControlBlock of(
            ControlChunk.InitAck init, int localTag, int localInitialTsn, AssociationConfig config) {
        return of(
                init.initiateTag(),
                init.initialTsn(),
                init.aRwndBytes(),
                init.outboundStreams(),
                init.inboundStreams(),
                init.parameters(),
                localTag,
                localInitialTsn,
                config);
    }

    private static TransmissionControlBlock of(
            int peerTag,
            int peerInitialTsn,
            long peerWindowBytes,
            int peerOutboundStreams,
            int peerInboundStreams,
            Parameters parameters,
            int localTag,
            int localInitialTsn,
            AssociationConfig config) {
        return new TransmissionControlBlock(
                localTag,
                peerTag,
                localInitialTsn,
                peerInitialTsn,
                peerWindowBytes,
                Math.min(config.outboundStreams(), peerInboundStreams),
                Math.min(config.inboundStreamsMax(), peerOutboundStreams),
                Features.common(parameters, config));
    }

    TransmissionControlBlock withPeerTag(int tag) {
        return new TransmissionControlBlock(
                localTag,
                tag,
                localInitialTsn,
                peerInitialTsn,
                peerWindowBytes,
                outboundStreams,
                inboundStreams,
                features);
    }

    boolean interleaved() {
        return features.interleaved();
    }
}
