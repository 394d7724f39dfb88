package org.tocsin.sctp.rx;

import java.nio.ByteBuffer;
import org.tocsin.sctp.packet.DataChunk;

/// Fragments of one message with consecutive TSNs, while some are missing. RFC 9260 §6.9.
///
/// Also one fragment that is only looked at: its payload is stored with [#store] where it stays.
final class FragmentRun {
    private int streamId;
    private int streamSequenceNumber;
    private boolean unordered;
    private StoredFragment first = NOTHING;
    private StoredFragment last = NOTHING;
    private int firstTsn;
    private int lastTsn;
    private int count;
    private int bytes;
    private long capacity;
    private boolean hasBeginning;
    private boolean hasEnd;
    private int ppid;

    private static final StoredFragment NOTHING = new StoredFragment(0);

    /// Becomes the run of this one fragment, whose payload is not stored yet.
    void set(ByteBuffer slab, int at) {
        streamId = DataChunk.streamId(slab, at);
        streamSequenceNumber = DataChunk.streamSequenceNumber(slab, at);
        unordered = DataChunk.isUnordered(slab, at);
        first = NOTHING;
        last = NOTHING;
        firstTsn = DataChunk.tsn(slab, at);
        lastTsn = firstTsn;
        count = 1;
        bytes = DataChunk.payloadBytes(slab, at);
        capacity = FragmentPool.capacity(bytes);
        hasBeginning = DataChunk.isBeginning(slab, at);
        hasEnd = DataChunk.isEnd(slab, at);
        ppid = DataChunk.ppid(slab, at);
    }

    void store(ByteBuffer slab, int at, FragmentPool pool) {
        first = pool.store(slab, DataChunk.payloadAt(at), bytes, firstTsn);
        last = first;
    }

    int streamId() {
        return streamId;
    }

    int streamSequenceNumber() {
        return streamSequenceNumber;
    }

    boolean unordered() {
        return unordered;
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

    /// What the fragments hold in memory, without overhead.
    long capacity() {
        return capacity;
    }

    int fragmentCount() {
        return count;
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

    /// Takes over the fragments of its neighbour to the right, which is of no use any more.
    void append(FragmentRun right) {
        last.next = right.first;
        last = right.last;
        lastTsn = right.lastTsn;
        count += right.count;
        bytes += right.bytes;
        capacity += right.capacity;
        hasEnd = right.hasEnd;
    }

    byte[] assemble() {
        return FragmentPool.assemble(first, bytes);
    }

    void giveBack(FragmentPool pool) {
        pool.giveAll(first);
        first = NOTHING;
        last = NOTHING;
    }
}
