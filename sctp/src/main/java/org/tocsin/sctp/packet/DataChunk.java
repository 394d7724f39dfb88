package org.tocsin.sctp.packet;

import java.nio.ByteBuffer;

/// DATA, the fragment of a message where messages are not interleaved. RFC 9260 §3.3.1, I bit RFC 7053.
///
/// ```
///   0  type = 0, flags, length       4
///   4  TSN                           4
///   8  stream identifier             2
///  10  stream sequence number        2
///  12  payload protocol identifier   4
///  16  user data
/// ```
///
/// The flags, the TSN and the stream identifier stand in the same places in I-DATA; their accessors serve both.
public final class DataChunk {
    public static final int HEADER_SIZE = 16;

    /// E: the last fragment of a message.
    public static final int FLAG_END = 0x01;
    /// B: the first fragment of a message.
    public static final int FLAG_BEGINNING = 0x02;
    /// U: outside the stream's order.
    public static final int FLAG_UNORDERED = 0x04;
    /// I: the sender asks for a SACK at once.
    public static final int FLAG_IMMEDIATE = 0x08;

    private DataChunk() {}

    /// Bytes of user data: negative if the chunk is shorter than its header, 0 if it carries none, which is an error
    /// too (RFC 9260 §6.2, cause 9).
    public static int payloadBytes(ByteBuffer slab, int at) {
        return Chunk.length(slab, at) - HEADER_SIZE;
    }

    public static int payloadAt(int at) {
        return at + HEADER_SIZE;
    }

    public static int tsn(ByteBuffer slab, int at) {
        return NetworkOrder.int32(slab, at + 4);
    }

    public static int streamId(ByteBuffer slab, int at) {
        return NetworkOrder.uint16(slab, at + 8);
    }

    public static int streamSequenceNumber(ByteBuffer slab, int at) {
        return NetworkOrder.uint16(slab, at + 10);
    }

    public static int ppid(ByteBuffer slab, int at) {
        return NetworkOrder.int32(slab, at + 12);
    }

    public static boolean isEnd(ByteBuffer slab, int at) {
        return (Chunk.flags(slab, at) & FLAG_END) != 0;
    }

    public static boolean isBeginning(ByteBuffer slab, int at) {
        return (Chunk.flags(slab, at) & FLAG_BEGINNING) != 0;
    }

    public static boolean isUnordered(ByteBuffer slab, int at) {
        return (Chunk.flags(slab, at) & FLAG_UNORDERED) != 0;
    }

    public static boolean isImmediate(ByteBuffer slab, int at) {
        return (Chunk.flags(slab, at) & FLAG_IMMEDIATE) != 0;
    }

    /// Writes the header and, because the payload lies behind it already or is copied next, the padding after it.
    ///
    /// @return where the next chunk begins
    public static int writeHeader(
            ByteBuffer slab,
            int at,
            int flags,
            int tsn,
            int streamId,
            int streamSequenceNumber,
            int ppid,
            int payloadBytes) {
        int length = HEADER_SIZE + payloadBytes;
        Chunk.writeHeader(slab, at, Chunk.DATA, flags, length);
        NetworkOrder.putInt32(slab, at + 4, tsn);
        NetworkOrder.putUint16(slab, at + 8, streamId);
        NetworkOrder.putUint16(slab, at + 10, streamSequenceNumber);
        NetworkOrder.putInt32(slab, at + 12, ppid);
        return Chunk.writePadding(slab, at, length);
    }
}
