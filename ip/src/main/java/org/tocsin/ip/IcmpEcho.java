package org.tocsin.ip;

import java.nio.ByteBuffer;

/// Answers pings: ICMP echo (RFC 792) and ICMPv6 echo (RFC 4443 §4).
public final class IcmpEcho {
    static final int PROTOCOL_ICMP = 1;
    static final int PROTOCOL_ICMPV6 = 58;
    static final int HEADER_SIZE = 8;

    private static final int ICMP_ECHO_REQUEST = 8;
    private static final int ICMP_ECHO_REPLY = 0;
    private static final int ICMPV6_ECHO_REQUEST = 128;
    private static final int ICMPV6_ECHO_REPLY = 129;
    private static final int CHECKSUM = 2;
    private static final byte HOPS = 64;

    private IcmpEcho() {}

    /// Turns an echo request into its reply, in place, if it is one with right checksums and no fragment.
    ///
    /// @param length the packet's own length, as [InnerPacket#length] gave it
    /// @return whether the bytes are a reply now; else they are unchanged
    public static boolean reply(ByteBuffer slab, int offset, int length) {
        return switch (InnerPacket.version(slab, offset)) {
            case Ipv4.VERSION -> replyIpv4(slab, offset, length);
            case Ipv6.VERSION -> replyIpv6(slab, offset, length);
            default -> false;
        };
    }

    private static boolean replyIpv4(ByteBuffer slab, int offset, int length) {
        int header = Ipv4.headerLength(slab, offset);
        int icmp = offset + header;
        if (header < Ipv4.HEADER_SIZE
                || length < header + HEADER_SIZE
                || Ipv4.protocol(slab, offset) != PROTOCOL_ICMP
                || Ipv4.isFragment(slab, offset)
                || !Ipv4.hasRightChecksum(slab, offset)
                || slab.getShort(icmp) != ICMP_ECHO_REQUEST << 8
                || Checksum.of(slab, icmp, length - header) != 0) {
            return false;
        }
        swap(slab, offset + Ipv4.SOURCE, offset + Ipv4.DESTINATION, Ipv4.ADDRESS_SIZE);
        slab.put(offset + Ipv4.TIME_TO_LIVE, HOPS);
        Ipv4.writeChecksum(slab, offset);
        slab.put(icmp, (byte) ICMP_ECHO_REPLY);
        slab.putShort(icmp + CHECKSUM, (short) 0);
        slab.putShort(icmp + CHECKSUM, (short) Checksum.of(slab, icmp, length - header));
        return true;
    }

    private static boolean replyIpv6(ByteBuffer slab, int offset, int length) {
        int icmp = offset + Ipv6.HEADER_SIZE;
        int icmpLength = length - Ipv6.HEADER_SIZE;
        if (icmpLength < HEADER_SIZE
                || Ipv6.nextHeader(slab, offset) != PROTOCOL_ICMPV6
                || slab.getShort(icmp) != (short) (ICMPV6_ECHO_REQUEST << 8)
                || icmpv6Checksum(slab, offset, icmpLength) != 0) {
            return false;
        }
        swap(slab, offset + Ipv6.SOURCE, offset + Ipv6.DESTINATION, Ipv6.ADDRESS_SIZE);
        slab.put(offset + Ipv6.HOP_LIMIT, HOPS);
        slab.put(icmp, (byte) ICMPV6_ECHO_REPLY);
        slab.putShort(icmp + CHECKSUM, (short) 0);
        slab.putShort(icmp + CHECKSUM, (short) icmpv6Checksum(slab, offset, icmpLength));
        return true;
    }

    private static int icmpv6Checksum(ByteBuffer slab, int offset, int length) {
        long pseudo = Ipv6.pseudoHeaderSum(slab, offset, PROTOCOL_ICMPV6, length);
        return Checksum.finish(Checksum.sum(slab, offset + Ipv6.HEADER_SIZE, length, pseudo));
    }

    private static void swap(ByteBuffer slab, int a, int b, int size) {
        for (int i = 0; i < size; i++) {
            byte kept = slab.get(a + i);
            slab.put(a + i, slab.get(b + i));
            slab.put(b + i, kept);
        }
    }
}
