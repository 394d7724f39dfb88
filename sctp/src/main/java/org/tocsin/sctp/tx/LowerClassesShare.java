package org.tocsin.sctp.tx;

import org.tocsin.sctp.OutgoingMessage;

/// The share of 5 % that all classes below the most urgent one keep together, so that a flood from above cannot starve
/// them.
final class LowerClassesShare {
    /// 5 bytes of every 100: for 19 bytes of a more urgent class, one of a less urgent one.
    private static final int URGENT_BYTES_PER_CREDIT = 19;
    /// A credit of so many bytes sends one fragment from below: about a packet.
    private static final int CREDIT_BYTES = 1400;

    private long credit;

    /// @param waiting bit per class, not 0
    /// @param oldest  of the less urgent ones, the class whose head has waited longest; -1 if there is none
    int choose(int waiting, int oldest) {
        return oldest >= 0 && credit >= CREDIT_BYTES ? oldest : Integer.numberOfTrailingZeros(waiting);
    }

    /// Whether less urgent classes are kept from their share. One packet of it is paid as soon as a packet may go; two
    /// gather only where urgent ones pass window and pacer without end.
    boolean owes() {
        return credit >= 2 * CREDIT_BYTES;
    }

    /// @param waiting bit per class that had something to send, whether it might or not
    void sent(int messageClass, int bytes, int waiting) {
        // Without the lowest bit: what waits below the most urgent class.
        int below = waiting & (waiting - 1);
        if (below == 0) {
            credit = 0;
        } else if (messageClass > Integer.numberOfTrailingZeros(waiting)) {
            credit -= bytes;
        } else {
            // Capped at as many packets as there are classes: the share is not saved up.
            credit = Math.min(
                    credit + Math.max(1, bytes / URGENT_BYTES_PER_CREDIT),
                    (long) OutgoingMessage.CLASSES * CREDIT_BYTES);
        }
    }
}
