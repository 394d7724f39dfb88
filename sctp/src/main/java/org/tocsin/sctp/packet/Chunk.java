package org.tocsin.sctp.packet;

import java.nio.ByteBuffer;

/// The header that every chunk begins with, and the types. RFC 9260 §3.2.
///
/// ```
///   0  type                          1
///   1  flags                         1
///   2  length, padding not counted   2
///   4  value, padded to 4 bytes
/// ```
public final class Chunk {
    public static final int HEADER_SIZE = 4;

    public static final int DATA = 0;
    public static final int INIT = 1;
    public static final int INIT_ACK = 2;
    public static final int SACK = 3;
    public static final int HEARTBEAT = 4;
    public static final int HEARTBEAT_ACK = 5;
    public static final int ABORT = 6;
    public static final int SHUTDOWN = 7;
    public static final int SHUTDOWN_ACK = 8;
    public static final int ERROR = 9;
    public static final int COOKIE_ECHO = 10;
    public static final int COOKIE_ACK = 11;
    public static final int ECNE = 12;
    public static final int CWR = 13;
    public static final int SHUTDOWN_COMPLETE = 14;
    /// RFC 8260.
    public static final int I_DATA = 64;
    /// RFC 6525.
    public static final int RE_CONFIG = 130;
    /// RFC 4820.
    public static final int PAD = 132;
    /// Ours, see [Hello]. Of the types that are skipped in silence where they are not known, and not assigned.
    public static final int HELLO = 190;
    /// RFC 3758.
    public static final int FORWARD_TSN = 192;
    /// RFC 8260.
    public static final int I_FORWARD_TSN = 194;

    /// T, on ABORT and SHUTDOWN COMPLETE: the sender has no association and reflects the tag it was sent.
    public static final int FLAG_TAG_REFLECTED = 0x01;

    private Chunk() {}

    public static int type(ByteBuffer slab, int at) {
        return NetworkOrder.uint8(slab, at);
    }

    public static int flags(ByteBuffer slab, int at) {
        return NetworkOrder.uint8(slab, at + 1);
    }

    /// Header and value without padding, as the sender wrote it.
    public static int length(ByteBuffer slab, int at) {
        return NetworkOrder.uint16(slab, at + 2);
    }

    /// Rounds up to the 4 bytes that chunks and parameters are aligned to.
    public static int padded(int length) {
        return (length + 3) & ~3;
    }

    /// Where the next chunk begins; at most `end`, because a sender may leave out the padding of its last chunk.
    public static int next(ByteBuffer slab, int at, int end) {
        return Math.min(at + padded(length(slab, at)), end);
    }

    public static void writeHeader(ByteBuffer slab, int at, int type, int flags, int length) {
        slab.put(at, (byte) type);
        slab.put(at + 1, (byte) flags);
        NetworkOrder.putUint16(slab, at + 2, length);
    }

    /// Zeroes the bytes between a chunk's or parameter's length and the next multiple of 4.
    ///
    /// @return where the next one begins
    static int writePadding(ByteBuffer slab, int at, int length) {
        int end = at + padded(length);
        for (int i = at + length; i < end; i++) {
            slab.put(i, (byte) 0);
        }
        return end;
    }

    /// Whether a type the receiver does not know makes it leave the rest of the packet: its highest bit is 0
    /// (RFC 9260 §3.2).
    public static boolean stopsWhenUnrecognized(int type) {
        return (type & 0x80) == 0;
    }

    /// Whether a type the receiver does not know is reported in an ERROR chunk: its second bit is 1 (RFC 9260 §3.2).
    public static boolean isReportedWhenUnrecognized(int type) {
        return (type & 0x40) != 0;
    }
}
