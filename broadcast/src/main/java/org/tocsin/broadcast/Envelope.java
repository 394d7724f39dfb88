package org.tocsin.broadcast;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.SigningKey;

/// What travels with an object, signed by its origin. Big-endian:
///
/// ```
///   0  object id                   32
///  32  origin                      32
///  64  incarnation                  8
///  72  sequence                     8
///  80  class                        1
///  81  form: 0 object, 1 withdrawal 1
///  82  type                         2
///  84  time to live, ms             4
///  88  size of the object           4
///  92  key, 0 for none              8
/// 100  signature over 0 to 99      64
/// ```
///
/// The id binds the network, the type and the bytes; a label keeps these signatures apart from all others.
///
/// A withdrawal has the id of the withdrawn object as its bytes, and type and key 0. An object with a key replaces what
/// the same origin published under the same key before.
///
/// @param timeToLiveMillis from publication on, unsigned 32 bits, at least 1
/// @param size             bytes of the object, not negative
/// @param signature        64 bytes, unchecked
record Envelope(
        ObjectId id,
        SigningKey origin,
        long incarnation,
        long sequence,
        int objectClass,
        int form,
        int type,
        long timeToLiveMillis,
        int size,
        long key,
        Octets signature) {
    static final int SIZE = 164;
    static final int OBJECT = 0;
    static final int WITHDRAWAL = 1;

    static final int SIGNATURE_SIZE = 64;

    private static final int SIGNED_SIZE = SIZE - SIGNATURE_SIZE;
    private static final Octets LABEL = Octets.wrap("tocsin envelope 1".getBytes(StandardCharsets.US_ASCII));

    static Envelope read(ByteBuffer in) {
        return new Envelope(
                ObjectId.read(in),
                new SigningKey(Octets.read(in, SigningKey.SIZE)),
                in.getLong(),
                in.getLong(),
                in.get() & 0xff,
                in.get() & 0xff,
                in.getShort() & 0xffff,
                in.getInt() & 0xffff_ffffL,
                in.getInt(),
                in.getLong(),
                Octets.read(in, SIGNATURE_SIZE));
    }

    void write(ByteBuffer out) {
        writeSigned(out);
        signature.write(out);
    }

    /// What the origin signs.
    byte[] signedBytes() {
        ByteBuffer out = ByteBuffer.allocate(LABEL.size() + SIGNED_SIZE);
        LABEL.write(out);
        writeSigned(out);
        return out.array();
    }

    boolean isWithdrawal() {
        return form == WITHDRAWAL;
    }

    /// The id that these bytes have.
    ObjectId idOf(Octets networkId, ByteBuffer payload) {
        return isWithdrawal()
                ? ObjectId.ofWithdrawal(networkId, origin, payload)
                : ObjectId.of(networkId, type, payload);
    }

    /// Whether every number is one that an envelope may have.
    boolean isInRange() {
        boolean isWrongWithdrawal = isWithdrawal() && (size != ObjectId.SIZE || type != 0 || key != 0);
        return objectClass < BroadcastConfig.CLASSES
                && form <= WITHDRAWAL
                && !isWrongWithdrawal
                && size >= 0
                && incarnation >= 0
                && sequence >= 0
                && sequence != Long.MAX_VALUE
                && timeToLiveMillis > 0;
    }

    Envelope withSignature(byte[] signed) {
        return new Envelope(
                id,
                origin,
                incarnation,
                sequence,
                objectClass,
                form,
                type,
                timeToLiveMillis,
                size,
                key,
                Octets.copyOf(signed));
    }

    private void writeSigned(ByteBuffer out) {
        id.octets().write(out);
        origin.octets().write(out);
        out.putLong(incarnation).putLong(sequence);
        out.put((byte) objectClass).put((byte) form).putShort((short) type);
        out.putInt((int) timeToLiveMillis).putInt(size).putLong(key);
    }
}
