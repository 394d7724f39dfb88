package org.tocsin.sctp.packet;

import java.nio.ByteBuffer;

/// SACK. RFC 9260 §3.3.4.
///
/// ```
///   0  type = 3, flags, length       4
///   4  cumulative TSN ack            4
///   8  a_rwnd                        4
///  12  number of gap ack blocks      2
///  14  number of duplicate TSNs      2
///  16  per gap block: start, end     2 + 2   offsets from the cumulative TSN ack
///      per duplicate: TSN            4
/// ```
public final class SackChunk {
    public static final int HEADER_SIZE = 16;
    public static final int GAP_SIZE = 4;
    public static final int DUPLICATE_SIZE = 4;

    /// Between ends of ours: this SACK waited long for company, and is no measure of the round trip. RFC 9260 leaves
    /// all flags unused.
    public static final int FLAG_WAITED = 0x01;

    private SackChunk() {}

    /// Means something only in what an end of ours sent.
    public static boolean hasWaited(ByteBuffer slab, int at) {
        return (Chunk.flags(slab, at) & FLAG_WAITED) != 0;
    }

    /// Whether the chunk holds its header and as many blocks and duplicates as it counts. The blocks may still
    /// overlap, run backwards or name TSNs never sent.
    public static boolean isWellFormed(ByteBuffer slab, int at) {
        int length = Chunk.length(slab, at);
        return length >= HEADER_SIZE && length >= size(gapCount(slab, at), duplicateCount(slab, at));
    }

    /// Bytes of a SACK with so many blocks and duplicates; a multiple of 4.
    public static int size(int gapCount, int duplicateCount) {
        return HEADER_SIZE + gapCount * GAP_SIZE + duplicateCount * DUPLICATE_SIZE;
    }

    public static int cumulativeTsnAck(ByteBuffer slab, int at) {
        return NetworkOrder.int32(slab, at + 4);
    }

    /// 0 to 2^32 - 1.
    public static long advertisedReceiverWindowBytes(ByteBuffer slab, int at) {
        return NetworkOrder.uint32(slab, at + 8);
    }

    public static int gapCount(ByteBuffer slab, int at) {
        return NetworkOrder.uint16(slab, at + 12);
    }

    public static int duplicateCount(ByteBuffer slab, int at) {
        return NetworkOrder.uint16(slab, at + 14);
    }

    /// First TSN of a block, as an offset from the cumulative TSN ack.
    public static int gapStart(ByteBuffer slab, int at, int index) {
        return NetworkOrder.uint16(slab, at + HEADER_SIZE + index * GAP_SIZE);
    }

    /// Last TSN of a block, as an offset from the cumulative TSN ack.
    public static int gapEnd(ByteBuffer slab, int at, int index) {
        return NetworkOrder.uint16(slab, at + HEADER_SIZE + index * GAP_SIZE + 2);
    }

    public static int duplicate(ByteBuffer slab, int at, int index) {
        return NetworkOrder.int32(slab, at + size(gapCount(slab, at), index));
    }

    /// @param flags      0 towards any peer that is not ours
    /// @param aRwndBytes at most 2^32 - 1
    /// @return where the next chunk begins
    public static int writeHeader(
            ByteBuffer slab,
            int at,
            int flags,
            int cumulativeTsnAck,
            long aRwndBytes,
            int gapCount,
            int duplicateCount) {
        int size = size(gapCount, duplicateCount);
        Chunk.writeHeader(slab, at, Chunk.SACK, flags, size);
        NetworkOrder.putInt32(slab, at + 4, cumulativeTsnAck);
        NetworkOrder.putInt32(slab, at + 8, (int) aRwndBytes);
        NetworkOrder.putUint16(slab, at + 12, gapCount);
        NetworkOrder.putUint16(slab, at + 14, duplicateCount);
        return at + size;
    }

    public static void writeGap(ByteBuffer slab, int at, int index, int start, int end) {
        NetworkOrder.putUint16(slab, at + HEADER_SIZE + index * GAP_SIZE, start);
        NetworkOrder.putUint16(slab, at + HEADER_SIZE + index * GAP_SIZE + 2, end);
    }

    /// After [#writeHeader], which holds the count of gap blocks.
    public static void writeDuplicate(ByteBuffer slab, int at, int index, int tsn) {
        NetworkOrder.putInt32(slab, at + size(gapCount(slab, at), index), tsn);
    }
}
