package org.tocsin.sctp.tx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.sctp.OutgoingMessage;

/// Accepted messages of which not every byte was sent: per class the one that was begun, and the others by deadline,
/// then by age.
///
/// Within a class a message that was begun is finished first, so that a receiver reassembles at most one message per
/// class; between classes I-DATA lets them interleave. Bounded by bytes per class: see [#hasRoom].
final class SendQueue {
    /// Objects and table entries of a message: a generous guess.
    static final int MESSAGE_OVERHEAD = 128;

    private final long bytesPerClassMax;
    private final List<PriorityQueue<OutboundMessage>> waiting = new ArrayList<>();
    private final @Nullable OutboundMessage[] begun = new @Nullable OutboundMessage[OutgoingMessage.CLASSES];
    private final long[] queuedBytes = new long[OutgoingMessage.CLASSES];
    private final long[] heldBytes = new long[OutgoingMessage.CLASSES];
    /// For [#cancel]; looked up, never iterated.
    private final Map<Long, OutboundMessage> unbegunById = new HashMap<>();

    SendQueue(long bytesPerClassMax) {
        this.bytesPerClassMax = bytesPerClassMax;
        for (int i = 0; i < OutgoingMessage.CLASSES; i++) {
            waiting.add(new PriorityQueue<>(SendQueue::compare));
        }
    }

    private static int compare(OutboundMessage a, OutboundMessage b) {
        long first = a.message.deadlineNanos();
        long second = b.message.deadlineNanos();
        if (first == second) {
            return Long.compare(a.id, b.id);
        }
        return Deadline.earlier(first, second) == first ? -1 : 1;
    }

    /// Whether the class may take so many bytes more; what is sent and not acknowledged counts, because it is kept.
    boolean hasRoom(int messageClass, int bytes) {
        return heldBytes[messageClass] + bytes + MESSAGE_OVERHEAD <= bytesPerClassMax;
    }

    void add(OutboundMessage message) {
        heldBytes[message.messageClass()] += message.size() + MESSAGE_OVERHEAD;
        enqueue(message);
    }

    private void enqueue(OutboundMessage message) {
        queuedBytes[message.messageClass()] += message.size();
        waiting.get(message.messageClass()).add(message);
        unbegunById.put(message.id, message);
    }

    /// Takes a message back whose fragments are all forgotten.
    void addAgain(OutboundMessage message) {
        int messageClass = message.messageClass();
        if (begun[messageClass] == message) {
            begun[messageClass] = null;
            queuedBytes[messageClass] -= message.remainingBytes();
        }
        message.rewind();
        enqueue(message);
    }

    /// The message is acknowledged or given up: its bytes are free for others.
    void release(OutboundMessage message) {
        heldBytes[message.messageClass()] -= message.size() + MESSAGE_OVERHEAD;
    }

    /// @return the message, taken out, or null if it is unknown or begun
    @Nullable
    OutboundMessage cancel(long id) {
        OutboundMessage message = unbegunById.get(id);
        if (message == null) {
            return null;
        }
        forget(message);
        return message;
    }

    private void forget(OutboundMessage message) {
        waiting.get(message.messageClass()).remove(message);
        unbegunById.remove(message.id);
        queuedBytes[message.messageClass()] -= message.size();
        release(message);
    }

    /// Hands over, taken out, every message whose deadline passed before its first byte was sent.
    void expire(long nowNanos, Consumer<OutboundMessage> expired) {
        for (int i = 0; i < OutgoingMessage.CLASSES; i++) {
            PriorityQueue<OutboundMessage> queue = waiting.get(i);
            OutboundMessage head = queue.peek();
            while (head != null && Deadline.isDue(head.message.deadlineNanos(), nowNanos)) {
                forget(head);
                expired.accept(head);
                head = queue.peek();
            }
        }
    }

    /// Hands over, taken out, every message, the begun ones too.
    void drain(Consumer<OutboundMessage> drained) {
        for (int i = 0; i < OutgoingMessage.CLASSES; i++) {
            OutboundMessage current = begun[i];
            if (current != null) {
                begun[i] = null;
                queuedBytes[i] -= current.remainingBytes();
                release(current);
                drained.accept(current);
            }
            OutboundMessage head = waiting.get(i).peek();
            while (head != null) {
                forget(head);
                drained.accept(head);
                head = waiting.get(i).peek();
            }
        }
    }

    /// Hands over, taken out, every message on a stream that does not exist.
    void dropStreamsFrom(int streams, Consumer<OutboundMessage> dropped) {
        for (PriorityQueue<OutboundMessage> queue : waiting) {
            List<OutboundMessage> unsendable = queue.stream()
                    .filter(message -> message.message.streamId() >= streams)
                    .sorted(SendQueue::compare)
                    .toList();
            for (OutboundMessage message : unsendable) {
                forget(message);
                dropped.accept(message);
            }
        }
    }

    boolean isEmpty() {
        return waitingClasses() == 0;
    }

    /// Bit `c` is set if class `c` has something to send.
    int waitingClasses() {
        int mask = 0;
        for (int i = 0; i < OutgoingMessage.CLASSES; i++) {
            if (begun[i] != null || !waiting.get(i).isEmpty()) {
                mask |= 1 << i;
            }
        }
        return mask;
    }

    /// The message that the class would send from next.
    @Nullable
    OutboundMessage head(int messageClass) {
        OutboundMessage current = begun[messageClass];
        return current != null ? current : waiting.get(messageClass).peek();
    }

    /// The begun message of any class, or null: without interleaving there is at most one, and it goes first.
    @Nullable
    OutboundMessage begun() {
        for (OutboundMessage message : begun) {
            if (message != null) {
                return message;
            }
        }
        return null;
    }

    /// Notes that the next bytes of a [#head] were cut off as a fragment.
    void cut(OutboundMessage message, int bytes) {
        int messageClass = message.messageClass();
        if (!message.isBegun()) {
            waiting.get(messageClass).remove();
            unbegunById.remove(message.id);
        }
        message.cut(bytes);
        queuedBytes[messageClass] -= bytes;
        begun[messageClass] = message.remainingBytes() == 0 ? null : message;
    }

    long queuedBytes(int messageClass) {
        return queuedBytes[messageClass];
    }
}
