package org.tocsin.sctp.rx;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Serial;
import org.tocsin.sctp.packet.DataChunk;

/// Makes messages whole from DATA, whose fragments bear consecutive TSNs. RFC 9260 §6.9.
///
/// Fragments are kept as runs in the order of their TSNs: the TSNs of what is not whole lie in a window, so that serial
/// arithmetic orders them.
final class ConsecutiveReassembly {
    /// Runs that are over, kept to be used again: a message at a time, and a gap or two.
    private static final int SPARES_MAX = 8;

    private final InboundStreams streams;
    private final Occupancy occupancy;
    private final FragmentPool pool;
    private final int messageBytesMax;
    private final List<FragmentRun> runs = new ArrayList<>();
    private final List<FragmentRun> spares = new ArrayList<>();
    private FragmentRun candidate = new FragmentRun();

    ConsecutiveReassembly(InboundStreams streams, Occupancy occupancy, FragmentPool pool, int messageBytesMax) {
        this.streams = streams;
        this.occupancy = occupancy;
        this.pool = pool;
        this.messageBytesMax = messageBytesMax;
    }

    /// How many runs begin before the TSN.
    private int runsBefore(int tsn) {
        int low = 0;
        int high = runs.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Serial.isAfter(tsn, runs.get(middle).firstTsn())) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private @Nullable FragmentRun endingBefore(int tsn, int index) {
        return index > 0 && runs.get(index - 1).lastTsn() == tsn - 1 ? runs.get(index - 1) : null;
    }

    private @Nullable FragmentRun beginningAfter(int tsn, int index) {
        return index < runs.size() && runs.get(index).firstTsn() == tsn + 1 ? runs.get(index) : null;
    }

    /// Whether the chunk would begin a run of its own.
    boolean begins(ByteBuffer slab, int at) {
        int tsn = DataChunk.tsn(slab, at);
        int index = runsBefore(tsn);
        return endingBefore(tsn, index) == null && beginningAfter(tsn, index) == null;
    }

    Verdict add(ByteBuffer slab, int at) {
        FragmentRun run = candidate;
        run.set(slab, at);
        if (run.bytes() > messageBytesMax) {
            return Verdict.MESSAGE_TOO_LARGE;
        }
        if (!run.unordered()) {
            InboundStream stream = streams.get(run.streamId());
            if (stream.isBehind(run.streamSequenceNumber())) {
                return Verdict.STALE;
            }
            if (stream.isWaiting(run.streamSequenceNumber())) {
                return Verdict.CONTRADICTION;
            }
        }
        int index = runsBefore(run.firstTsn());
        FragmentRun left = endingBefore(run.firstTsn(), index);
        FragmentRun right = beginningAfter(run.firstTsn(), index);
        if (contradicts(left, run) || contradicts(run, right)) {
            return Verdict.CONTRADICTION;
        }
        if (run.isWhole()) {
            byte[] payload = new byte[run.bytes()];
            slab.get(DataChunk.payloadAt(at), payload);
            return complete(run, payload);
        }
        run.store(slab, at, pool);
        candidate = spares.isEmpty() ? new FragmentRun() : spares.removeLast();
        occupancy.messageBegins();
        occupancy.take(FragmentPool.capacity(run.bytes()));
        runs.add(index, run);
        return join(index, left, right);
    }

    /// Neighbours by TSN are parts of one message, unless the left one ends a message and the right one begins one.
    private static boolean contradicts(@Nullable FragmentRun left, @Nullable FragmentRun right) {
        if (left == null || right == null) {
            return false;
        }
        return left.hasEnd() != right.hasBeginning() || (!left.hasEnd() && !left.isSameMessage(right));
    }

    /// Joins the run at an index with its neighbours, where they are parts of the same message.
    private Verdict join(int index, @Nullable FragmentRun left, @Nullable FragmentRun right) {
        int at = index;
        if (right != null && !right.hasBeginning()) {
            runs.get(at).append(right);
            remove(at + 1);
        }
        if (left != null && !left.hasEnd()) {
            left.append(runs.get(at));
            remove(at);
            at--;
        }
        FragmentRun joined = runs.get(at);
        if (joined.bytes() > messageBytesMax) {
            return Verdict.MESSAGE_TOO_LARGE;
        }
        if (!joined.isWhole()) {
            return Verdict.ACCEPTED;
        }
        byte[] payload = joined.assemble();
        release(joined);
        Verdict verdict = complete(joined, payload);
        remove(at);
        return verdict;
    }

    private Verdict complete(FragmentRun run, byte[] payload) {
        return streams.complete(run.streamId(), run.streamSequenceNumber(), run.unordered(), run.ppid(), payload);
    }

    /// The run's fragments belong to another one by now, or to none.
    private void remove(int index) {
        FragmentRun run = runs.remove(index);
        occupancy.messageEnds();
        if (spares.size() < SPARES_MAX) {
            spares.add(run);
        }
    }

    private void release(FragmentRun run) {
        occupancy.release(run.capacity(), run.fragmentCount());
        run.giveBack(pool);
    }

    /// Drops what can never become whole once TSNs up to this one are given up.
    void forward(int newCumulativeTsn) {
        removeIf(run -> !Serial.isAfter(run.firstTsn(), newCumulativeTsn));
    }

    void removeStream(int streamId) {
        removeIf(run -> run.streamId() == streamId);
    }

    void removeAll() {
        removeIf(_ -> true);
    }

    private void removeIf(Predicate<FragmentRun> condition) {
        runs.removeIf(run -> {
            boolean gone = condition.test(run);
            if (gone) {
                occupancy.messageEnds();
                release(run);
            }
            return gone;
        });
    }
}
