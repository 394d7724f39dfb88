package org.tocsin.sctp.tx;

import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.LongMap;
import org.tocsin.bytes.Serial;
import org.tocsin.sctp.OutgoingMessage;
import org.tocsin.sctp.Reliability;

/// Accepted messages of which not every byte was sent. A [StreamScheduler] orders them.
///
/// Bounded by bytes per class: see [#hasRoom].
final class SendQueue {
    /// Objects and table entries of a message: a generous guess.
    static final int MESSAGE_OVERHEAD = 128;

    private final long bytesPerClassMax;
    private final StreamScheduler scheduler;
    private final long[] queuedBytes = new long[OutgoingMessage.CLASSES];
    private final long[] heldBytes = new long[OutgoingMessage.CLASSES];
    /// For [#cancel].
    private final LongMap<OutboundMessage> unbegunById = new LongMap<>();

    /// For [#cancelLatest]: the latest of each context.
    private final LongMap<OutboundMessage> unbegunByContext = new LongMap<>();

    private final HeldStreams held = new HeldStreams();

    SendQueue(long bytesPerClassMax) {
        this(bytesPerClassMax, new StrictPriority());
    }

    SendQueue(long bytesPerClassMax, StreamScheduler scheduler) {
        this.bytesPerClassMax = bytesPerClassMax;
        this.scheduler = scheduler;
    }

    StreamScheduler scheduler() {
        return scheduler;
    }

    /// Whether the class may take so many bytes more; what is sent and not acknowledged counts, because it is kept.
    boolean hasRoom(int messageClass, int bytes) {
        return heldBytes[messageClass] + bytes + MESSAGE_OVERHEAD <= bytesPerClassMax;
    }

    void add(OutboundMessage message) {
        heldBytes[message.messageClass()] += message.size() + MESSAGE_OVERHEAD;
        queuedBytes[message.messageClass()] += message.size();
        enter(message);
        if (!held.take(message)) {
            scheduler.add(message);
        }
    }

    private void enqueueAgain(OutboundMessage message) {
        queuedBytes[message.messageClass()] += message.size();
        scheduler.add(message);
        enter(message);
    }

    private void enter(OutboundMessage message) {
        unbegunById.put(message.id, message);
        long context = message.message.context();
        if (context == 0) {
            return;
        }
        OutboundMessage latest = unbegunByContext.get(context);
        if (latest == null || latest.id < message.id) {
            unbegunByContext.put(context, message);
        }
    }

    /// It is begun, or over.
    private void leave(OutboundMessage message) {
        unbegunById.remove(message.id);
        long context = message.message.context();
        if (context != 0 && unbegunByContext.get(context) == message) {
            unbegunByContext.remove(context);
        }
    }

    /// Messages added from now on, on these streams, wait until [#releaseHeld].
    ///
    /// @param streamIds none for all streams
    void holdStreams(List<Integer> streamIds) {
        held.hold(streamIds);
    }

    /// Whether nothing added before, on the streams that are held, waits or is unacknowledged.
    boolean isHeldIdle() {
        return held.isIdle();
    }

    void releaseHeld() {
        held.release(message -> scheduler.add(message));
    }

    /// Takes a message back whose fragments are all forgotten.
    void addAgain(OutboundMessage message) {
        int messageClass = message.messageClass();
        if (message.remainingBytes() > 0) {
            scheduler.remove(message);
            queuedBytes[messageClass] -= message.remainingBytes();
        }
        message.rewind();
        enqueueAgain(message);
    }

    /// The message is acknowledged or given up: its bytes are free for others.
    void release(OutboundMessage message) {
        heldBytes[message.messageClass()] -= message.size() + MESSAGE_OVERHEAD;
        held.forget(message);
    }

    /// @return the message, taken out, or null if it is unknown or begun
    @Nullable
    OutboundMessage cancel(long id) {
        return takenOut(unbegunById.get(id));
    }

    /// @return the same for the latest message with a context
    @Nullable
    OutboundMessage cancelLatest(long context) {
        return takenOut(unbegunByContext.get(context));
    }

    private @Nullable OutboundMessage takenOut(@Nullable OutboundMessage message) {
        if (message != null) {
            forget(message);
        }
        return message;
    }

    private void forget(OutboundMessage message) {
        if (!message.held) {
            scheduler.remove(message);
        }
        leave(message);
        queuedBytes[message.messageClass()] -= message.size();
        release(message);
    }

