package org.tocsin.tun;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// What stands in front of a packet of an interface with IFF_VNET_HDR (`linux/virtio_net.h`), in native order.
///
/// ```
///   0  flags                1
///   1  segment list         1   type
///   2  header length        2
///   4  segment size         2
///   6  checksum start       2   offset in the packet
///   8  checksum offset      2   from there
/// ```
///
/// @param needsChecksum  whether the checksum's place holds the pseudo header's sum only
/// @param kind           of segment list
/// @param segmentBytes   payload of each segment but the last
/// @param checksumStart  where the bytes begin that the checksum covers
/// @param checksumOffset where it stands, from there
record VirtioHeader(boolean needsChecksum, Kind kind, int segmentBytes, int checksumStart, int checksumOffset) {
    enum Kind {
        /// One packet.
        SINGLE,
        TCP,
        UDP,
        /// Nothing that was asked for.
        UNKNOWN
    }

    static final int SIZE = 10;
    static final VirtioHeader NONE = new VirtioHeader(false, Kind.SINGLE, 0, 0, 0);

    private static final int NEEDS_CHECKSUM = 1;
    /// The bit above says that the list was marked by ECN.
    private static final int KIND = 0x7f;

    static VirtioHeader read(ByteBuffer in) {
        if (in.getLong(0) == 0 && in.getShort(Long.BYTES) == 0) {
            return NONE;
        }
        Kind kind = switch (in.get(1) & KIND) {
            case 0 -> Kind.SINGLE;
            case 1, 4 -> Kind.TCP;
            case 5 -> Kind.UDP;
            default -> Kind.UNKNOWN;
        };
        return new VirtioHeader(
                (in.get(0) & NEEDS_CHECKSUM) != 0, kind, native16(in, 4), native16(in, 6), native16(in, 8));
    }

    private static int native16(ByteBuffer in, int offset) {
        short value = in.getShort(offset);
        return (in.order() == ByteOrder.nativeOrder() ? value : Short.reverseBytes(value)) & 0xffff;
    }
}
