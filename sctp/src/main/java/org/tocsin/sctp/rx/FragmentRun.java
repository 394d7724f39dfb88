package org.tocsin.sctp.rx;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.tocsin.sctp.packet.DataChunk;

/// Fragments of one message with consecutive TSNs, while some are missing. RFC 9260 §6.9.
final class FragmentRun {
    final int streamId;
    final int streamSequenceNumber;
    final boolean unordered;

    private final ArrayDeque<byte[]> fragments = new ArrayDeque<>();
    private int firstTsn;
    private int lastTsn;
    private int bytes;
    private boolean hasBeginning;
    private boolean hasEnd;
    private int ppid;

    FragmentRun(ByteBuffer slab, int at, byte[] payload) {
        streamId = DataChunk.streamId(slab, at);
        streamSequenceNumber = DataChunk.streamSequenceNumber(slab, at);
        unordered = DataChunk.isUnordered(slab, at);
        firstTsn = DataChunk.tsn(slab, at);
        lastTsn = firstTsn;
        hasBeginning = DataChunk.isBeginning(slab, at);
        hasEnd = DataChunk.isEnd(slab, at);
        ppid = DataChunk.ppid(slab, at);
        bytes = payload.length;
        fragments.add(payload);
    }

    int firstTsn() {
        return firstTsn;
    }

    int lastTsn() {
        return lastTsn;
    }

    int bytes() {
        return bytes;
    }

    int fragmentCount() {
        return fragments.size();
    }

    boolean hasBeginning() {
        return hasBeginning;
    }

    boolean hasEnd() {
        return hasEnd;
    }

    boolean isWhole() {
        return hasBeginning && hasEnd;
    }

    /// The PPID of the first fragment, once it is there.
    int ppid() {
        return ppid;
    }

    /// Whether both can be parts of one message; a sequence number means nothing where there is no order.
    boolean isSameMessage(FragmentRun other) {
        return streamId == other.streamId
                && unordered == other.unordered
                && (unordered || streamSequenceNumber == other.streamSequenceNumber);
    }

    /// Joins two neighbours, moving the fragments of the one that has fewer.
    ///
    /// @return the one that is left; the other is of no use any more
    static FragmentRun join(FragmentRun left, FragmentRun right) {
        if (left.fragments.size() >= right.fragments.size()) {
            left.fragments.addAll(right.fragments);
            left.bytes += right.bytes;
            left.lastTsn = right.lastTsn;
            left.hasEnd = right.hasEnd;
            return left;
        }
        Iterator<byte[]> backwards = left.fragments.descendingIterator();
        while (backwards.hasNext()) {
            right.fragments.addFirst(backwards.next());
        }
        right.bytes += left.bytes;
        right.firstTsn = left.firstTsn;
        right.hasBeginning = left.hasBeginning;
        right.ppid = left.ppid;
        return right;
    }

    byte[] assemble() {
        byte[] whole = new byte[bytes];
        int at = 0;
        for (byte[] fragment : fragments) {
            System.arraycopy(fragment, 0, whole, at, fragment.length);
            at += fragment.length;
        }
        return whole;
    }
}
