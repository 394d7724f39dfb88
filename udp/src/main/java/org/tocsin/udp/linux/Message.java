package org.tocsin.udp.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;

/// A `msghdr` with one buffer, one address and room for control messages, all in native memory and used again for each
/// call.
///
/// | offset | msghdr | | offset | cmsghdr |
/// |---|---|---|---|---|
/// | 0 | name (pointer) | | 0 | length with this header (8) |
/// | 8 | name's length (4) | | 8 | level (4) |
/// | 16 | iovec (pointer) | | 12 | type (4) |
/// | 24 | iovecs (8) | | 16 | data, padded to 8 |
/// | 32 | control (pointer) | | | |
/// | 40 | control's length (8) | | | |
/// | 48 | flags (4) | | | |
final class Message {
    private static final int HEADER_BYTES = 56;
    private static final int NAME_LENGTH = 8;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int CONTROL_BYTES = 128;
    private static final int CONTROL_HEADER_BYTES = 16;
    /// `in_pktinfo`: interface (4), address to answer from (4), address in the header (4).
    private static final int IN_PKTINFO_BYTES = 12;

    private static final int IN_PKTINFO_SPEC_DST = 4;
    /// `in6_pktinfo`: address (16), interface (4).
    private static final int IN6_PKTINFO_BYTES = 20;

    private final MemorySegment header;
    private final MemorySegment vector;
    private final MemorySegment control;
    private final ByteBuffer controlBytes;
    private final SocketAddress address;
    private final ByteBuffer data;
    private final MemorySegment errno;

    private int segmentBytes;
    private int trafficClass;
    private long localHigh;
    private long localLow;

    Message(Arena arena, int dataBytes, boolean isIpv6, boolean forReading) {
        MemorySegment buffer = arena.allocate(dataBytes, 64);
        this.data = buffer.asByteBuffer();
        this.header = arena.allocate(HEADER_BYTES, 8);
        this.vector = arena.allocate(16, 8);
        this.control = arena.allocate(CONTROL_BYTES, 8);
        this.controlBytes = control.asByteBuffer();
        this.address = new SocketAddress(arena.allocate(SocketAddress.BYTES, 8), isIpv6, forReading);
        this.errno = arena.allocate(LinuxCalls.ERRNO_BYTES, 8);
        vector.set(JAVA_LONG, 0, buffer.address());
        vector.set(JAVA_LONG, 8, dataBytes);
        header.set(JAVA_LONG, 0, address.memory().address());
        header.set(JAVA_LONG, 16, vector.address());
        header.set(JAVA_LONG, 24, 1);
        header.set(JAVA_LONG, 32, control.address());
    }

    ByteBuffer data() {
        return data;
    }

    SocketAddress address() {
        return address;
    }

    /// Sends the data's first bytes to the address.
    ///
    /// @param segment bytes of each datagram where these are several, else 0
    /// @param local   the address to send from; empty leaves it to the system
    /// @return bytes sent, or the negative error number
    long send(int fd, int length, int segment, int outerTrafficClass, Octets local) {
        header.set(JAVA_INT, NAME_LENGTH, address.size());
        vector.set(JAVA_LONG, 8, length);
        int used = 0;
        if (segment != 0) {
            putControl(used, 2, Constants.SOL_UDP, Constants.UDP_SEGMENT);
            control.set(JAVA_SHORT, used + CONTROL_HEADER_BYTES, (short) segment);
            used += CONTROL_HEADER_BYTES + 8;
        }
        if (outerTrafficClass != 0) {
            boolean four = address.isIpv4();
            int level = four ? Constants.IPPROTO_IP : Constants.IPPROTO_IPV6;
            putControl(used, 4, level, four ? Constants.IP_TOS : Constants.IPV6_TCLASS);
            control.set(JAVA_INT, used + CONTROL_HEADER_BYTES, outerTrafficClass);
            used += CONTROL_HEADER_BYTES + 8;
        }
        if (!local.isEmpty()) {
            used += putLocal(used, local);
        }
        header.set(JAVA_LONG, CONTROL_LENGTH, used);
        header.set(JAVA_INT, FLAGS, 0);
        return LinuxCalls.sendmsg(errno, fd, header);
    }

