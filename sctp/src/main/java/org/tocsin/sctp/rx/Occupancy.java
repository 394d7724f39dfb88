package org.tocsin.sctp.rx;

/// What the receiving half holds in memory for one association, counted against its window.
///
/// Overhead is counted, because a peer that sends one byte per chunk costs far more than its bytes.
final class Occupancy {
    /// An array header, its reference and the slot in a collection: a generous guess.
    static final int FRAGMENT_OVERHEAD = 64;
    /// The objects and map entries of a message begun: a generous guess.
    static final int MESSAGE_OVERHEAD = 128;

    private long bytes;
    private int deliverables;
    private int messages;

    long bytes() {
        return bytes;
    }

    /// Messages begun and not yet handed to the order of delivery.
    int messages() {
        return messages;
    }

    /// Whole messages that nobody has taken.
    int deliverables() {
        return deliverables;
    }

    boolean hasDeliverable() {
        return deliverables > 0;
    }

    void messageBegins() {
        messages++;
        bytes += MESSAGE_OVERHEAD;
    }

    void messageEnds() {
        messages--;
        bytes -= MESSAGE_OVERHEAD;
    }

    void take(int payloadBytes) {
        bytes += payloadBytes + FRAGMENT_OVERHEAD;
    }

    void release(long payloadBytes, int fragments) {
        bytes -= payloadBytes + (long) fragments * FRAGMENT_OVERHEAD;
    }

    void deliverable(int payloadBytes) {
        bytes += payloadBytes + FRAGMENT_OVERHEAD;
        deliverables++;
    }

    void delivered(int payloadBytes) {
        bytes -= payloadBytes + FRAGMENT_OVERHEAD;
        deliverables--;
    }
}
