package org.tocsin.sctp.tx;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tocsin.sctp.OutgoingMessage;

/// Messages that were delivered, to be used again for the next ones: each copy of each object is one.
final class SpareMessages {
    private static final int SPARE_MAX = 64;

    private @Nullable OutboundMessage[] spare = new @Nullable OutboundMessage[4];
    private int count;

    OutboundMessage take(long id, OutgoingMessage message) {
        OutboundMessage taken = count == 0 ? null : spare[--count];
        if (taken == null) {
            return new OutboundMessage(id, message);
        }
        taken.reset(id, message);
        return taken;
    }

    /// @param message that stands nowhere else any more
    void give(OutboundMessage message) {
        if (count == SPARE_MAX) {
            return;
        }
        if (count == spare.length) {
            spare = Arrays.copyOf(spare, 2 * count);
        }
        message.reset(0, OutboundMessage.NOTHING);
        spare[count++] = message;
    }
}
