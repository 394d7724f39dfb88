package org.tocsin.ip;

import java.nio.ByteBuffer;
import org.tocsin.bytes.Octets;

/// Tells a sender that its packet came to nothing: ICMP destination unreachable (RFC 792) and its ICMPv6 form (RFC 4443
/// §3.1). How often is for the caller to bound (RFC 4443 §2.4 f).
public final class IcmpError {
    /// Why the packet came to nothing.
    public enum Reason {
        /// Nobody has the address.
        HOST_UNREACHABLE(1, 3),
        /// Nobody listens at the UDP port.
        PORT_UNREACHABLE(3, 4);

        private final int icmpCode;
        private final int icmpv6Code;

        Reason(int icmpCode, int icmpv6Code) {
            this.icmpCode = icmpCode;
            this.icmpv6Code = icmpv6Code;
        }
    }

    private static final int ICMP_UNREACHABLE = 3;
    private static final int ICMPV6_UNREACHABLE = 1;
    private static final int HEADER_SIZE = IcmpEcho.HEADER_SIZE;
    private static final int CHECKSUM = 2;
    private static final int HOPS = 64;
    /// RFC 1812 §4.3.2.3: "SHOULD contain as much of the original datagram as possible without the length of the ICMP
    /// datagram exceeding 576 bytes".
    private static final int IPV4_SIZE_MAX = 576;
    /// RFC 4443 §2.4 c: without exceeding the minimum IPv6 MTU.
    private static final int IPV6_SIZE_MAX = 1280;

    private IcmpError() {}

    /// The error for a packet, from the address that it went to; or an empty buffer where there must be none: for
    /// errors themselves, later fragments, and packets to or from what is not one host.
    ///
    /// @param length the packet's own length, as [InnerPacket#length] gave it
    public static ByteBuffer of(Reason reason, ByteBuffer slab, int offset, int length) {
        boolean isIpv6 = InnerPacket.version(slab, offset) == Ipv6.VERSION;
        if (isIpv6 ? isSilentIpv6(slab, offset, length) : isSilentIpv4(slab, offset, length)) {
            return ByteBuffer.allocate(0);
        }
        int header = isIpv6 ? Ipv6.HEADER_SIZE : Ipv4.HEADER_SIZE;
        int quoted = Math.min(length, (isIpv6 ? IPV6_SIZE_MAX : IPV4_SIZE_MAX) - header - HEADER_SIZE);
        ByteBuffer out = ByteBuffer.allocate(header + HEADER_SIZE + quoted);
        out.put(header + HEADER_SIZE, slab, offset, quoted);
        out.put(header, (byte) (isIpv6 ? ICMPV6_UNREACHABLE : ICMP_UNREACHABLE));
        out.put(header + 1, (byte) (isIpv6 ? reason.icmpv6Code : reason.icmpCode));
        int icmpLength = HEADER_SIZE + quoted;
        if (isIpv6) {
            Octets from = Ipv6.destination(slab, offset);
            Octets to = Ipv6.source(slab, offset);
            Ipv6.writeHeader(out, 0, icmpLength, IcmpEcho.PROTOCOL_ICMPV6, HOPS, (byte) 0, from, to);
            long pseudo = Ipv6.pseudoHeaderSum(out, 0, IcmpEcho.PROTOCOL_ICMPV6, icmpLength);
            out.putShort(header + CHECKSUM, (short) Checksum.finish(Checksum.sum(out, header, icmpLength, pseudo)));
        } else {
            Octets from = Ipv4.destination(slab, offset);
            Octets to = Ipv4.source(slab, offset);
            Ipv4.writeHeader(out, 0, icmpLength, IcmpEcho.PROTOCOL_ICMP, HOPS, (byte) 0, from, to);
            out.putShort(header + CHECKSUM, (short) Checksum.of(out, header, icmpLength));
        }
        return out;
    }

    /// RFC 1122 §3.2.2: no error about an error, a broadcast or multicast, a later fragment, or a source that is no
    /// single host.
    private static boolean isSilentIpv4(ByteBuffer slab, int offset, int length) {
        int header = Ipv4.headerLength(slab, offset);
        if (header < Ipv4.HEADER_SIZE || length < header || Ipv4.isFragment(slab, offset)) {
            return true;
        }
        int source = slab.get(offset + Ipv4.SOURCE) & 0xff;
        int destination = slab.get(offset + Ipv4.DESTINATION) & 0xff;
        if (source == 0 || source >= 224 || destination >= 224) {
            return true;
        }
        if (Ipv4.protocol(slab, offset) != IcmpEcho.PROTOCOL_ICMP) {
            return false;
        }
        // Of ICMP only an echo request is answered; all that is no query may be an error.
        return length < header + 1 || slab.get(offset + header) != 8;
    }

    /// RFC 4443 §2.4 e.
    private static boolean isSilentIpv6(ByteBuffer slab, int offset, int length) {
        boolean isMulticast = slab.get(offset + Ipv6.DESTINATION) == (byte) 0xff;
        boolean isFromMulticast = slab.get(offset + Ipv6.SOURCE) == (byte) 0xff;
        boolean isFromNobody =
                slab.getLong(offset + Ipv6.SOURCE) == 0 && slab.getLong(offset + Ipv6.SOURCE + Long.BYTES) == 0;
        if (isMulticast || isFromMulticast || isFromNobody) {
            return true;
        }
        if (Ipv6.nextHeader(slab, offset) != IcmpEcho.PROTOCOL_ICMPV6) {
            return false;
        }
        // The types below 128 are the errors.
        return length <= Ipv6.HEADER_SIZE || slab.get(offset + Ipv6.HEADER_SIZE) >= 0;
    }
}
