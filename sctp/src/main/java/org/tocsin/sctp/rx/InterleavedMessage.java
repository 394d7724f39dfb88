package org.tocsin.sctp.rx;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.sctp.packet.IDataChunk;

/// The fragments of one message that came as I-DATA, in their order, while some are missing. RFC 8260 §2.2.3.
///
/// A place is searched for only behind the first gap; how many fragments lie there is bounded. Used again for the next
/// message.
final class InterleavedMessage {
    private static final int UNKNOWN = -1;

    private final MessageKey key = new MessageKey();
    private @Nullable StoredFragment first;
    private @Nullable StoredFragment last;
    /// The last fragment before the first gap; it has number `gaplessCount - 1`.
    private @Nullable StoredFragment gapless;
    private int gaplessCount;
    private int count;
    private int bytes;
    private long capacity;
    private int ppid;
    private int endFsn = UNKNOWN;

    /// Begins with nothing; the fragments of the message before were given back.
    void begin(ByteBuffer slab, int at) {
        key.set(slab, at);
        first = null;
        last = null;
        gapless = null;
        gaplessCount = 0;
        count = 0;
        bytes = 0;
        capacity = 0;
        ppid = 0;
        endFsn = UNKNOWN;
    }

    MessageKey key() {
        return key;
    }

    /// Copies a fragment out.
    ///
    /// @return false if it contradicts those that came before
    boolean add(ByteBuffer slab, int at, FragmentPool pool) {
        int fsn = IDataChunk.fragmentSequenceNumber(slab, at);
        boolean isEnd = DataChunk.isEnd(slab, at);
        if (isEnd ? endFsn != UNKNOWN || highestFsn() > fsn : endFsn != UNKNOWN && fsn > endFsn) {
            return false;
        }
        StoredFragment before = before(fsn);
        if (fsn < gaplessCount || (before != null && before.number == fsn)) {
            return false;
        }
        if (isEnd) {
            endFsn = fsn;
        }
        if (DataChunk.isBeginning(slab, at)) {
            ppid = IDataChunk.ppid(slab, at);
        }
        insert(pool.store(slab, IDataChunk.payloadAt(at), IDataChunk.payloadBytes(slab, at), fsn), before);
        return true;
    }

    private int highestFsn() {
        return last == null ? UNKNOWN : last.number;
    }

    /// The last fragment whose number is not above this, or null. Fragment numbers count from 0 and do not wrap below
    /// the bound on a message.
    private @Nullable StoredFragment before(int fsn) {
        if (last != null && last.number <= fsn) {
            return last;
        }
        StoredFragment before = gapless;
        StoredFragment candidate = before == null ? first : before.next;
        while (candidate != null && candidate.number <= fsn) {
            before = candidate;
            candidate = candidate.next;
        }
        return before;
    }

    private void insert(StoredFragment fragment, @Nullable StoredFragment before) {
        if (before == null) {
            fragment.next = first;
            first = fragment;
        } else {
            fragment.next = before.next;
            before.next = fragment;
        }
        if (fragment.next == null) {
            last = fragment;
        }
        count++;
        bytes += fragment.length;
        capacity += fragment.capacity();
        StoredFragment follower = gapless == null ? first : gapless.next;
        while (follower != null && follower.number == gaplessCount) {
            gaplessCount++;
            gapless = follower;
            follower = follower.next;
        }
    }

    int ppid() {
        return ppid;
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

    /// Fragments behind the first gap.
    int aheadCount() {
        return count - gaplessCount;
    }

    boolean isWhole() {
        return endFsn != UNKNOWN && gaplessCount == endFsn + 1;
    }

    byte[] assemble() {
        return FragmentPool.assemble(first, bytes);
    }

    void giveBack(FragmentPool pool) {
        pool.giveAll(first);
        first = null;
        last = null;
        gapless = null;
    }

    /// Ordered and unordered messages of a stream count apart. Comparable only so that a map stays fast when the peer
    /// chooses keys with equal hashes. Changes only while it stands in no map.
    static final class MessageKey implements Comparable<MessageKey> {
        private int streamId;
        private boolean unordered;
        private int messageIdentifier;

        void set(ByteBuffer slab, int at) {
            streamId = DataChunk.streamId(slab, at);
            unordered = DataChunk.isUnordered(slab, at);
            messageIdentifier = IDataChunk.messageIdentifier(slab, at);
        }

        int streamId() {
            return streamId;
        }

        boolean unordered() {
            return unordered;
        }

        int messageIdentifier() {
            return messageIdentifier;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof MessageKey that && compareTo(that) == 0;
        }

        @Override
        public int hashCode() {
            return (31 * streamId + messageIdentifier) * 2 + (unordered ? 1 : 0);
        }

        @Override
        public int compareTo(MessageKey other) {
            int byStream = Integer.compare(streamId, other.streamId);
            if (byStream != 0) {
                return byStream;
            }
            int byOrder = Boolean.compare(unordered, other.unordered);
            return byOrder != 0 ? byOrder : Integer.compare(messageIdentifier, other.messageIdentifier);
        }
    }
}