    /// The address alone: the interface follows from the routes, which may change.
    private int putLocal(int at, Octets local) {
        int from = at + CONTROL_HEADER_BYTES;
        if (local.size() == 4) {
            putControl(at, IN_PKTINFO_BYTES, Constants.IPPROTO_IP, Constants.IP_PKTINFO);
            control.set(JAVA_LONG, from, 0);
            local.copyTo(0, controlBytes, from + IN_PKTINFO_SPEC_DST, 4);
            control.set(JAVA_INT, from + 8L, 0);
            return CONTROL_HEADER_BYTES + 16;
        }
        putControl(at, IN6_PKTINFO_BYTES, Constants.IPPROTO_IPV6, Constants.IPV6_PKTINFO);
        local.copyTo(0, controlBytes, from, 16);
        control.set(JAVA_INT, from + 16L, 0);
        return CONTROL_HEADER_BYTES + 24;
    }

    private void putControl(int at, int dataLength, int level, int type) {
        control.set(JAVA_LONG, at, CONTROL_HEADER_BYTES + dataLength);
        control.set(JAVA_INT, at + 8, level);
        control.set(JAVA_INT, at + 12, type);
    }

    /// Fills the data, the address and what came with them.
    ///
    /// @return bytes received, or the negative error number
    long receive(int fd) {
        header.set(JAVA_INT, NAME_LENGTH, SocketAddress.BYTES);
        header.set(JAVA_LONG, CONTROL_LENGTH, CONTROL_BYTES);
        header.set(JAVA_INT, FLAGS, 0);
        long received = LinuxCalls.recvmsg(errno, fd, header);
        segmentBytes = 0;
        trafficClass = 0;
        localHigh = 0;
        localLow = 0;
        if (received >= 0) {
            readControl((int) header.get(JAVA_LONG, CONTROL_LENGTH));
        }
        return received;
    }

    private void readControl(int length) {
        for (int at = 0; at + CONTROL_HEADER_BYTES < length; ) {
            int size = (int) control.get(JAVA_LONG, at);
            if (size <= CONTROL_HEADER_BYTES) {
                return;
            }
            int level = control.get(JAVA_INT, at + 8);
            int type = control.get(JAVA_INT, at + 12);
            if (level == Constants.SOL_UDP && type == Constants.UDP_GRO) {
                segmentBytes = control.get(JAVA_INT, at + CONTROL_HEADER_BYTES);
            } else if ((level == Constants.IPPROTO_IP && type == Constants.IP_TOS)
                    || (level == Constants.IPPROTO_IPV6 && type == Constants.IPV6_TCLASS)) {
                // One byte for IPv4, four in little-endian order for IPv6: the first is the value.
                trafficClass = control.get(JAVA_BYTE, at + CONTROL_HEADER_BYTES) & 0xff;
            }
            readLocal(level, type, at + CONTROL_HEADER_BYTES);
            at += (size + 7) & -8;
        }
    }

    private void readLocal(int level, int type, int at) {
        if (level == Constants.IPPROTO_IP && type == Constants.IP_PKTINFO) {
            localLow = Integer.toUnsignedLong(control.get(JAVA_INT, at + IN_PKTINFO_SPEC_DST));
        } else if (level == Constants.IPPROTO_IPV6 && type == Constants.IPV6_PKTINFO) {
            localHigh = control.get(JAVA_LONG, at);
            localLow = control.get(JAVA_LONG, at + 8L);
        }
    }

    /// Where the last datagrams came from, with the address of this machine that they came to where the socket tells
    /// it.
    Endpoint source() {
        return address.read(localHigh, localLow);
    }

    /// The size of each datagram that the last call received, the last one excepted; 0 if it received one.
    int segmentBytes() {
        return segmentBytes;
    }

    int trafficClass() {
        return trafficClass;
    }

    boolean wasCut() {
        return (header.get(JAVA_INT, FLAGS) & Constants.MSG_TRUNC) != 0;
    }
}
