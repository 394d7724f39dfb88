package org.tocsin.broadcast;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.tocsin.bytes.Octets;

/// One message between members that become, or are, neighbours. Big-endian:
///
/// ```
///   0  version = 1, kind = 16         2
///   2  request: 1 ask, 2 accept,
///      3 refuse, 4 leave, 5 need      1
///   3  near = 1, random = 2           1
/// ```
///
/// The kind is apart from those of [Frame], so that both can share a stream.
record OverlayFrame(Request request, Overlay.Kind kind) {
    static final byte KIND = 16;
    static final int SIZE = Frame.HEAD_SIZE + 2;

    enum Request {
        ASK(1),
        ACCEPT(2),
        REFUSE(3),
        LEAVE(4),
        /// Asks, after having found too few neighbours for long: a full member makes room.
        NEED(5);

        private final int code;

        Request(int code) {
            this.code = code;
        }
    }

    static boolean isOne(Octets bytes) {
        return bytes.size() >= Frame.HEAD_SIZE && bytes.at(0) == Frame.VERSION && bytes.at(1) == KIND;
    }

    /// Empty for bytes that form none.
    static Optional<OverlayFrame> read(Octets bytes) {
        if (bytes.size() != SIZE || !isOne(bytes)) {
            return Optional.empty();
        }
        for (Request request : Request.values()) {
            for (Overlay.Kind kind : Overlay.Kind.values()) {
                if (request.code == bytes.at(2) && code(kind) == bytes.at(3)) {
                    return Optional.of(new OverlayFrame(request, kind));
                }
            }
        }
        return Optional.empty();
    }

    private static int code(Overlay.Kind kind) {
        return switch (kind) {
            case NEAR -> 1;
            case RANDOM -> 2;
        };
    }

    Octets encode() {
        ByteBuffer out = ByteBuffer.allocate(SIZE).put(Frame.VERSION).put(KIND);
        out.put((byte) request.code).put((byte) code(kind));
        return Octets.wrap(out.array());
    }
}
