package org.tocsin.sctp.rx;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Serial;
import org.tocsin.sctp.packet.DataChunk;

/// Makes messages whole from DATA, whose fragments bear consecutive TSNs. RFC 9260 §6.9.
///
/// Fragments are kept as runs, found by the TSN at either end, so that a fragment costs the same however many wait.
final class ConsecutiveReassembly {
    private final InboundStreams streams;
    private final Occupancy occupancy;
    private final int messageBytesMax;
    private final Map<Integer, FragmentRun> runsByFirst = new LinkedHashMap<>();
    private final Map<Integer, FragmentRun> runsByLast = new LinkedHashMap<>();

    ConsecutiveReassembly(InboundStreams streams, Occupancy occupancy, int messageBytesMax) {
        this.streams = streams;
        this.occupancy = occupancy;
        this.messageBytesMax = messageBytesMax;
    }

    /// Whether the chunk would begin a run of its own.
    boolean begins(ByteBuffer slab, int at) {
        int tsn = DataChunk.tsn(slab, at);
        return !runsByLast.containsKey(tsn - 1) && !runsByFirst.containsKey(tsn + 1);
    }

    Verdict add(ByteBuffer slab, int at, byte[] payload) {
        if (payload.length > messageBytesMax) {
            return Verdict.MESSAGE_TOO_LARGE;
        }
        boolean unordered = DataChunk.isUnordered(slab, at);
        int streamId = DataChunk.streamId(slab, at);
        int number = DataChunk.streamSequenceNumber(slab, at);
        if (!unordered) {
            InboundStream stream = streams.get(streamId);
            if (stream.isBehind(number)) {
                return Verdict.STALE;
            }
            if (stream.isWaiting(number)) {
                return Verdict.CONTRADICTION;
            }
        }
        FragmentRun run = new FragmentRun(slab, at, payload);
        FragmentRun left = runsByLast.get(run.firstTsn() - 1);
        FragmentRun right = runsByFirst.get(run.lastTsn() + 1);
        if (contradicts(left, run) || contradicts(run, right)) {
            return Verdict.CONTRADICTION;
        }
        if (run.isWhole()) {
            return streams.complete(streamId, number, unordered, run.ppid(), payload);
        }
        occupancy.messageBegins();
        occupancy.take(payload.length);
        if (left != null && !left.hasEnd()) {
            run = join(left, run);
        }
        if (right != null && !right.hasBeginning()) {
            run = join(run, right);
        }
        if (run.bytes() > messageBytesMax) {
            return Verdict.MESSAGE_TOO_LARGE;
        }
        if (!run.isWhole()) {
            runsByFirst.put(run.firstTsn(), run);
            runsByLast.put(run.lastTsn(), run);
            return Verdict.ACCEPTED;
        }
        remove(run);
        return streams.complete(run.streamId, run.streamSequenceNumber, run.unordered, run.ppid(), run.assemble());
    }

    /// Neighbours by TSN are parts of one message, unless the left one ends a message and the right one begins one.
    private static boolean contradicts(@Nullable FragmentRun left, @Nullable FragmentRun right) {
        if (left == null || right == null) {
            return false;
        }
        return left.hasEnd() != right.hasBeginning() || (!left.hasEnd() && !left.isSameMessage(right));
    }

    private FragmentRun join(FragmentRun left, FragmentRun right) {
        forget(left);
        forget(right);
        occupancy.messageEnds();
        return FragmentRun.join(left, right);
    }

    private void forget(FragmentRun run) {
        runsByFirst.remove(run.firstTsn());
        runsByLast.remove(run.lastTsn());
    }

    private void remove(FragmentRun run) {
        forget(run);
        occupancy.messageEnds();
        occupancy.release(run.bytes(), run.fragmentCount());
    }

    /// Drops what can never become whole once TSNs up to this one are given up.
    void forward(int newCumulativeTsn) {
        removeIf(run -> !Serial.isAfter(run.firstTsn(), newCumulativeTsn));
    }

    void removeStream(int streamId) {
        removeIf(run -> run.streamId == streamId);
    }

    void removeAll() {
        removeIf(_ -> true);
    }

    private void removeIf(Predicate<FragmentRun> condition) {
        Iterator<FragmentRun> runs = runsByFirst.values().iterator();
        while (runs.hasNext()) {
            FragmentRun run = runs.next();
            if (condition.test(run)) {
                runs.remove();
                runsByLast.remove(run.lastTsn());
                occupancy.messageEnds();
                occupancy.release(run.bytes(), run.fragmentCount());
            }
        }
    }
}
