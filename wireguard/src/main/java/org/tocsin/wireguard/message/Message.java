package org.tocsin.wireguard.message;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;

/// A handshake or cookie message as WireGuard reads it (whitepaper §5.4). Transport data has no object.
///
/// Decoding is total: bytes that form no message become a [Malformed], never an exception, because anyone on the
/// internet can send them.
public sealed interface Message permits HandshakeInitiation, HandshakeResponse, CookieReply, Malformed {
    /// Bytes of a message authentication code at the end of both handshake messages.
    int MAC_SIZE = 16;

    /// Reads the datagram from position to limit and leaves the buffer as it was.
    static Message decode(ByteBuffer datagram) {
        ByteBuffer in = datagram.slice().order(LITTLE_ENDIAN);
        if (in.remaining() < Integer.BYTES) {
            return Malformed.TRUNCATED;
        }
        int size = in.remaining();
        // The type byte and the three reserved zero bytes read as one little-endian int.
        return switch (in.getInt(0)) {
            case HandshakeInitiation.TYPE ->
                size == HandshakeInitiation.SIZE ? HandshakeInitiation.read(in) : Malformed.WRONG_SIZE;
            case HandshakeResponse.TYPE ->
                size == HandshakeResponse.SIZE ? HandshakeResponse.read(in) : Malformed.WRONG_SIZE;
            case CookieReply.TYPE -> size == CookieReply.SIZE ? CookieReply.read(in) : Malformed.WRONG_SIZE;
            default -> Malformed.UNKNOWN_TYPE;
        };
    }
}
