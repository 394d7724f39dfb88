package org.tocsin.simulator;

import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Octets;

/// What a node does to the messages that it should send. All acknowledge what they get.
enum Misbehaviour {
    NONE,
    /// Sends nothing.
    SILENT,
    /// Sends everything half a second late.
    LATE,
    /// Changes a byte of every object.
    FORGE,
    /// Sends no object of half of the origins, but says that it holds them.
    CENSOR;

    static final long LATE_NANOS = 500_000_000L;

    /// Where an object's frame has its kind, its origin and, beyond its envelope, its bytes; as documented there.
    private static final int KIND_AT = 1;

    private static final int OBJECT_KIND = 1;
    private static final int ORIGIN_AT = 38;
    private static final int PAYLOAD_AT = 170;

    /// @return what goes out instead; null for nothing
    @Nullable
    Object instead(Object message) {
        return switch (this) {
            case NONE, LATE -> message;
            case SILENT -> null;
            case FORGE -> isObject(message) ? forged((Octets) message) : message;
            case CENSOR -> isObject(message) && (((Octets) message).at(ORIGIN_AT) & 1) == 0 ? null : message;
        };
    }

    private static boolean isObject(Object message) {
        return message instanceof Octets frame && frame.size() > PAYLOAD_AT && frame.at(KIND_AT) == OBJECT_KIND;
    }

    private static Octets forged(Octets frame) {
        byte[] bytes = frame.toByteArray();
        bytes[bytes.length - 1] ^= 1;
        return Octets.wrap(bytes);
    }
}
