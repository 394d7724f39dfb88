package org.tocsin.broadcast;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.Sha256;
import org.tocsin.crypto.SigningKey;

/// The name of an object: SHA-256 over a label, the network id, the type, the length and the bytes.
///
/// Equal bytes of one type in one network are one object, whoever publishes them and in whatever protocol version.
///
/// @param octets 32 bytes
public record ObjectId(Octets octets) implements Comparable<ObjectId> {
    public static final int SIZE = 32;

    private static final Octets WITHDRAWAL_LABEL =
            Octets.wrap("tocsin withdrawal 1".getBytes(StandardCharsets.US_ASCII));
    private static final Octets LABEL = Octets.wrap("tocsin object 1".getBytes(StandardCharsets.US_ASCII));

    public ObjectId {
        if (octets.size() != SIZE) {
            throw new IllegalArgumentException("an object id has 32 bytes, not " + octets.size());
        }
    }

    /// Hashes: about 1 ms a megabyte, so large objects are hashed in a [Job].
    ///
    /// @param type    0 to 65535
    /// @param payload read from position to limit; the position stays
    static ObjectId of(Octets networkId, int type, ByteBuffer payload) {
        ByteBuffer head = ByteBuffer.allocate(LABEL.size() + 1 + networkId.size() + Short.BYTES + Integer.BYTES);
        LABEL.write(head);
        head.put((byte) networkId.size());
        networkId.write(head);
        head.putShort((short) type).putInt(payload.remaining());
        MessageDigest digest = Sha256.newDigest();
        digest.update(head.array());
        digest.update(payload.slice());
        return new ObjectId(Octets.wrap(digest.digest()));
    }

    /// The name of a withdrawal. It binds the origin, so that nobody can use up the name of another one's.
    static ObjectId ofWithdrawal(Octets networkId, SigningKey origin, ByteBuffer withdrawn) {
        ByteBuffer head = ByteBuffer.allocate(WITHDRAWAL_LABEL.size() + 1 + networkId.size() + SigningKey.SIZE);
        WITHDRAWAL_LABEL.write(head);
        head.put((byte) networkId.size());
        networkId.write(head);
        origin.octets().write(head);
        MessageDigest digest = Sha256.newDigest();
        digest.update(head.array());
        digest.update(withdrawn.slice());
        return new ObjectId(Octets.wrap(digest.digest()));
    }

    static ObjectId read(ByteBuffer in) {
        return new ObjectId(Octets.read(in, SIZE));
    }

    @Override
    public int compareTo(ObjectId other) {
        return octets.compareTo(other.octets);
    }

    /// The first 8 bytes in hex, for people.
    @Override
    public String toString() {
        return octets.toHex().substring(0, 16);
    }
}
