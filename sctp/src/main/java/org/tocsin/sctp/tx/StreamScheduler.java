package org.tocsin.sctp.tx;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tocsin.sctp.SchedulerKind;

/// Which of the messages that wait sends next. RFC 8260 §3 leaves the choice to the sender.
///
/// A message stays here until its last byte was cut off. Where messages may not interleave, the caller finishes what is
/// [#begun] before it asks for anything else.
interface StreamScheduler {
    static StreamScheduler of(SchedulerKind kind) {
        return switch (kind) {
            case STRICT_PRIORITY -> new StrictPriority();
            case WEIGHTED_FAIR, ROUND_ROBIN, FIRST_COME_FIRST_SERVED -> new TakingTurns(kind);
        };
    }

    /// Whether messages may interleave.
    void interleave(boolean interleaved);

    /// Only where streams are weighed.
    ///
    /// @param weight at least 1
    void weigh(int streamId, int weight);

    void add(OutboundMessage message);

    void remove(OutboundMessage message);

    /// The message of a class that would be sent from next, or null.
    @Nullable
    OutboundMessage head(int messageClass);

    /// A begun message, or null: without interleaving there is at most one, and it goes first.
    @Nullable
    OutboundMessage begun();

    /// The next bytes of a head were cut off as a fragment.
    void cut(OutboundMessage message, int bytes);

    /// Bit `c` is set if class `c` has a head.
    int waitingClasses();

    /// The class that sends next.
    ///
    /// @param sendable bit per class, not 0
    /// @param lost     bit per class that has something to send again, which comes before what is new
    int choose(int sendable, int lost);

    /// A chunk left.
    ///
    /// @param waiting bit per class that had something to send, whether it might or not
    void sent(int messageClass, int chunkBytes, int waiting);

    /// Whether less urgent classes are kept from their share by those that do not wait for the window.
    boolean owes(int waiting);

    /// A message that is late and not begun, or null.
    @Nullable
    OutboundMessage firstLate(long nowNanos);

    void forEach(Consumer<OutboundMessage> action);
}
