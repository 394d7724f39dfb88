package org.tocsin.wireguard.message;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import org.tocsin.bytes.Octets;

/// What a node under load sends instead of an answer (whitepaper §5.4.7).
///
/// ```
///   0  type = 3, reserved zeros     4
///   4  receiver index               4   the sender index of the message that it answers
///   8  nonce                       24
///  32  encrypted cookie       16 + 16
/// ```
public record CookieReply(int receiverIndex, Octets nonce, Octets encryptedCookie) implements Message {
    public static final int TYPE = 3;
    public static final int SIZE = 64;

    static CookieReply read(ByteBuffer in) {
        in.position(4);
        return new CookieReply(in.getInt(), Octets.read(in, 24), Octets.read(in, 32));
    }

    public ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(SIZE).order(LITTLE_ENDIAN);
        out.putInt(TYPE).putInt(receiverIndex);
        nonce.write(out);
        encryptedCookie.write(out);
        return out.flip();
    }
}
