package org.tocsin.sctp;

import java.nio.ByteBuffer;
import org.tocsin.bytes.Serial;
import org.tocsin.sctp.packet.ControlChunk;

/// Tells the peer which of its packets bore a congestion mark, until it says that it slowed down. RFC 9260, appendix A.
final class EcnEchoes {
    private boolean pending;
    private int lowestTsn;

    void restart() {
        pending = false;
    }

    /// A marked packet came.
    ///
    /// @param tsn the lowest in it
    void onMark(int tsn) {
        if (!pending || Serial.isAfter(lowestTsn, tsn)) {
            lowestTsn = tsn;
        }
        pending = true;
    }

    void onReduced(int tsn) {
        // "until the CWR ... with a TSN number greater than or equal to": an older one answers an earlier mark.
        if (pending && !Serial.isAfter(lowestTsn, tsn)) {
            pending = false;
        }
    }

    /// "each SACK chunk" is preceded by it.
    ///
    /// @return where the next chunk begins
    int write(ByteBuffer slab, int at, int end) {
        if (!pending) {
            return at;
        }
        ControlChunk chunk = new ControlChunk.EcnEcho(lowestTsn);
        return chunk.paddedBytes() <= end - at ? chunk.write(slab, at) : at;
    }
}
