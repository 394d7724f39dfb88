package org.tocsin.wireguard.message;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import org.tocsin.bytes.Octets;

/// Second message of the handshake, responder to initiator (whitepaper §5.4.3).
///
/// ```
///   0  type = 2, reserved zeros     4
///   4  sender index                 4
///   8  receiver index               4
///  12  ephemeral                   32
///  44  encrypted nothing       0 + 16
///  60  mac1                        16
///  76  mac2                        16
/// ```
public record HandshakeResponse(
        int senderIndex, int receiverIndex, Octets ephemeral, Octets encryptedNothing, Octets mac1, Octets mac2)
        implements Message {
    public static final int TYPE = 2;
    public static final int SIZE = 92;

    static HandshakeResponse read(ByteBuffer in) {
        in.position(4);
        return new HandshakeResponse(
                in.getInt(),
                in.getInt(),
                Octets.read(in, 32),
                Octets.read(in, 16),
                Octets.read(in, MAC_SIZE),
                Octets.read(in, MAC_SIZE));
    }

    public ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(SIZE).order(LITTLE_ENDIAN);
        out.putInt(TYPE).putInt(senderIndex).putInt(receiverIndex);
        ephemeral.write(out);
        encryptedNothing.write(out);
        mac1.write(out);
        mac2.write(out);
        return out.flip();
    }
}
