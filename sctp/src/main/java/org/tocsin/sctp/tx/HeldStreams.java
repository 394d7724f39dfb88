package org.tocsin.sctp.tx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;

/// Streams about to be reset: what is sent on them meanwhile waits here, and how much of what was sent before is not
/// acknowledged is counted per stream. RFC 6525 §5.1.2.
///
/// Bounded by the queue that holds it: what waits here counts there.
final class HeldStreams {
    private static final int FIRST_USED = 8;

    /// Messages accepted and neither acknowledged nor given up; as long as the streams used so far.
    private int[] unfinished = new int[FIRST_USED];
    private long unfinishedInAll;
    private final BitSet streams = new BitSet();
    private boolean all;
    private final List<OutboundMessage> messages = new ArrayList<>();

    /// @param streamIds none for all streams
    void hold(List<Integer> streamIds) {
        all = streamIds.isEmpty();
        streamIds.forEach(streams::set);
    }

    /// @return whether the message waits here; else it is counted as unfinished
    boolean take(OutboundMessage message) {
        int streamId = message.message.streamId();
        message.held = all || streams.get(streamId);
        if (message.held) {
            messages.add(message);
            return true;
        }
        count(streamId);
        return false;
    }

    private void count(int streamId) {
        if (streamId >= unfinished.length) {
            unfinished = Arrays.copyOf(unfinished, Math.max(streamId + 1, 2 * unfinished.length));
        }
        unfinished[streamId]++;
        unfinishedInAll++;
    }

    /// The message was acknowledged or given up.
    void forget(OutboundMessage message) {
        if (message.held) {
            messages.remove(message);
        } else {
            unfinished[message.message.streamId()]--;
            unfinishedInAll--;
        }
    }

    boolean isIdle() {
        if (all) {
            return unfinishedInAll == 0;
        }
        return streams.stream().noneMatch(id -> id < unfinished.length && unfinished[id] > 0);
    }

    /// Hands over, in their order, all that waited.
    void release(Consumer<OutboundMessage> released) {
        all = false;
        streams.clear();
        for (OutboundMessage message : messages) {
            message.held = false;
            count(message.message.streamId());
            released.accept(message);
        }
        messages.clear();
    }

    @Nullable
    OutboundMessage firstDue(long nowNanos) {
        // By index, as all that every packet looks at: an iterator is an object.
        for (int i = 0; i < messages.size(); i++) {
            OutboundMessage message = messages.get(i);
            if (Deadline.isDue(message.message.deadlineNanos(), nowNanos)) {
                return message;
            }
        }
        return null;
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }
}
