package org.tocsin.ip;

import java.nio.ByteBuffer;

/// The UDP header (RFC 768) behind an IP header.
public final class Udp {
    /// The IP protocol number.
    public static final int PROTOCOL = 17;
    public static final int HEADER_SIZE = 8;

    private static final int SOURCE_PORT = 0;
    private static final int DESTINATION_PORT = 2;
    private static final int LENGTH = 4;
    private static final int CHECKSUM = 6;

    private Udp() {}

    public static int sourcePort(ByteBuffer slab, int offset) {
        return slab.getShort(offset + SOURCE_PORT) & 0xffff;
    }

    public static int destinationPort(ByteBuffer slab, int offset) {
        return slab.getShort(offset + DESTINATION_PORT) & 0xffff;
    }

    /// Bytes of header and payload, as the header says.
    public static int length(ByteBuffer slab, int offset) {
        return slab.getShort(offset + LENGTH) & 0xffff;
    }

    public static int checksum(ByteBuffer slab, int offset) {
        return slab.getShort(offset + CHECKSUM) & 0xffff;
    }

    /// Writes the header and its checksum; the payload is already behind it, the IP header already in front.
    ///
    /// @param ipOffset      where the IPv4 or IPv6 header starts
    /// @param offset        where the UDP header starts
    /// @param payloadLength bytes behind the UDP header
    public static void writeHeader(
            ByteBuffer slab, int ipOffset, int offset, int sourcePort, int destinationPort, int payloadLength) {
        slab.putShort(offset + SOURCE_PORT, (short) sourcePort);
        slab.putShort(offset + DESTINATION_PORT, (short) destinationPort);
        slab.putShort(offset + LENGTH, (short) (HEADER_SIZE + payloadLength));
        slab.putShort(offset + CHECKSUM, (short) 0);
        int checksum = Checksum.finish(sumWithPseudoHeader(slab, ipOffset, offset));
        // "If the computed checksum is zero, it is transmitted as all ones": zero means that there is none.
        slab.putShort(offset + CHECKSUM, (short) (checksum == 0 ? 0xffff : checksum));
    }

    /// Whether the checksum is right; a missing one (zero) is right over IPv4 only (RFC 8200 §8.1).
    ///
    /// The UDP length must have been checked against the bytes at hand.
    public static boolean hasRightChecksum(ByteBuffer slab, int ipOffset, int offset) {
        if (checksum(slab, offset) == 0) {
            return InnerPacket.version(slab, ipOffset) == Ipv4.VERSION;
        }
        return Checksum.finish(sumWithPseudoHeader(slab, ipOffset, offset)) == 0;
    }

    private static long sumWithPseudoHeader(ByteBuffer slab, int ipOffset, int offset) {
        int length = length(slab, offset);
        long pseudo = InnerPacket.version(slab, ipOffset) == Ipv4.VERSION
                ? Checksum.sum(slab, ipOffset + Ipv4.SOURCE, 2 * Ipv4.ADDRESS_SIZE, (long) PROTOCOL + length)
                : Ipv6.pseudoHeaderSum(slab, ipOffset, PROTOCOL, length);
        return Checksum.sum(slab, offset, length, pseudo);
    }
}
