package org.tocsin.wireguard;

import java.nio.ByteBuffer;

/// Transport data messages (whitepaper §5.4.6), as functions over a big-endian buffer.
///
/// ```
///   0  type = 4, reserved zeros     4
///   4  receiver index               4   little-endian
///   8  counter                      8   little-endian
///  16  encrypted packet        n + 16   n a multiple of 16, unless the MTU stops the padding
/// ```
public final class Transport {
    public static final int TYPE = 4;
    /// Bytes in front of the packet.
    public static final int HEADER_SIZE = 16;
    /// Bytes behind the packet and its padding.
    public static final int TAG_SIZE = 16;
    public static final int OVERHEAD = HEADER_SIZE + TAG_SIZE;
    public static final int PADDING_UNIT = 16;

    private static final int RECEIVER_INDEX = 4;
    private static final int COUNTER = 8;

    private Transport() {}

    /// Bytes of the datagram that carries a packet: what a slab must have room for.
    public static int datagramLength(int packetLength, int mtu) {
        return OVERHEAD + paddedLength(packetLength, mtu);
    }

    /// Whitepaper §5.4.6: "the packet is padded with zeros to a multiple of 16 bytes", but not beyond the MTU, which
    /// would make the datagram one that the path does not take.
    public static int paddedLength(int packetLength, int mtu) {
        int lastUnit = packetLength > mtu ? packetLength % mtu : packetLength;
        int padded = Math.min(mtu, lastUnit + PADDING_UNIT - 1 & -PADDING_UNIT);
        return packetLength - lastUnit + padded;
    }

    /// The outer traffic class for an inner one: DSCP hidden, ECN copied, but a mark that is already set becomes
    /// ECT(0), as RFC 6040 §4.1 has it for the compatible mode.
    public static int outerTrafficClass(int innerTrafficClass) {
        int ecn = innerTrafficClass & 0b11;
        return ecn == 0b11 ? 0b10 : ecn;
    }

    static int receiverIndex(ByteBuffer slab, int offset) {
        return Integer.reverseBytes(slab.getInt(offset + RECEIVER_INDEX));
    }

    static long counter(ByteBuffer slab, int offset) {
        return Long.reverseBytes(slab.getLong(offset + COUNTER));
    }

    static void writeHeader(ByteBuffer slab, int offset, int receiverIndex, long counter) {
        slab.putInt(offset, Integer.reverseBytes(TYPE));
        slab.putInt(offset + RECEIVER_INDEX, Integer.reverseBytes(receiverIndex));
        slab.putLong(offset + COUNTER, Long.reverseBytes(counter));
    }
}