    /// A begun message is given up: the rest of it is forgotten.
    void abandon(OutboundMessage message) {
        if (message.remainingBytes() > 0) {
            scheduler.remove(message);
            queuedBytes[message.messageClass()] -= message.remainingBytes();
        }
        release(message);
    }

    /// Whether a begun message of which something is unsent is numbered before this one in the same order.
    boolean hasBegunBefore(OutboundMessage message) {
        return list(other -> other.isBegun()
                        && other != message
                        && other.isInOrderOf(message)
                        && Serial.isAfter(message.number, other.number))
                .findAny()
                .isPresent();
    }

    private Stream<OutboundMessage> list(Predicate<OutboundMessage> condition) {
        Stream.Builder<OutboundMessage> found = Stream.builder();
        scheduler.forEach(message -> {
            if (condition.test(message)) {
                found.add(message);
            }
        });
        return found.build();
    }

    /// Whether giving up all that is worth less would make room.
    boolean couldHaveRoom(OutgoingMessage message, int priority) {
        long freed = lessThan(message.messageClass(), priority)
                .mapToLong(other -> other.size() + MESSAGE_OVERHEAD)
                .sum();
        return heldBytes[message.messageClass()] - freed + message.payload().size() + MESSAGE_OVERHEAD
                <= bytesPerClassMax;
    }

    /// Messages of a class that are not begun and worth less than this.
    private Stream<OutboundMessage> lessThan(int messageClass, int priority) {
        return list(
                message -> message.messageClass() == messageClass && !message.isBegun() && worth(message) > priority);
    }

    private static int worth(OutboundMessage message) {
        return message.message.reliability() instanceof Reliability.Prioritized(int own) ? own : Integer.MIN_VALUE;
    }

    /// The message that the class would miss least, not begun and worth less than this, or null.
    @Nullable
    OutboundMessage leastOf(int messageClass, int priority) {
        return lessThan(messageClass, priority)
                .max(Comparator.comparingInt(SendQueue::worth).thenComparingLong(message -> message.id))
                .orElse(null);
    }

    /// Every message of which something is unsent.
    void forEach(Consumer<OutboundMessage> action) {
        scheduler.forEach(action);
    }

    /// Hands over, taken out, every message whose deadline passed before its first byte was sent.
    void expire(long nowNanos, Consumer<OutboundMessage> expired) {
        for (OutboundMessage message = held.firstDue(nowNanos); message != null; message = held.firstDue(nowNanos)) {
            forget(message);
            expired.accept(message);
        }
        for (OutboundMessage late = scheduler.firstLate(nowNanos); late != null; late = scheduler.firstLate(nowNanos)) {
            forget(late);
            expired.accept(late);
        }
    }

    /// Hands over, taken out, every message, the begun ones too.
    void drain(Consumer<OutboundMessage> drained) {
        releaseHeld();
        for (OutboundMessage message : list(_ -> true).toList()) {
            if (message.isBegun()) {
                abandon(message);
            } else {
                forget(message);
            }
            drained.accept(message);
        }
    }

    /// Hands over, taken out, every message on a stream that does not exist.
    void dropStreamsFrom(int streams, Consumer<OutboundMessage> dropped) {
        for (OutboundMessage message :
                list(message -> message.message.streamId() >= streams).toList()) {
            forget(message);
            dropped.accept(message);
        }
    }

    boolean isEmpty() {
        return waitingClasses() == 0 && held.isEmpty();
    }

    /// Bit `c` is set if class `c` has something to send.
    int waitingClasses() {
        return scheduler.waitingClasses();
    }

    /// The message that the class would send from next.
    @Nullable
    OutboundMessage head(int messageClass) {
        return scheduler.head(messageClass);
    }

    /// The begun message of any class, or null: without interleaving there is at most one, and it goes first.
    @Nullable
    OutboundMessage begun() {
        return scheduler.begun();
    }

    /// Notes that the next bytes of a [#head] were cut off as a fragment.
    void cut(OutboundMessage message, int bytes) {
        if (!message.isBegun()) {
            leave(message);
        }
        message.cut(bytes);
        queuedBytes[message.messageClass()] -= bytes;
        scheduler.cut(message, bytes);
    }

    long queuedBytes(int messageClass) {
        return queuedBytes[messageClass];
    }
}
