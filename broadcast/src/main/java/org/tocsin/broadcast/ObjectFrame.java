package org.tocsin.broadcast;

import java.nio.ByteBuffer;
import org.tocsin.bytes.Octets;

/// An object with its envelope:
///
/// ```
///   0  version = 1, kind = 1            2
///   2  remaining time to live, ms       4
///   6  envelope                       164
/// 170  the object                    size
/// ```
///
/// Each hop lowers the remaining time to live, which therefore is not signed; it is never above the signed one.
///
/// @param bytes the whole frame
record ObjectFrame(Envelope envelope, long remainingMillis, Octets bytes) implements Frame {
    static final byte KIND = 1;
    static final int OVERHEAD = Frame.HEAD_SIZE + Integer.BYTES + Envelope.SIZE;

    static Frame read(Octets bytes) {
        if (bytes.size() < OVERHEAD) {
            return Malformed.TRUNCATED;
        }
        ByteBuffer in = bytes.asReadOnlyBuffer().position(Frame.HEAD_SIZE);
        long remainingMillis = in.getInt() & 0xffff_ffffL;
        Envelope envelope = Envelope.read(in);
        if (!envelope.isInRange() || remainingMillis > envelope.timeToLiveMillis()) {
            return Malformed.OUT_OF_RANGE;
        }
        if (envelope.size() != in.remaining()) {
            return envelope.size() > in.remaining() ? Malformed.TRUNCATED : Malformed.TRAILING_BYTES;
        }
        return new ObjectFrame(envelope, remainingMillis, bytes);
    }

    /// A fresh frame with the whole time to live.
    static ObjectFrame of(Envelope envelope, Octets payload) {
        ByteBuffer out = ByteBuffer.allocate(OVERHEAD + payload.size())
                .put(Frame.VERSION)
                .put(KIND)
                .putInt((int) envelope.timeToLiveMillis());
        envelope.write(out);
        payload.write(out);
        return new ObjectFrame(envelope, envelope.timeToLiveMillis(), Octets.wrap(out.array()));
    }

    ObjectFrame withRemaining(long millis) {
        byte[] copy = bytes.toByteArray();
        ByteBuffer.wrap(copy).putInt(Frame.HEAD_SIZE, (int) millis);
        return new ObjectFrame(envelope, millis, Octets.wrap(copy));
    }

    /// A copy.
    Octets payload() {
        return bytes.slice(OVERHEAD, envelope.size());
    }

    Octets envelopeBytes() {
        return bytes.slice(OVERHEAD - Envelope.SIZE, Envelope.SIZE);
    }

    ByteBuffer payloadView() {
        return bytes.asReadOnlyBuffer().position(OVERHEAD).slice();
    }
}
