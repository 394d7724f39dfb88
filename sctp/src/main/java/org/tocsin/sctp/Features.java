package org.tocsin.sctp;

import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.Parameter;
import org.tocsin.sctp.packet.Parameters;

/// What both ends of an association can beyond RFC 9260's minimum.
///
/// @param interleaved        messages travel as I-DATA (RFC 8260)
/// @param partialReliability the sender may give messages up (RFC 3758)
/// @param reconfiguration    streams may be reset and added (RFC 6525)
/// @param ecn                congestion marks are echoed (RFC 9260, appendix A)
record Features(boolean interleaved, boolean partialReliability, boolean reconfiguration, boolean ecn) {
    /// What the peer announced, as far as we can do it too.
    static Features common(Parameters peer, AssociationConfig config) {
        return new Features(
                config.interleaving() && peer.supportsInterleaving(),
                peer.supportsForwardTsn(),
                peer.supportsExtension(Chunk.RE_CONFIG),
                config.ecn() && peer.contains(Parameter.ECN_CAPABLE));
    }

    static Features ofBits(int bits) {
        return new Features((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0);
    }

    int bits() {
        return (interleaved ? 1 : 0) | (partialReliability ? 2 : 0) | (reconfiguration ? 4 : 0) | (ecn ? 8 : 0);
    }
}
