package org.tocsin.sctp;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.tx.Tally;

/// Control chunks that wait for the next packet, at most [#CHUNKS_MAX]; beyond it they are dropped and counted. What
/// matters is sent again by a timer, here or at the peer.
final class ControlQueue {
    private static final int CHUNKS_MAX = 64;

    /// @param verificationTag of the packet that carries it
    /// @param alone           no other chunk may stand in that packet
    /// @param paddedBytes     the size to which PAD fills that packet, which may be more than the path is known to
    ///                        carry; 0 for none
    record Entry(ControlChunk chunk, int verificationTag, boolean alone, int paddedBytes) {}

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private final Tally tally;

    ControlQueue(Tally tally) {
        this.tally = tally;
    }

    /// A chunk that later ones may follow in the packet.
    void add(ControlChunk chunk, int verificationTag) {
        add(new Entry(chunk, verificationTag, false, 0));
    }

    /// RFC 9260, section 6.10: INIT, INIT ACK and SHUTDOWN COMPLETE are not bundled, and no DATA follows ABORT.
    void addAlone(ControlChunk chunk, int verificationTag) {
        add(new Entry(chunk, verificationTag, true, 0));
    }

    /// A chunk in a packet of exactly this size (RFC 8899, section 6.2).
    void addPadded(ControlChunk chunk, int verificationTag, int packetBytes) {
        add(new Entry(chunk, verificationTag, true, packetBytes));
    }

    private void add(Entry entry) {
        if (entries.size() == CHUNKS_MAX) {
            tally.count(Counter.DROPPED_ANSWER);
        } else {
            entries.add(entry);
        }
    }

    /// Takes back chunks of a type that did not leave yet: a newer one says the same.
    void remove(int chunkType) {
        entries.removeIf(entry -> entry.chunk().type() == chunkType);
    }

    /// Takes this chunk back if it did not leave yet.
    void remove(ControlChunk chunk) {
        entries.removeIf(entry -> entry.chunk().equals(chunk));
    }

    void clear() {
        entries.clear();
    }

    @Nullable
    Entry peek() {
        return entries.peek();
    }

    void remove() {
        entries.remove();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }
}
