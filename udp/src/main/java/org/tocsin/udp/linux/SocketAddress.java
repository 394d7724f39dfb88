package org.tocsin.udp.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;

/// A `sockaddr_in` or `sockaddr_in6` in native memory, as a socket of one family reads and writes it.
///
/// | offset | in | in6 |
/// |---|---|---|
/// | 0 | family (2, native order) | family |
/// | 2 | port (2, network order) | port |
/// | 4 | address (4) | flow label (4) |
/// | 8 | - | address (16) |
/// | 24 | - | scope (4) |
///
/// A socket of family IPv6 has IPv4 peers as `::ffff:a.b.c.d`. Endpoints met before are read without allocating; the
/// scope of link-local addresses is lost.
final class SocketAddress {
    static final int BYTES = 28;
    private static final int IPV4_BYTES = 16;
    private static final int PORT = 2;
    private static final int IPV4_ADDRESS = 4;
    private static final int IPV6_ADDRESS = 8;
    private static final int MAPPED_IPV4 = IPV6_ADDRESS + 12;
    private static final int MAPPED_PREFIX = 0xffff;
    /// A power of two; more than the neighbours of any node. A stranger who aims at a slot costs an allocation.
    private static final int SLOTS = 1024;

    private final MemorySegment memory;
    private final ByteBuffer bytes;
    private final boolean isIpv6;
    private final @Nullable Endpoint[] known;
    private final long[] knownHigh;
    private final long[] knownLow;
    private final long[] localHigh;
    private final long[] localLow;

    /// @param memory 28 bytes
    SocketAddress(MemorySegment memory, boolean isIpv6, boolean forReading) {
        this.memory = memory;
        this.bytes = memory.asByteBuffer().order(ByteOrder.BIG_ENDIAN);
        this.isIpv6 = isIpv6;
        int slots = forReading ? SLOTS : 1;
        this.known = new @Nullable Endpoint[slots];
        this.knownHigh = new long[slots];
        this.knownLow = new long[slots];
        this.localHigh = new long[slots];
        this.localLow = new long[slots];
    }

    MemorySegment memory() {
        return memory;
    }

    /// How many bytes the socket's family takes.
    int size() {
        return isIpv6 ? BYTES : IPV4_BYTES;
    }

    /// @return false where the socket's family cannot reach it
    boolean write(Octets address, int port) {
        memory.fill((byte) 0);
        memory.set(JAVA_SHORT, 0, (short) (isIpv6 ? Constants.AF_INET6 : Constants.AF_INET));
        bytes.putShort(PORT, (short) port);
        if (!isIpv6) {
            if (address.size() != 4) {
                return false;
            }
            address.copyTo(0, bytes, IPV4_ADDRESS, 4);
        } else if (address.size() == 4) {
            bytes.putShort(MAPPED_IPV4 - 2, (short) -1);
            address.copyTo(0, bytes, MAPPED_IPV4, 4);
        } else {
            address.copyTo(0, bytes, IPV6_ADDRESS, 16);
        }
        return true;
    }

    int port() {
        return bytes.getShort(PORT) & 0xffff;
    }

    /// Whether this is an IPv4 peer, on a socket of either family.
    boolean isIpv4() {
        return !isIpv6 || (bytes.getLong(IPV6_ADDRESS) == 0 && bytes.getInt(MAPPED_IPV4 - 4) == MAPPED_PREFIX);
    }

    /// The port is not 0.
    Endpoint read() {
        return read(0, 0);
    }

    /// @param ownHigh upper half of the own address to answer from, as it lies in memory; 0 in IPv4
    /// @param ownLow  lower half; both are 0 where it is unknown
    Endpoint read(long ownHigh, long ownLow) {
        int port = port();
        long high = isIpv6 ? memory.get(JAVA_LONG_UNALIGNED, IPV6_ADDRESS) : 0;
        long low = isIpv6 ? memory.get(JAVA_LONG_UNALIGNED, 16) : memory.get(JAVA_INT, IPV4_ADDRESS);
        long mixed = (high * 31 + low) * 31 + port;
        int slot = (int) ((mixed * 0x9e37_79b9_7f4a_7c15L) >>> (Long.SIZE - Integer.numberOfTrailingZeros(SLOTS)));
        Endpoint candidate = known[slot];
        if (candidate != null
                && knownHigh[slot] == high
                && knownLow[slot] == low
                && candidate.port() == port
                && localHigh[slot] == ownHigh
                && localLow[slot] == ownLow) {
            return candidate;
        }
        Endpoint fresh = new Endpoint(address(), port, own(ownHigh, ownLow));
        known[slot] = fresh;
        knownHigh[slot] = high;
        knownLow[slot] = low;
        localHigh[slot] = ownHigh;
        localLow[slot] = ownLow;
        return fresh;
    }

    private Octets own(long high, long low) {
        if (high == 0 && low == 0) {
            return Octets.EMPTY;
        }
        ByteBuffer own = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        own.putLong(0, high).putLong(8, low).order(ByteOrder.BIG_ENDIAN);
        if (!isIpv6) {
            return Octets.copyOf(own.array(), 8, 4);
        }
        boolean mapped = high == 0 && own.getInt(8) == MAPPED_PREFIX;
        return mapped ? Octets.copyOf(own.array(), 12, 4) : Octets.wrap(own.array());
    }

    Octets address() {
        boolean four = isIpv4();
        byte[] out = new byte[four ? 4 : 16];
        int from = !four ? IPV6_ADDRESS : isIpv6 ? MAPPED_IPV4 : IPV4_ADDRESS;
        MemorySegment.copy(memory, JAVA_BYTE, from, out, 0, out.length);
        return Octets.wrap(out);
    }
}
