package org.tocsin.sctp.rx;

/// What the receiving half holds in memory for one association, counted against its window and charged to its account.
///
/// Overhead is counted, because a peer that sends one byte per chunk costs far more than its bytes.
final class Occupancy {
    /// The header of an array and the object that links it to the next.
    static final int FRAGMENT_OVERHEAD = 64;
    /// The objects and entries of a message begun, or of one that nobody took: a generous guess.
    static final int MESSAGE_OVERHEAD = 128;

    private final ReceiveAccount account;
    private int deliverables;
    private int messages;

    Occupancy(ReceiveAccount account) {
        this.account = account;
    }

    long bytes() {
        return account.heldBytes();
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
        account.charge(MESSAGE_OVERHEAD);
    }

    void messageEnds() {
        messages--;
        account.charge(-MESSAGE_OVERHEAD);
    }

    /// @param capacity what the fragment's place holds, which may be more than the fragment
    void take(int capacity) {
        account.charge(capacity + FRAGMENT_OVERHEAD);
    }

    void release(long capacity, int fragments) {
        account.charge(-capacity - (long) fragments * FRAGMENT_OVERHEAD);
    }

    void deliverable(int payloadBytes) {
        account.charge(payloadBytes + MESSAGE_OVERHEAD);
        deliverables++;
    }

    void delivered(int payloadBytes) {
        account.charge(-payloadBytes - MESSAGE_OVERHEAD);
        deliverables--;
    }
}
