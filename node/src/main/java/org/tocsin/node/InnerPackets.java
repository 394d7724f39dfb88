package org.tocsin.node;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.tocsin.bytes.Octets;
import org.tocsin.ip.IcmpEcho;
import org.tocsin.ip.Ipv4;
import org.tocsin.ip.Ipv6;

/// Tells what an inner packet is for: the association with its sender, the answer to a ping, or nobody.
final class InnerPackets {
    private static final int VERSION_SHIFT = 4;
    private static final int IPV4_DESTINATION = 16;
    private static final int IPV6_SOURCE = 8;
    private static final int IPV6_DESTINATION = 24;

    private final Octets innerAddress;
    private final List<Octets> addresses;

    /// @param innerAddress the address that follows from this node's key
    /// @param others       further addresses that answer pings
    InnerPackets(Octets innerAddress, List<Octets> others) {
        this.innerAddress = innerAddress;
        this.addresses = new ArrayList<>(others);
        addresses.add(innerAddress);
    }

    /// Whether the packet is SCTP for this node.
    static boolean isSctp(ByteBuffer slab, int offset, int length) {
        return length > Ipv6.HEADER_SIZE
                && version(slab, offset) == Ipv6.VERSION
                && Ipv6.nextHeader(slab, offset) == Puller.PROTOCOL_SCTP;
    }

    /// Whether an IPv6 packet goes from the neighbour's address to this node's.
    boolean isBetween(ByteBuffer slab, int offset, Neighbour neighbour) {
        return equal(slab, offset + IPV6_SOURCE, neighbour.innerAddress())
                && equal(slab, offset + IPV6_DESTINATION, innerAddress);
    }

    /// Turns a ping to one of this node's addresses into its reply, in place.
    ///
    /// @return whether it was one
    boolean answerEcho(ByteBuffer slab, int offset, int length) {
        for (Octets address : addresses) {
            boolean ours = address.size() == Ipv4.HEADER_SIZE - IPV4_DESTINATION
                    ? version(slab, offset) == Ipv4.VERSION && equal(slab, offset + IPV4_DESTINATION, address)
                    : version(slab, offset) == Ipv6.VERSION && equal(slab, offset + IPV6_DESTINATION, address);
            if (ours) {
                return IcmpEcho.reply(slab, offset, length);
            }
        }
        return false;
    }

    private static int version(ByteBuffer slab, int offset) {
        return (slab.get(offset) & 0xff) >>> VERSION_SHIFT;
    }

    private static boolean equal(ByteBuffer slab, int offset, Octets expected) {
        for (int i = 0; i < expected.size(); i++) {
            if (slab.get(offset + i) != expected.at(i)) {
                return false;
            }
        }
        return true;
    }
}
