package org.tocsin.sctp.tx;

import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.OutgoingMessage;

/// A message from its acceptance to its acknowledgement, and how much of it was cut into fragments.
final class OutboundMessage {
    /// What an unused one is about.
    static final OutgoingMessage NOTHING = new OutgoingMessage(Octets.EMPTY, 0, 0, 0, true, Deadline.NEVER);

    /// Counts up, so that it also tells which of two messages came first.
    long id;

    OutgoingMessage message;
    /// SSN or message identifier, given with the first fragment.
    int number;

    /// Whether it waits for the reset of its stream.
    boolean held;

    /// The TSNs of its first and its last fragment so far.
    int firstTsn;
    int lastTsn;

    private boolean abandoned;
    private int cutBytes;
    private int ackedBytes;
    private int nextFragment;

    OutboundMessage(long id, OutgoingMessage message) {
        this.id = id;
        this.message = message;
    }

    /// From now on it is another one.
    void reset(long newId, OutgoingMessage newMessage) {
        id = newId;
        message = newMessage;
        number = 0;
        held = false;
        firstTsn = 0;
        lastTsn = 0;
        abandoned = false;
        rewind();
    }

    Octets payload() {
        return message.payload();
    }

    int messageClass() {
        return message.messageClass();
    }

    int size() {
        return message.payload().size();
    }

    int cutBytes() {
        return cutBytes;
    }

    int remainingBytes() {
        return size() - cutBytes;
    }

    boolean isBegun() {
        return cutBytes > 0;
    }

    int nextFragment() {
        return nextFragment;
    }

    void cut(int bytes) {
        cutBytes += bytes;
        nextFragment++;
    }

    /// @return whether the peer now holds the whole message
    boolean acknowledge(int bytes) {
        ackedBytes += bytes;
        return !abandoned && ackedBytes == size();
    }

    /// Given up; it may still have TSNs until the peer has skipped them.
    void abandon() {
        abandoned = true;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /// Whether both are numbered together.
    boolean isInOrderOf(OutboundMessage other) {
        return message.streamId() == other.message.streamId() && message.unordered() == other.message.unordered();
    }

    /// The peer lost its state: nothing of the message was sent.
    void rewind() {
        cutBytes = 0;
        ackedBytes = 0;
        nextFragment = 0;
    }
}
