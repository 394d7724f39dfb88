package org.tocsin.wireguard.message;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import org.tocsin.bytes.Octets;

/// First message of the handshake, initiator to responder (whitepaper §5.4.2).
///
/// ```
///   0  type = 1, reserved zeros     4
///   4  sender index                 4
///   8  ephemeral                   32
///  40  encrypted static       32 + 16
///  88  encrypted timestamp    12 + 16
/// 116  mac1                        16
/// 132  mac2                        16
/// ```
public record HandshakeInitiation(
        int senderIndex, Octets ephemeral, Octets encryptedStatic, Octets encryptedTimestamp, Octets mac1, Octets mac2)
        implements Message {
    public static final int TYPE = 1;
    public static final int SIZE = 148;

    static HandshakeInitiation read(ByteBuffer in) {
        in.position(4);
        return new HandshakeInitiation(
                in.getInt(),
                Octets.read(in, 32),
                Octets.read(in, 48),
                Octets.read(in, 28),
                Octets.read(in, MAC_SIZE),
                Octets.read(in, MAC_SIZE));
    }

    public ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(SIZE).order(LITTLE_ENDIAN);
        out.putInt(TYPE).putInt(senderIndex);
        ephemeral.write(out);
        encryptedStatic.write(out);
        encryptedTimestamp.write(out);
        mac1.write(out);
        mac2.write(out);
        return out.flip();
    }
}
