package org.tocsin.sctp.packet;

import java.nio.ByteBuffer;
import org.tocsin.bytes.Octets;

/// HELLO: opens an association between two nodes of ours inside a tunnel that has authenticated both. It stands first
/// in a packet, and DATA may follow. Ours alone; whoever does not know the type skips it.
///
/// ```
///   0  version = 1                            1
///   1  reserved = 0                           1
///   2  versions of the tunnel's protocol      2
///   4  epoch                                  4
///   8  incarnation                            8
///  16  tag of the sender                      4
///  20  tag of the receiver, 0 if not known    4
///  24  initial TSN                            4
///  28  a_rwnd                                 4
///  32  outbound streams                       2
///  34  inbound streams                        2
///  36  extensions: chunk types                1 each
/// ```
///
/// The fields of INIT mean the same here (RFC 9260 §3.3.2); the extensions are those of Supported Extensions.
public record Hello(
        int versions,
        int epoch,
        long incarnation,
        int tag,
        int receiverTag,
        int initialTsn,
        long aRwndBytes,
        int outboundStreams,
        int inboundStreams,
        Octets extensions)
        implements ControlChunk {
    private static final int VERSION = 1;
    /// The bytes before the extensions.
    public static final int EXTENSIONS_AT = 36;

    /// A higher version may mean anything: it reads as a chunk that is not known.
    static Decoded read(ByteBuffer slab, int at, int end) {
        int value = at + Chunk.HEADER_SIZE;
        if (end - value < EXTENSIONS_AT) {
            return Malformed.CHUNK_TOO_SHORT;
        }
        if (NetworkOrder.uint8(slab, value) != VERSION) {
            return new Unrecognized(NetworkOrder.octets(slab, at, end - at));
        }
        return new Hello(
                NetworkOrder.uint16(slab, value + 2),
                NetworkOrder.int32(slab, value + 4),
                NetworkOrder.uint32(slab, value + 8) << 32 | NetworkOrder.uint32(slab, value + 12),
                NetworkOrder.int32(slab, value + 16),
                NetworkOrder.int32(slab, value + 20),
                NetworkOrder.int32(slab, value + 24),
                NetworkOrder.uint32(slab, value + 28),
                NetworkOrder.uint16(slab, value + 32),
                NetworkOrder.uint16(slab, value + 34),
                NetworkOrder.octets(slab, value + EXTENSIONS_AT, end - value - EXTENSIONS_AT));
    }

    @Override
    public int type() {
        return Chunk.HELLO;
    }

    @Override
    public int valueBytes() {
        return EXTENSIONS_AT + extensions.size();
    }

    @Override
    public void writeValue(ByteBuffer slab, int at) {
        slab.put(at, (byte) VERSION);
        slab.put(at + 1, (byte) 0);
        NetworkOrder.putUint16(slab, at + 2, versions);
        NetworkOrder.putInt32(slab, at + 4, epoch);
        NetworkOrder.putInt32(slab, at + 8, (int) (incarnation >>> 32));
        NetworkOrder.putInt32(slab, at + 12, (int) incarnation);
        NetworkOrder.putInt32(slab, at + 16, tag);
        NetworkOrder.putInt32(slab, at + 20, receiverTag);
        NetworkOrder.putInt32(slab, at + 24, initialTsn);
        NetworkOrder.putInt32(slab, at + 28, (int) aRwndBytes);
        NetworkOrder.putUint16(slab, at + 32, outboundStreams);
        NetworkOrder.putUint16(slab, at + 34, inboundStreams);
        extensions.copyTo(0, slab, at + EXTENSIONS_AT, extensions.size());
    }
}
