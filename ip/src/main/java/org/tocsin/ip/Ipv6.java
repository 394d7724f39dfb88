package org.tocsin.ip;

import java.nio.ByteBuffer;
import org.tocsin.bytes.Octets;

/// The IPv6 header (RFC 8200 §3). Extension headers are not walked.
public final class Ipv6 {
    public static final int VERSION = 6;
    public static final int HEADER_SIZE = 40;

    static final int PAYLOAD_LENGTH = 4;
    static final int NEXT_HEADER = 6;
    static final int HOP_LIMIT = 7;
    static final int SOURCE = 8;
    static final int DESTINATION = 24;
    static final int ADDRESS_SIZE = 16;

    private static final int TRAFFIC_CLASS_SHIFT = 20;

    private Ipv6() {}

    /// Bytes behind the header, as the header says.
    public static int payloadLength(ByteBuffer slab, int offset) {
        return slab.getShort(offset + PAYLOAD_LENGTH) & 0xffff;
    }

    public static int nextHeader(ByteBuffer slab, int offset) {
        return slab.get(offset + NEXT_HEADER) & 0xff;
    }

    public static int trafficClass(ByteBuffer slab, int offset) {
        return slab.getInt(offset) >>> TRAFFIC_CLASS_SHIFT & 0xff;
    }

    public static Octets source(ByteBuffer slab, int offset) {
        return InnerPacket.address(slab, offset + SOURCE, ADDRESS_SIZE);
    }

    public static Octets destination(ByteBuffer slab, int offset) {
        return InnerPacket.address(slab, offset + DESTINATION, ADDRESS_SIZE);
    }

    /// Writes a header with flow label 0.
    ///
    /// @param payloadLength bytes behind the header, at most 65535
    /// @param source        16 bytes, as is `destination`
    public static void writeHeader(
            ByteBuffer slab,
            int offset,
            int payloadLength,
            int nextHeader,
            int hopLimit,
            byte trafficClass,
            Octets source,
            Octets destination) {
        slab.putInt(offset, VERSION << 28 | (trafficClass & 0xff) << TRAFFIC_CLASS_SHIFT);
        slab.putShort(offset + PAYLOAD_LENGTH, (short) payloadLength);
        slab.put(offset + NEXT_HEADER, (byte) nextHeader);
        slab.put(offset + HOP_LIMIT, (byte) hopLimit);
        source.copyTo(0, slab, offset + SOURCE, ADDRESS_SIZE);
        destination.copyTo(0, slab, offset + DESTINATION, ADDRESS_SIZE);
    }

    /// The sum that a checksum of an upper layer starts from (RFC 8200 §8.1).
    static long pseudoHeaderSum(ByteBuffer slab, int offset, int protocol, int upperLayerLength) {
        return Checksum.sum(slab, offset + SOURCE, 2 * ADDRESS_SIZE, (long) protocol + upperLayerLength);
    }

    static void setTrafficClass(ByteBuffer slab, int offset, int trafficClass) {
        int first = slab.getInt(offset) & ~(0xff << TRAFFIC_CLASS_SHIFT);
        slab.putInt(offset, first | (trafficClass & 0xff) << TRAFFIC_CLASS_SHIFT);
    }
}
