package org.tocsin.sctp.packet;

import java.nio.ByteBuffer;
import org.tocsin.bytes.Octets;

/// I-FORWARD-TSN: the sender gave up everything up to a TSN, where messages interleave. RFC 8260 §2.3.1.
///
/// ```
///   0  new cumulative TSN                     4
///   4  per stream and order: stream           2
///      identifier, reserved and U bit,        2
///      message identifier                     4
/// ```
///
/// @param skipped the entries as they stand on the wire, 8 bytes each
public record IForwardTsn(int newCumulativeTsn, Octets skipped) implements ControlChunk {
    /// Of one skipped stream and order.
    public static final int ENTRY_SIZE = 8;

    public IForwardTsn {
        if (skipped.size() % ENTRY_SIZE != 0) {
            throw new IllegalArgumentException("entries of 8 bytes, not " + skipped.size() + " bytes");
        }
    }

    static Decoded read(ByteBuffer slab, int valueAt, int end) {
        int entries = valueAt + Integer.BYTES;
        if (end < entries || (end - entries) % ENTRY_SIZE != 0) {
            return Malformed.CHUNK_TOO_SHORT;
        }
        return new IForwardTsn(NetworkOrder.int32(slab, valueAt), NetworkOrder.octets(slab, entries, end - entries));
    }

    public int skippedCount() {
        return skipped.size() / ENTRY_SIZE;
    }

    public int streamId(int index) {
        return NetworkOrder.uint16(skipped, index * ENTRY_SIZE);
    }

    /// Whether the entry is about the stream's unordered messages.
    public boolean isUnordered(int index) {
        return (NetworkOrder.uint16(skipped, index * ENTRY_SIZE + 2) & 1) != 0;
    }

    /// The last message skipped.
    public int messageIdentifier(int index) {
        return NetworkOrder.int32(skipped, index * ENTRY_SIZE + 4);
    }

    @Override
    public int type() {
        return Chunk.I_FORWARD_TSN;
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
