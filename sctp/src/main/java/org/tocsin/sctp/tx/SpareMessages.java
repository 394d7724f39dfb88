package org.tocsin.sctp.tx;

import java.util.ArrayDeque;
import org.tocsin.sctp.OutgoingMessage;

/// Messages that were delivered, to be used again for the next ones: each copy of each object is one.
final class SpareMessages {
    private static final int SPARE_MAX = 64;

    private final ArrayDeque<OutboundMessage> spare = new ArrayDeque<>();

    OutboundMessage take(long id, OutgoingMessage message) {
        OutboundMessage taken = spare.poll();
        if (taken == null) {
            return new OutboundMessage(id, message);
        }
        taken.reset(id, message);
        return taken;
    }

    /// @param message that stands nowhere else any more
    void give(OutboundMessage message) {
        if (spare.size() < SPARE_MAX) {
            message.reset(0, OutboundMessage.NOTHING);
            spare.push(message);
        }
    }
}
