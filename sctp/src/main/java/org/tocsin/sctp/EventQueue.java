package org.tocsin.sctp;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What happened in an association and is not told yet, in its order.
///
/// [Output.Acked] is told of every message, so those that were told are used again.
final class EventQueue {
    private static final int SPARE_MAX = 64;

    private final ArrayDeque<Output> waiting = new ArrayDeque<>();
    private final ArrayDeque<Output.Acked> spare = new ArrayDeque<>();
    /// The last one told, which its reader may still look at.
    private Output.@Nullable Acked told;

    void add(Output event) {
        waiting.add(event);
    }

    void acked(long messageId, long context) {
        Output.Acked used = spare.poll();
        waiting.add((used == null ? new Output.Acked() : used).set(messageId, context));
    }

    /// @return null if there is nothing to tell
    @Nullable
    Output poll() {
        if (told != null && spare.size() < SPARE_MAX) {
            spare.push(told);
        }
        Output event = waiting.poll();
        told = event instanceof Output.Acked acked ? acked : null;
        return event;
    }
}
