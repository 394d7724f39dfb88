package org.tocsin.ip;

import java.nio.ByteBuffer;
import org.tocsin.bytes.Octets;

/// The IPv4 header (RFC 791 §3.1).
public final class Ipv4 {
    public static final int VERSION = 4;
    /// A header without options.
    public static final int HEADER_SIZE = 20;

    static final int TRAFFIC_CLASS = 1;
    static final int TOTAL_LENGTH = 2;
    static final int FRAGMENT = 6;
    static final int TIME_TO_LIVE = 8;
    static final int PROTOCOL = 9;
    static final int HEADER_CHECKSUM = 10;
    static final int SOURCE = 12;
    static final int DESTINATION = 16;
    static final int ADDRESS_SIZE = 4;

    private static final int DO_NOT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS_AND_OFFSET = 0x3fff;

    private Ipv4() {}

    /// Bytes of header with options: 0 to 60, at least 20 in a valid packet.
    public static int headerLength(ByteBuffer slab, int offset) {
        return (slab.get(offset) & 0x0f) * 4;
    }

    /// Bytes of header and payload, as the header says.
    public static int totalLength(ByteBuffer slab, int offset) {
        return slab.getShort(offset + TOTAL_LENGTH) & 0xffff;
    }

    public static int trafficClass(ByteBuffer slab, int offset) {
        return slab.get(offset + TRAFFIC_CLASS) & 0xff;
    }

    public static int protocol(ByteBuffer slab, int offset) {
        return slab.get(offset + PROTOCOL) & 0xff;
    }

    public static boolean isFragment(ByteBuffer slab, int offset) {
        return (slab.getShort(offset + FRAGMENT) & MORE_FRAGMENTS_AND_OFFSET) != 0;
    }

    public static Octets source(ByteBuffer slab, int offset) {
        return InnerPacket.address(slab, offset + SOURCE, ADDRESS_SIZE);
    }

    public static Octets destination(ByteBuffer slab, int offset) {
        return InnerPacket.address(slab, offset + DESTINATION, ADDRESS_SIZE);
    }

    /// Writes a header without options, with "don't fragment" and its checksum.
    ///
    /// @param payloadLength bytes behind the header, at most 65515
    /// @param source        4 bytes, as is `destination`
    public static void writeHeader(
            ByteBuffer slab,
            int offset,
            int payloadLength,
            int protocol,
            int timeToLive,
            byte trafficClass,
            Octets source,
            Octets destination) {
        slab.put(offset, (byte) (VERSION << 4 | HEADER_SIZE / 4));
        slab.put(offset + TRAFFIC_CLASS, trafficClass);
        slab.putShort(offset + TOTAL_LENGTH, (short) (HEADER_SIZE + payloadLength));
        slab.putShort(offset + 4, (short) 0);
        slab.putShort(offset + FRAGMENT, (short) DO_NOT_FRAGMENT);
        slab.put(offset + TIME_TO_LIVE, (byte) timeToLive);
        slab.put(offset + PROTOCOL, (byte) protocol);
        source.copyTo(0, slab, offset + SOURCE, ADDRESS_SIZE);
        destination.copyTo(0, slab, offset + DESTINATION, ADDRESS_SIZE);
        writeChecksum(slab, offset);
    }

    /// Computes the header checksum anew.
    public static void writeChecksum(ByteBuffer slab, int offset) {
        slab.putShort(offset + HEADER_CHECKSUM, (short) 0);
        slab.putShort(offset + HEADER_CHECKSUM, (short) Checksum.of(slab, offset, headerLength(slab, offset)));
    }

    public static boolean hasRightChecksum(ByteBuffer slab, int offset) {
        return Checksum.of(slab, offset, headerLength(slab, offset)) == 0;
    }

    static void setTrafficClass(ByteBuffer slab, int offset, int trafficClass) {
        int before = slab.getShort(offset) & 0xffff;
        slab.put(offset + TRAFFIC_CLASS, (byte) trafficClass);
        int checksum = slab.getShort(offset + HEADER_CHECKSUM) & 0xffff;
        int after = slab.getShort(offset) & 0xffff;
        slab.putShort(offset + HEADER_CHECKSUM, (short) Checksum.update(checksum, before, after));
    }
}
