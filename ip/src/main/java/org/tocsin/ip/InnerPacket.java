package org.tocsin.ip;

import java.nio.ByteBuffer;
import org.tocsin.bytes.Octets;

/// A packet as it comes out of a tunnel: IPv4 or IPv6, with padding behind it.
public final class InnerPacket {
    /// Why bytes are no packet.
    public enum Fault {
        NOT_IP,
        TRUNCATED_HEADER,
        LENGTH_BELOW_HEADER,
        LENGTH_BEYOND_BUFFER
    }

    /// "Not ECN-capable" (RFC 3168 §5); the two low bits of a traffic class.
    public static final int ECN_MASK = 0b11;
    public static final int ECN_CONGESTION_EXPERIENCED = 0b11;
    /// ECT(0): a router may mark the packet instead of dropping it (RFC 3168).
    public static final int ECN_CAPABLE = 0b10;

    private InnerPacket() {}

    public static int version(ByteBuffer slab, int offset) {
        return slab.get(offset) >>> 4 & 0x0f;
    }

    /// The packet's length by its own header, without the padding.
    ///
    /// @param length bytes at hand
    /// @return 20 to `length`, or -1 where [#fault] says why
    public static int length(ByteBuffer slab, int offset, int length) {
        if (length < 1) {
            return -1;
        }
        return switch (version(slab, offset)) {
            case Ipv4.VERSION -> {
                if (length < Ipv4.HEADER_SIZE) {
                    yield -1;
                }
                int total = Ipv4.totalLength(slab, offset);
                yield total < Ipv4.HEADER_SIZE || total > length ? -1 : total;
            }
            case Ipv6.VERSION -> {
                if (length < Ipv6.HEADER_SIZE) {
                    yield -1;
                }
                int total = Ipv6.HEADER_SIZE + Ipv6.payloadLength(slab, offset);
                yield total > length ? -1 : total;
            }
            default -> -1;
        };
    }

    /// Why [#length] was -1 for the same arguments.
    public static Fault fault(ByteBuffer slab, int offset, int length) {
        if (length < 1) {
            return Fault.TRUNCATED_HEADER;
        }
        return switch (version(slab, offset)) {
            case Ipv4.VERSION -> {
                if (length < Ipv4.HEADER_SIZE) {
                    yield Fault.TRUNCATED_HEADER;
                }
                yield Ipv4.totalLength(slab, offset) < Ipv4.HEADER_SIZE
                        ? Fault.LENGTH_BELOW_HEADER
                        : Fault.LENGTH_BEYOND_BUFFER;
            }
            case Ipv6.VERSION -> length < Ipv6.HEADER_SIZE ? Fault.TRUNCATED_HEADER : Fault.LENGTH_BEYOND_BUFFER;
            default -> Fault.NOT_IP;
        };
    }

    /// Where the source address of a valid packet starts; it has [#addressSize] bytes.
    public static int sourceOffset(ByteBuffer slab, int offset) {
        return offset + (version(slab, offset) == Ipv4.VERSION ? Ipv4.SOURCE : Ipv6.SOURCE);
    }

    /// Where the destination address of a valid packet starts; it has [#addressSize] bytes.
    public static int destinationOffset(ByteBuffer slab, int offset) {
        return offset + (version(slab, offset) == Ipv4.VERSION ? Ipv4.DESTINATION : Ipv6.DESTINATION);
    }

    /// 4 or 16.
    public static int addressSize(ByteBuffer slab, int offset) {
        return version(slab, offset) == Ipv4.VERSION ? Ipv4.ADDRESS_SIZE : Ipv6.ADDRESS_SIZE;
    }

    /// DSCP and ECN of a valid packet.
    public static int trafficClass(ByteBuffer slab, int offset) {
        return version(slab, offset) == Ipv4.VERSION
                ? Ipv4.trafficClass(slab, offset)
                : Ipv6.trafficClass(slab, offset);
    }

    /// Whether a traffic class bears the mark "congestion experienced".
    public static boolean isMarked(int trafficClass) {
        return (trafficClass & ECN_MASK) == ECN_CONGESTION_EXPERIENCED;
    }

    /// Copies the mark "congestion experienced" of the outer header inward, as RFC 6040 §4.2 asks of a tunnel's end.
    ///
    /// A packet that is not ECN-capable stays as it is.
    public static void markCongestion(ByteBuffer slab, int offset) {
        int trafficClass = trafficClass(slab, offset);
        if ((trafficClass & ECN_MASK) == 0) {
            return;
        }
        if (version(slab, offset) == Ipv4.VERSION) {
            Ipv4.setTrafficClass(slab, offset, trafficClass | ECN_CONGESTION_EXPERIENCED);
        } else {
            Ipv6.setTrafficClass(slab, offset, trafficClass | ECN_CONGESTION_EXPERIENCED);
        }
    }

    static Octets address(ByteBuffer slab, int offset, int size) {
        byte[] address = new byte[size];
        slab.get(offset, address);
        return Octets.wrap(address);
    }
}
