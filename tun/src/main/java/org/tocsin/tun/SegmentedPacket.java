package org.tocsin.tun;

import java.nio.ByteBuffer;
import org.tocsin.ip.Checksum;
import org.tocsin.ip.InnerPacket;
import org.tocsin.ip.Ipv4;
import org.tocsin.ip.Ipv6;
import org.tocsin.ip.Udp;

/// A packet as the system hands it over, to be taken out in pieces that the path can carry: a TCP stream's bytes or a
/// list of UDP datagrams under one header, with checksums still to be computed.
///
/// What does not add up gives no segment: the bytes come from the system's own stack, and from whoever may write raw
/// packets there.
final class SegmentedPacket {
    private static final int IPV4_LENGTH = 2;
    private static final int IPV4_IDENTIFICATION = 4;
    private static final int IPV6_LENGTH = 4;
    private static final int TCP_SEQUENCE = 4;
    private static final int TCP_DATA_OFFSET = 12;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_CHECKSUM = 16;
    private static final int TCP_HEADER_SIZE = 20;
    private static final int TCP_FIN_AND_PSH = 0x01 | 0x08;
    private static final int TCP_CWR = 0x80;
    private static final int PROTOCOL_TCP = 6;

    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private int offset;
    private int length;
    private VirtioHeader header = VirtioHeader.NONE;
    private boolean isIpv6;
    private int transport;
    private int headers;
    private int taken;
    private int segments;

    /// Starts anew; the buffer must stay as it is until all was taken.
    ///
    /// @param from where the IP header starts, big-endian
    void set(VirtioHeader virtio, ByteBuffer source, int from, int size) {
        bytes = source;
        offset = from;
        length = InnerPacket.length(source, from, size) < 0 ? 0 : size;
        header = virtio;
        taken = 0;
        segments = 0;
        if (length > 0 && virtio.kind() != VirtioHeader.Kind.SINGLE && !measure()) {
            length = 0;
        }
    }

    boolean hasNext() {
        return taken < length;
    }

    /// Writes the next packet and gives its length; 0 where the bytes were none.
    int next(ByteBuffer slab, int at) {
        if (header.kind() == VirtioHeader.Kind.SINGLE) {
            taken = length;
            slab.put(at, bytes, offset, length);
            return !header.needsChecksum() || finishChecksum(slab, at) ? length : 0;
        }
        int payload = Math.min(header.segmentBytes(), length - headers - taken);
        slab.put(at, bytes, offset, headers);
        slab.put(at + headers, bytes, offset + headers + taken, payload);
        boolean isLast = headers + taken + payload == length;
        if (isIpv6) {
            slab.putShort(at + IPV6_LENGTH, (short) (headers - Ipv6.HEADER_SIZE + payload));
        } else {
            slab.putShort(at + IPV4_LENGTH, (short) (headers + payload));
            short identification = slab.getShort(at + IPV4_IDENTIFICATION);
            slab.putShort(at + IPV4_IDENTIFICATION, (short) (identification + segments));
            Ipv4.writeChecksum(slab, at);
        }
        if (header.kind() == VirtioHeader.Kind.TCP) {
            finishTcp(slab, at, payload, isLast);
        } else {
            int source = Udp.sourcePort(slab, at + transport);
            int destination = Udp.destinationPort(slab, at + transport);
            Udp.writeHeader(slab, at, at + transport, source, destination, payload);
        }
        taken = isLast ? length : taken + payload;
        segments++;
        return headers + payload;
    }

    /// The flags that end something belong to the last segment, the one that begins something to the first.
    private void finishTcp(ByteBuffer slab, int at, int payload, boolean isLast) {
        int tcp = at + transport;
        slab.putInt(tcp + TCP_SEQUENCE, slab.getInt(tcp + TCP_SEQUENCE) + taken);
        int flags = slab.get(tcp + TCP_FLAGS);
        flags = isLast ? flags : flags & ~TCP_FIN_AND_PSH;
        flags = segments == 0 ? flags : flags & ~TCP_CWR;
        slab.put(tcp + TCP_FLAGS, (byte) flags);
        slab.putShort(tcp + TCP_CHECKSUM, (short) 0);
        int size = headers - transport + payload;
        int addresses = isIpv6 ? 2 * 16 : 2 * 4;
        int addressesAt = at + (isIpv6 ? 8 : 12);
        long pseudo = Checksum.sum(slab, addressesAt, addresses, (long) PROTOCOL_TCP + size);
        slab.putShort(tcp + TCP_CHECKSUM, (short) Checksum.finish(Checksum.sum(slab, tcp, size, pseudo)));
    }

    /// The place of the checksum holds the pseudo header's sum, so the sum over all is what is missing.
    private boolean finishChecksum(ByteBuffer slab, int at) {
        int start = header.checksumStart();
        int place = start + header.checksumOffset();
        if (start < Ipv4.HEADER_SIZE || start >= length || place + Short.BYTES > length) {
            return false;
        }
        int checksum = Checksum.of(slab, at + start, length - start);
        // For UDP zero would mean that there is none; for TCP both spell zero.
        slab.putShort(at + place, (short) (checksum == 0 ? 0xffff : checksum));
        return true;
    }

    /// Finds the headers of a list.
    private boolean measure() {
        int version = InnerPacket.version(bytes, offset);
        isIpv6 = version == Ipv6.VERSION;
        transport = isIpv6 ? Ipv6.HEADER_SIZE : Ipv4.headerLength(bytes, offset);
        int protocol = isIpv6 ? Ipv6.nextHeader(bytes, offset) : Ipv4.protocol(bytes, offset);
        // Extension headers: the system says where the transport header is.
        if (isIpv6 && header.checksumStart() > transport) {
            transport = header.checksumStart();
            protocol = header.kind() == VirtioHeader.Kind.TCP ? PROTOCOL_TCP : Udp.PROTOCOL;
        }
        headers = switch (header.kind()) {
            case TCP -> protocol == PROTOCOL_TCP ? tcpHeaders() : -1;
            case UDP -> protocol == Udp.PROTOCOL ? transport + Udp.HEADER_SIZE : -1;
            case SINGLE, UNKNOWN -> -1;
        };
        return headers > 0 && headers < length && header.segmentBytes() > 0;
    }

    private int tcpHeaders() {
        if (transport + TCP_HEADER_SIZE > length) {
            return -1;
        }
        int size = (bytes.get(offset + transport + TCP_DATA_OFFSET) >>> 4 & 0x0f) * 4;
        return size < TCP_HEADER_SIZE ? -1 : transport + size;
    }
}
