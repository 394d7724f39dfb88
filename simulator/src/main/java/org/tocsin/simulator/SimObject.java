package org.tocsin.simulator;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.tocsin.broadcast.PublishResult;
import org.tocsin.bytes.Octets;
import org.tocsin.testkit.Seeds;

/// One object that a scenario publishes.
///
/// @param index       0 and up within the run
/// @param source      the node that publishes it
/// @param bytes       its size, at least 8
/// @param objectClass 0 (most urgent) to 7
/// @param atNanos     when, from the start of the load
/// @param group       index of the load that it belongs to
/// @param isBackground see [Scenario.Load]
public record SimObject(
        int index,
        int source,
        int bytes,
        int objectClass,
        Duration timeToLive,
        long atNanos,
        int group,
        boolean isBackground) {
    static final int BYTES_MIN = Long.BYTES;

    public SimObject {
        if (bytes < BYTES_MIN) {
            throw new IllegalArgumentException("an object has at least " + BYTES_MIN + " bytes, not " + bytes);
        }
    }

    /// The same from another node.
    SimObject from(int node) {
        return new SimObject(index, node, bytes, objectClass, timeToLive, atNanos, group, isBackground);
    }

    /// @return false if a busy source leaves it out
    boolean isTaken(PublishResult result) {
        if (result instanceof PublishResult.Busy && isBackground) {
            return false;
        }
        if (!(result instanceof PublishResult.Accepted)) {
            throw new IllegalStateException("the object " + index + " was not accepted: " + result);
        }
        return true;
    }

    /// Its content: the index, then bytes that no other object has.
    Octets payload() {
        byte[] content = new byte[bytes];
        Seeds.random(index).nextBytes(content);
        ByteBuffer.wrap(content).putLong(0, index);
        return Octets.wrap(content);
    }

    /// Which object the content is of; -1 if it cannot be one of `count`.
    static int indexOf(Octets payload, int count) {
        if (payload.size() < BYTES_MIN) {
            return -1;
        }
        long index = payload.asReadOnlyBuffer().getLong(0);
        return index >= 0 && index < count ? (int) index : -1;
    }
}
