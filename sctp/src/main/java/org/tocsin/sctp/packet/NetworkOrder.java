package org.tocsin.sctp.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.tocsin.bytes.Octets;

/// Big-endian fields at absolute places of a buffer, whatever order is set on it: a slab is shared with layers that
/// read little-endian.
final class NetworkOrder {
    private static final VarHandle SHORTS = MethodHandles.byteBufferViewVarHandle(short[].class, BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteBufferViewVarHandle(int[].class, BIG_ENDIAN);

    private NetworkOrder() {}

    static int uint8(ByteBuffer buffer, int at) {
        return buffer.get(at) & 0xff;
    }

    static int uint16(ByteBuffer buffer, int at) {
        return (short) SHORTS.get(buffer, at) & 0xffff;
    }

    static int int32(ByteBuffer buffer, int at) {
        return (int) INTS.get(buffer, at);
    }

    static long uint32(ByteBuffer buffer, int at) {
        return int32(buffer, at) & 0xffff_ffffL;
    }

    static void putUint16(ByteBuffer buffer, int at, int value) {
        SHORTS.set(buffer, at, (short) value);
    }

    static void putInt32(ByteBuffer buffer, int at, int value) {
        INTS.set(buffer, at, value);
    }

    static Octets octets(ByteBuffer buffer, int at, int length) {
        byte[] bytes = new byte[length];
        buffer.get(at, bytes);
        return Octets.wrap(bytes);
    }

    static int uint16(Octets octets, int at) {
        return (octets.at(at) & 0xff) << 8 | (octets.at(at + 1) & 0xff);
    }

    static int int32(Octets octets, int at) {
        return uint16(octets, at) << 16 | uint16(octets, at + 2);
    }
}
