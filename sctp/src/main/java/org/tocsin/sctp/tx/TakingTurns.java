package org.tocsin.sctp.tx;

import java.util.Arrays;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.sctp.OutgoingMessage;
import org.tocsin.sctp.SchedulerKind;

/// Streams send by rank, the lowest first, each its messages by age. What makes the rank is the kind of scheduler:
///
/// - [SchedulerKind#FIRST_COME_FIRST_SERVED]: the age of the stream's oldest message.
/// - [SchedulerKind#ROUND_ROBIN]: the turns it had. A turn is a fragment with I-DATA, else a message (RFC 8260 §3.3).
/// - [SchedulerKind#WEIGHTED_FAIR]: the bytes it sent, divided by its weight (RFC 8260 §3.6).
///
/// A stream that was silent saves nothing up: it begins at the rank that is served. Classes do not count here, but for
/// what windows keep from less urgent ones.
final class TakingTurns implements StreamScheduler {
    private static final int FIRST_USED = 8;
    /// Ranks are whole numbers; a byte of the lightest stream counts so much.
    private static final int BYTE = 1 << 16;

    /// One stream with what it sends.
    private static final class Turn {
        final int streamId;
        final TreeSet<OutboundMessage> messages = new TreeSet<>(Comparator.comparingLong(message -> message.id));
        long rank;
        int weight = 1;

        Turn(int streamId) {
            this.streamId = streamId;
        }

        int headClass() {
            return messages.first().messageClass();
        }
    }

    private final SchedulerKind kind;
    private @Nullable Turn[] turns = new @Nullable Turn[FIRST_USED];
    /// Those that have messages.
    private final TreeSet<Turn> order = new TreeSet<>(TakingTurns::compare);
    private final int[] headsPerClass = new int[OutgoingMessage.CLASSES];
    private long servedRank;
    private boolean interleaved;
    private @Nullable OutboundMessage begun;

    TakingTurns(SchedulerKind kind) {
        this.kind = kind;
    }

    private static int compare(Turn a, Turn b) {
        // Ranks grow without end and may wrap; those in use lie close together.
        long distance = a.rank - b.rank;
        return distance == 0 ? Integer.compare(a.streamId, b.streamId) : Long.signum(distance);
    }

    private Turn turn(int streamId) {
        if (streamId >= turns.length) {
            turns = Arrays.copyOf(turns, Math.max(streamId + 1, 2 * turns.length));
        }
        Turn turn = turns[streamId];
        if (turn == null) {
            turn = new Turn(streamId);
            turns[streamId] = turn;
        }
        return turn;
    }

    @Override
    public void interleave(boolean mayInterleave) {
        interleaved = mayInterleave;
    }

    @Override
    public void weigh(int streamId, int weight) {
        turn(streamId).weight = weight;
    }

    private void enter(Turn turn) {
        if (turn.messages.isEmpty()) {
            return;
        }
        if (kind == SchedulerKind.FIRST_COME_FIRST_SERVED) {
            turn.rank = turn.messages.first().id;
        }
        order.add(turn);
        headsPerClass[turn.headClass()]++;
    }

    private void leave(Turn turn) {
        if (order.remove(turn)) {
            headsPerClass[turn.headClass()]--;
        }
    }

    @Override
    public void add(OutboundMessage message) {
        Turn turn = turn(message.message.streamId());
        leave(turn);
        if (turn.messages.isEmpty() && servedRank - turn.rank > 0) {
            turn.rank = servedRank;
        }
        turn.messages.add(message);
        enter(turn);
    }

    @Override
    public void remove(OutboundMessage message) {
        Turn turn = turn(message.message.streamId());
        leave(turn);
        turn.messages.remove(message);
        if (begun == message) {
            begun = null;
        }
        enter(turn);
    }

    @Override
    public @Nullable OutboundMessage head(int messageClass) {
        if (headsPerClass[messageClass] == 0) {
            return null;
        }
        for (Turn turn : order) {
            if (turn.headClass() == messageClass) {
                return turn.messages.first();
            }
        }
        return null;
    }

    @Override
    public @Nullable OutboundMessage begun() {
        if (begun != null) {
            return begun;
        }
        for (Turn turn : order) {
            if (turn.messages.first().isBegun()) {
                return turn.messages.first();
            }
        }
        return null;
    }

    @Override
    public void cut(OutboundMessage message, int bytes) {
        Turn turn = turn(message.message.streamId());
        leave(turn);
        servedRank = turn.rank;
        turn.rank += cost(turn, message, bytes);
        boolean isOver = message.remainingBytes() == 0;
        begun = isOver ? null : message;
        if (isOver) {
            turn.messages.remove(message);
        }
        enter(turn);
    }

    private long cost(Turn turn, OutboundMessage message, int bytes) {
        return switch (kind) {
            case ROUND_ROBIN -> interleaved || message.remainingBytes() == 0 ? 1 : 0;
            case WEIGHTED_FAIR -> Math.max(1, (long) bytes * BYTE / turn.weight);
            case FIRST_COME_FIRST_SERVED, STRICT_PRIORITY -> 0;
        };
    }

    @Override
    public int waitingClasses() {
        int mask = 0;
        for (int i = 0; i < OutgoingMessage.CLASSES; i++) {
            if (headsPerClass[i] > 0) {
                mask |= 1 << i;
            }
        }
        return mask;
    }

    @Override
    public int choose(int sendable, int lost) {
        if ((sendable & lost) != 0) {
            return Integer.numberOfTrailingZeros(sendable & lost);
        }
        for (Turn turn : order) {
            if ((sendable & 1 << turn.headClass()) != 0) {
                return turn.headClass();
            }
        }
        return Integer.numberOfTrailingZeros(sendable);
    }

    @Override
    public void sent(int messageClass, int chunkBytes, int waiting) {}

    @Override
    public boolean owes(int waiting) {
        return false;
    }

    @Override
    public @Nullable OutboundMessage firstLate(long nowNanos) {
        for (Turn turn : order) {
            OutboundMessage head = turn.messages.first();
            if (!head.isBegun() && Deadline.isDue(head.message.deadlineNanos(), nowNanos)) {
                return head;
            }
        }
        return null;
    }

    @Override
    public void forEach(Consumer<OutboundMessage> action) {
        order.forEach(turn -> turn.messages.forEach(action));
    }
}
