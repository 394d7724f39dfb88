package org.tocsin.sctp.packet;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// The common header and the checksum of a packet. RFC 9260 §3.1 and §6.8.
///
/// ```
///   0  source port                   2
///   2  destination port              2
///   4  verification tag              4
///   8  CRC32c, least significant     4
///      byte first
///  12  chunks
/// ```
public final class SctpPacket {
    public static final int HEADER_SIZE = 12;

    private static final int TAG_AT = 4;
    private static final int CHECKSUM_AT = 8;
    private static final byte[] ZERO_CHECKSUM = new byte[4];

    private SctpPacket() {}

    /// What [#check] found.
    public enum Check {
        GOOD,
        /// Shorter than the common header.
        TOO_SHORT,
        /// A common header and nothing behind it.
        NO_CHUNK,
        WRONG_CHECKSUM
    }

    /// Whether the bytes may be read as a packet at all. To be called before any other accessor.
    public static Check check(ByteBuffer slab, int offset, int length) {
        if (length < HEADER_SIZE) {
            return Check.TOO_SHORT;
        }
        // A packet with a wrong checksum is silently discarded (RFC 9260 §6.8, step 3).
        if (Integer.reverseBytes(NetworkOrder.int32(slab, offset + CHECKSUM_AT)) != checksum(slab, offset, length)) {
            return Check.WRONG_CHECKSUM;
        }
        return length < HEADER_SIZE + Chunk.HEADER_SIZE ? Check.NO_CHUNK : Check.GOOD;
    }

    public static int sourcePort(ByteBuffer slab, int offset) {
        return NetworkOrder.uint16(slab, offset);
    }

    public static int destinationPort(ByteBuffer slab, int offset) {
        return NetworkOrder.uint16(slab, offset + 2);
    }

    public static int verificationTag(ByteBuffer slab, int offset) {
        return NetworkOrder.int32(slab, offset + TAG_AT);
    }

    /// Writes the header with a zero checksum; [#seal] completes it.
    public static void writeHeader(
            ByteBuffer slab, int offset, int sourcePort, int destinationPort, int verificationTag) {
        NetworkOrder.putUint16(slab, offset, sourcePort);
        NetworkOrder.putUint16(slab, offset + 2, destinationPort);
        NetworkOrder.putInt32(slab, offset + TAG_AT, verificationTag);
        NetworkOrder.putInt32(slab, offset + CHECKSUM_AT, 0);
    }

    /// Sets the checksum over the whole packet, padding of its last chunk included.
    public static void seal(ByteBuffer slab, int offset, int length) {
        NetworkOrder.putInt32(slab, offset + CHECKSUM_AT, Integer.reverseBytes(checksum(slab, offset, length)));
    }

    /// The CRC32c with the checksum field taken as zero.
    private static int checksum(ByteBuffer slab, int offset, int length) {
        CRC32C crc = new CRC32C();
        update(crc, slab, offset, CHECKSUM_AT);
        crc.update(ZERO_CHECKSUM);
        update(crc, slab, offset + HEADER_SIZE, length - HEADER_SIZE);
        return (int) crc.getValue();
    }

    private static void update(CRC32C crc, ByteBuffer slab, int offset, int length) {
        if (slab.hasArray()) {
            crc.update(slab.array(), slab.arrayOffset() + offset, length);
        } else {
            crc.update(slab.slice(offset, length));
        }
    }
}
