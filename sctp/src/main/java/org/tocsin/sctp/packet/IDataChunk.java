package org.tocsin.sctp.packet;

import java.nio.ByteBuffer;

/// I-DATA, the fragment of a message that others may interleave. RFC 8260 §2.1. Flags, TSN and stream identifier are
/// read through [DataChunk].
///
/// ```
///   0  type = 64, flags, length      4
///   4  TSN                           4
///   8  stream identifier             2
///  10  reserved                      2
///  12  message identifier            4
///  16  PPID (first fragment) or      4
///      fragment sequence number
///  20  user data
/// ```
public final class IDataChunk {
    public static final int HEADER_SIZE = 20;

    private IDataChunk() {}

    /// Bytes of user data: negative if the chunk is shorter than its header, 0 if it carries none, which is an error
    /// too.
    public static int payloadBytes(ByteBuffer slab, int at) {
        return Chunk.length(slab, at) - HEADER_SIZE;
    }

    public static int payloadAt(int at) {
        return at + HEADER_SIZE;
    }

    public static int messageIdentifier(ByteBuffer slab, int at) {
        return NetworkOrder.int32(slab, at + 12);
    }

    /// Only where the B bit is set.
    public static int ppid(ByteBuffer slab, int at) {
        return NetworkOrder.int32(slab, at + 16);
    }

    /// Fragments of a message count from 0; the first one has no room for the number, its field holds the PPID.
    public static int fragmentSequenceNumber(ByteBuffer slab, int at) {
        return DataChunk.isBeginning(slab, at) ? 0 : NetworkOrder.int32(slab, at + 16);
    }

    /// Writes the header and the padding behind the payload's place.
    ///
    /// @param ppidOrFsn the PPID if the B bit is set, else the fragment sequence number
    /// @return where the next chunk begins
    public static int writeHeader(
            ByteBuffer slab,
            int at,
            int flags,
            int tsn,
            int streamId,
            int messageIdentifier,
            int ppidOrFsn,
            int payloadBytes) {
        int length = HEADER_SIZE + payloadBytes;
        Chunk.writeHeader(slab, at, Chunk.I_DATA, flags, length);
        NetworkOrder.putInt32(slab, at + 4, tsn);
        NetworkOrder.putUint16(slab, at + 8, streamId);
        NetworkOrder.putUint16(slab, at + 10, 0);
        NetworkOrder.putInt32(slab, at + 12, messageIdentifier);
        NetworkOrder.putInt32(slab, at + 16, ppidOrFsn);
        return Chunk.writePadding(slab, at, length);
    }
}
