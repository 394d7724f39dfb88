package org.tocsin.simulator;

/// A message under way from one node to another.
final class Transfer {
    final int from;
    final int to;
    final Object message;
    final int bytes;
    final int messageClass;
    final long deadlineNanos;
    final long tag;
    final boolean isRedundant;
    /// Order of sending over the whole run.
    final long sequence;

    final int receiverLife;
    int senderLife;
    int bytesMissing;
    private int unsentBytes;
    private boolean isBegun;

    Transfer(
            int from,
            int to,
            Object message,
            int bytes,
            int messageClass,
            long deadlineNanos,
            long tag,
            boolean isRedundant,
            long sequence,
            int receiverLife) {
        this.from = from;
        this.to = to;
        this.message = message;
        this.bytes = bytes;
        this.messageClass = messageClass;
        this.deadlineNanos = deadlineNanos;
        this.tag = tag;
        this.isRedundant = isRedundant;
        this.sequence = sequence;
        this.receiverLife = receiverLife;
        this.unsentBytes = bytes;
        this.bytesMissing = bytes;
    }

    int takeFragment(int most) {
        int taken = Math.min(most, unsentBytes);
        unsentBytes -= taken;
        isBegun = true;
        return taken;
    }

    boolean isBegun() {
        return isBegun;
    }

    boolean isSent() {
        return unsentBytes == 0;
    }
}
