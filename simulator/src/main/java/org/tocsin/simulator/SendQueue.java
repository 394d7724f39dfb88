package org.tocsin.simulator;

import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.LongMap;

/// What waits for the uplink of one node: strict between classes, in turn within one.
final class SendQueue {
    private static final int CLASSES = 8;
    private static final int NODE_BITS = Integer.SIZE - Integer.numberOfLeadingZeros(Scenario.NODES_MAX);

    private final List<ArrayDeque<Transfer>> classes =
            Stream.generate(() -> new ArrayDeque<Transfer>(1)).limit(CLASSES).toList();
    private LongMap<Transfer> tagged = new LongMap<>();

    void add(Transfer transfer) {
        classes.get(transfer.messageClass).add(transfer);
        if (transfer.tag != 0) {
            tagged.put(key(transfer.to, transfer.tag), transfer);
        }
    }

    /// The message whose packet leaves next; what expired before its first packet is dropped.
    @Nullable
    Transfer next(long nowNanos) {
        for (ArrayDeque<Transfer> queue : classes) {
            while (!queue.isEmpty()) {
                Transfer transfer = queue.peek();
                if (transfer.isBegun() || !Deadline.isDue(transfer.deadlineNanos, nowNanos)) {
                    return transfer;
                }
                remove(transfer);
            }
        }
        return null;
    }

    void remove(Transfer transfer) {
        classes.get(transfer.messageClass).remove(transfer);
        if (transfer.tag != 0) {
            tagged.remove(key(transfer.to, transfer.tag));
        }
    }

    /// @return false if it is not here, or has begun
    boolean cancel(int to, long tag) {
        Transfer transfer = tagged.get(key(to, tag));
        if (transfer == null || transfer.isBegun()) {
            return false;
        }
        remove(transfer);
        return true;
    }

    void clear() {
        classes.forEach(ArrayDeque::clear);
        tagged = new LongMap<>();
    }

    private static long key(int to, long tag) {
        if (tag >>> (Long.SIZE - NODE_BITS) != 0) {
            throw new IllegalStateException("a tag has " + (Long.SIZE - NODE_BITS) + " bits at most, not " + tag);
        }
        return tag << NODE_BITS | to;
    }
}
