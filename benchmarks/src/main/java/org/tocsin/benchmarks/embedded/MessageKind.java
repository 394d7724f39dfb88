package org.tocsin.benchmarks.embedded;

import java.util.SplittableRandom;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.IncomingMessage;
import org.tocsin.sctp.OutgoingMessage;

/// What the far end does with a message: its payload protocol identifier says so.
enum MessageKind {
    /// Counted and forgotten.
    SINK(4, 1),
    /// Sent back.
    ECHO(0, 2);

    private static final int CLASS_SHIFT = 24;

    private final int messageClass;
    private final int type;

    MessageKind(int messageClass, int type) {
        this.messageClass = messageClass;
        this.type = type;
    }

    static MessageKind of(IncomingMessage message) {
        return message.ppid() == ECHO.ppid() ? ECHO : SINK;
    }

    /// As `node` sends objects: unordered, on one stream, the class in the identifier's top byte.
    OutgoingMessage message(Octets payload) {
        return new OutgoingMessage(payload, 0, ppid(), messageClass, true, Deadline.NEVER);
    }

    /// A message whose bytes follow from the seed.
    OutgoingMessage message(int bytes, long seed) {
        byte[] payload = new byte[bytes];
        new SplittableRandom(seed).nextBytes(payload);
        return message(Octets.wrap(payload));
    }

    private int ppid() {
        return messageClass << CLASS_SHIFT | type;
    }
}
