package org.tocsin.sctp.packet;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.packet.ReConfigParameter.AddIncomingStreams;
import org.tocsin.sctp.packet.ReConfigParameter.AddOutgoingStreams;
import org.tocsin.sctp.packet.ReConfigParameter.IncomingSsnReset;
import org.tocsin.sctp.packet.ReConfigParameter.OutgoingSsnReset;
import org.tocsin.sctp.packet.ReConfigParameter.Response;
import org.tocsin.sctp.packet.ReConfigParameter.SsnTsnReset;

/// Reads the parameters of RE-CONFIG: a fixed part of 4-byte words by type, and for some a tail.
final class ReConfigParameterCodec {
    private ReConfigParameterCodec() {}

    /// @return empty for an unknown type, a cut fixed part or a tail of the wrong size
    static Optional<ReConfigParameter> read(ByteBuffer slab, int at, int length) {
        int type = NetworkOrder.uint16(slab, at);
        int fixed = fixedSize(type);
        if (fixed == 0 || length < fixed || !isTailSize(type, length - fixed)) {
            return Optional.empty();
        }
        int first = NetworkOrder.int32(slab, at + 4);
        Octets tail = NetworkOrder.octets(slab, at + fixed, length - fixed);
        return Optional.of(
                switch (type) {
                    case OutgoingSsnReset.TYPE ->
                        new OutgoingSsnReset(
                                first, NetworkOrder.int32(slab, at + 8), NetworkOrder.int32(slab, at + 12), tail);
                    case IncomingSsnReset.TYPE -> new IncomingSsnReset(first, tail);
                    case SsnTsnReset.TYPE -> new SsnTsnReset(first);
                    case Response.TYPE -> new Response(first, NetworkOrder.int32(slab, at + 8), tail);
                    case AddOutgoingStreams.TYPE -> new AddOutgoingStreams(first, NetworkOrder.uint16(slab, at + 8));
                    default -> new AddIncomingStreams(first, NetworkOrder.uint16(slab, at + 8));
                });
    }

    private static int fixedSize(int type) {
        return switch (type) {
            case OutgoingSsnReset.TYPE -> OutgoingSsnReset.FIXED_SIZE;
            case IncomingSsnReset.TYPE -> IncomingSsnReset.FIXED_SIZE;
            case SsnTsnReset.TYPE -> SsnTsnReset.FIXED_SIZE;
            case Response.TYPE -> Response.FIXED_SIZE;
            case AddOutgoingStreams.TYPE -> AddOutgoingStreams.FIXED_SIZE;
            case AddIncomingStreams.TYPE -> AddIncomingStreams.FIXED_SIZE;
            default -> 0;
        };
    }

    private static boolean isTailSize(int type, int bytes) {
        return switch (type) {
            case OutgoingSsnReset.TYPE, IncomingSsnReset.TYPE -> bytes % 2 == 0;
            case Response.TYPE -> bytes == 0 || bytes == 8;
            default -> bytes == 0;
        };
    }

    static void write(ByteBuffer slab, int at, int type, int length, int... words) {
        NetworkOrder.putUint16(slab, at, type);
        NetworkOrder.putUint16(slab, at + 2, length);
        for (int i = 0; i < words.length; i++) {
            NetworkOrder.putInt32(slab, at + Parameter.HEADER_SIZE + i * Integer.BYTES, words[i]);
        }
    }
}
