package org.tocsin.sctp.packet;

import java.nio.ByteBuffer;
import org.tocsin.bytes.Octets;

/// FORWARD TSN: the sender gave up everything up to a TSN. RFC 3758 §3.2.
///
/// ```
///   0  new cumulative TSN                     4
///   4  per stream skipped in order: stream    2
///      identifier, stream sequence number     2
/// ```
///
/// @param skipped the entries as they stand on the wire, 4 bytes each
public record ForwardTsn(int newCumulativeTsn, Octets skipped) implements ControlChunk {
    /// Of one skipped stream.
    public static final int ENTRY_SIZE = 4;

    public ForwardTsn {
        if (skipped.size() % ENTRY_SIZE != 0) {
            throw new IllegalArgumentException("entries of 4 bytes, not " + skipped.size() + " bytes");
        }
    }

    static Decoded read(ByteBuffer slab, int valueAt, int end) {
        int entries = valueAt + Integer.BYTES;
        if (end < entries || (end - entries) % ENTRY_SIZE != 0) {
            return Malformed.CHUNK_TOO_SHORT;
        }
        return new ForwardTsn(NetworkOrder.int32(slab, valueAt), NetworkOrder.octets(slab, entries, end - entries));
    }

    public int skippedCount() {
        return skipped.size() / ENTRY_SIZE;
    }

    public int streamId(int index) {
        return NetworkOrder.uint16(skipped, index * ENTRY_SIZE);
    }

    /// The last sequence number skipped in the stream.
    public int streamSequenceNumber(int index) {
        return NetworkOrder.uint16(skipped, index * ENTRY_SIZE + 2);
    }

    @Override
    public int type() {
        return Chunk.FORWARD_TSN;
    }

    @Override
    public int valueBytes() {
        return Integer.BYTES + skipped.size();
    }

    @Override
    public void writeValue(ByteBuffer slab, int at) {
        NetworkOrder.putInt32(slab, at, newCumulativeTsn);
        skipped.copyTo(0, slab, at + Integer.BYTES, skipped.size());
    }
}
