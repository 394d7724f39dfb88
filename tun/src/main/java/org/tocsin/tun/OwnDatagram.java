package org.tocsin.tun;

import java.nio.ByteBuffer;
import org.tocsin.ip.InnerPacket;
import org.tocsin.ip.Ipv4;
import org.tocsin.ip.Ipv6;
import org.tocsin.ip.Udp;

/// Recognizes what this tunnel itself sent and the system routed back into its interface: the endpoint of a peer lies
/// behind the peer. Sealed again, one packet would become ever larger ones, and those fragments without end.
final class OwnDatagram {
    /// WireGuard's messages have one of the types 1 to 4 and three zero bytes behind it.
    private static final int TYPE_MAX = 4;

    private OwnDatagram() {}

    /// @param length the packet's, valid by [InnerPacket#length]
    /// @param port   that the tunnel sends from
    static boolean is(ByteBuffer slab, int packet, int length, int port) {
        boolean isIpv4 = InnerPacket.version(slab, packet) == Ipv4.VERSION;
        int protocol = isIpv4 ? Ipv4.protocol(slab, packet) : Ipv6.nextHeader(slab, packet);
        int header = isIpv4 ? Ipv4.headerLength(slab, packet) : Ipv6.HEADER_SIZE;
        int payload = header + Udp.HEADER_SIZE;
        if (protocol != Udp.PROTOCOL || payload + Integer.BYTES > length) {
            return false;
        }
        int type = Integer.reverseBytes(slab.getInt(packet + payload));
        return Udp.sourcePort(slab, packet + header) == port && type >= 1 && type <= TYPE_MAX;
    }
}
