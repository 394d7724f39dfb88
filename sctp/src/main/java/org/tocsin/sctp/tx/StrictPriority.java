package org.tocsin.sctp.tx;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.sctp.OutgoingMessage;

/// Strict order between classes but for [LowerClassesShare]; in a class by deadline, then by age.
///
/// Within a class a message that was begun is finished first, so that a receiver reassembles at most one message per
/// class; between classes I-DATA lets them interleave.
final class StrictPriority implements StreamScheduler {
    private final List<PriorityQueue<OutboundMessage>> waiting = new ArrayList<>();
    private final @Nullable OutboundMessage[] begun = new @Nullable OutboundMessage[OutgoingMessage.CLASSES];
    /// A bit for each class with a message that waits, and with one that is begun: asked for at every packet.
    private int waitingMask;

    private int begunMask;
    private final LowerClassesShare share = new LowerClassesShare();

    StrictPriority() {
        for (int i = 0; i < OutgoingMessage.CLASSES; i++) {
            waiting.add(new PriorityQueue<>(StrictPriority::compare));
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

    @Override
    public void interleave(boolean interleaved) {}

    @Override
    public void weigh(int streamId, int weight) {}

    @Override
    public void add(OutboundMessage message) {
        waiting.get(message.messageClass()).add(message);
        waitingMask |= 1 << message.messageClass();
    }

    @Override
    public void remove(OutboundMessage message) {
        int messageClass = message.messageClass();
        if (begun[messageClass] == message) {
            setBegun(messageClass, null);
        } else {
            waiting.get(messageClass).remove(message);
            taken(messageClass);
        }
    }

    @Override
    public @Nullable OutboundMessage head(int messageClass) {
        OutboundMessage current = begun[messageClass];
        return current != null ? current : waiting.get(messageClass).peek();
    }

    @Override
    public @Nullable OutboundMessage begun() {
        return begunMask == 0 ? null : begun[Integer.numberOfTrailingZeros(begunMask)];
    }

    @Override
    public void cut(OutboundMessage message, int bytes) {
        int messageClass = message.messageClass();
        if (begun[messageClass] != message) {
            waiting.get(messageClass).remove();
            taken(messageClass);
        }
        setBegun(messageClass, message.remainingBytes() == 0 ? null : message);
    }

    private void setBegun(int messageClass, @Nullable OutboundMessage message) {
        begun[messageClass] = message;
        int bit = 1 << messageClass;
        begunMask = message == null ? begunMask & ~bit : begunMask | bit;
    }

    private void taken(int messageClass) {
        if (waiting.get(messageClass).isEmpty()) {
            waitingMask &= ~(1 << messageClass);
        }
    }

    @Override
    public int waitingClasses() {
        return waitingMask | begunMask;
    }

    @Override
    public int choose(int sendable, int lost) {
        return share.choose(sendable, oldestBelow(sendable, lost));
    }

    /// What was sent once and lost is older than what was never sent.
    private int oldestBelow(int sendable, int lost) {
        int oldest = -1;
        long oldestId = Long.MAX_VALUE;
        for (int c = Integer.numberOfTrailingZeros(sendable) + 1; c < OutgoingMessage.CLASSES; c++) {
            if ((sendable & 1 << c) == 0) {
                continue;
            }
            if ((lost & 1 << c) != 0) {
                return c;
            }
            OutboundMessage head = head(c);
            if (head != null && head.id < oldestId) {
                oldest = c;
                oldestId = head.id;
            }
        }
        return oldest;
    }

    @Override
    public void sent(int messageClass, int chunkBytes, int waitingClasses) {
        share.sent(messageClass, chunkBytes, waitingClasses);
    }

    @Override
    public boolean owes(int waitingClasses) {
        return (waitingClasses & waitingClasses - 1) != 0 && share.owes();
    }

    @Override
    public @Nullable OutboundMessage firstLate(long nowNanos) {
        for (int classes = waitingMask; classes != 0; classes &= classes - 1) {
            OutboundMessage head =
                    waiting.get(Integer.numberOfTrailingZeros(classes)).peek();
            if (head != null && Deadline.isDue(head.message.deadlineNanos(), nowNanos)) {
                return head;
            }
        }
        return null;
    }

    @Override
    public void forEach(Consumer<OutboundMessage> action) {
        for (OutboundMessage message : begun) {
            if (message != null) {
                action.accept(message);
            }
        }
        waiting.forEach(queue -> queue.forEach(action));
    }
}
