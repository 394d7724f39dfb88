package org.tocsin.sctp.rx;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.sctp.packet.IDataChunk;

/// The fragments of one message that came as I-DATA, while some are missing. RFC 8260 §2.2.3.
///
/// What has come without a gap lies in one array, which doubles where it is too short: no object for a fragment. Only
/// what lies behind a gap waits apart.
final class InterleavedMessage {
    private static final int UNKNOWN = -1;

    private final InterleavedReassembly.MessageKey key;
    private byte[] joined;
    private int joinedBytes;
    /// Fragments in [#joined]: the next one has this number.
    private int joinedCount;
    /// Fragments behind a missing one. Fragment numbers count from 0 and do not wrap below the bound on a message.
    private final TreeMap<Integer, byte[]> ahead = new TreeMap<>();
    private int bytes;
    private int ppid;
    private int endFsn = UNKNOWN;

    /// @param buffer to begin with, of any length
    InterleavedMessage(InterleavedReassembly.MessageKey key, byte[] buffer) {
        this.key = key;
        joined = buffer;
    }

    InterleavedReassembly.MessageKey key() {
        return key;
    }

    boolean isPartOf(ByteBuffer slab, int at) {
        return IDataChunk.messageIdentifier(slab, at) == key.messageIdentifier()
                && DataChunk.streamId(slab, at) == key.streamId()
                && DataChunk.isUnordered(slab, at) == key.unordered();
    }

    /// Copies a fragment out.
    ///
    /// @return false if it contradicts those that came before
    boolean add(ByteBuffer slab, int at) {
        int fsn = IDataChunk.fragmentSequenceNumber(slab, at);
        boolean isEnd = DataChunk.isEnd(slab, at);
        if (fsn < joinedCount || ahead.containsKey(fsn)) {
            return false;
        }
        if (isEnd) {
            if (endFsn != UNKNOWN || highestFsn() > fsn) {
                return false;
            }
            endFsn = fsn;
        } else if (endFsn != UNKNOWN && fsn > endFsn) {
            return false;
        }
        if (DataChunk.isBeginning(slab, at)) {
            ppid = IDataChunk.ppid(slab, at);
        }
        int length = IDataChunk.payloadBytes(slab, at);
        bytes += length;
        if (fsn != joinedCount) {
            byte[] payload = new byte[length];
            slab.get(IDataChunk.payloadAt(at), payload);
            ahead.put(fsn, payload);
            return true;
        }
        makeRoom(length);
        slab.get(IDataChunk.payloadAt(at), joined, joinedBytes, length);
        joinedBytes += length;
        joinedCount++;
        while (!ahead.isEmpty() && ahead.firstKey() == joinedCount) {
            Map.Entry<Integer, byte[]> first = ahead.pollFirstEntry();
            byte[] payload = first.getValue();
            makeRoom(payload.length);
            System.arraycopy(payload, 0, joined, joinedBytes, payload.length);
            joinedBytes += payload.length;
            joinedCount++;
        }
        return true;
    }

    private void makeRoom(int length) {
        if (joinedBytes + length > joined.length) {
            joined = Arrays.copyOf(joined, Math.max(joinedBytes + length, 2 * joined.length));
        }
    }

    private int highestFsn() {
        return ahead.isEmpty() ? joinedCount - 1 : ahead.lastKey();
    }

    int ppid() {
        return ppid;
    }

    int bytes() {
        return bytes;
    }

    int fragmentCount() {
        return joinedCount + ahead.size();
    }

    boolean isWhole() {
        return endFsn != UNKNOWN && joinedCount == endFsn + 1;
    }

    /// An array of its own, once it is whole: [#buffer] may serve again.
    byte[] assemble() {
        return Arrays.copyOf(joined, joinedBytes);
    }

    byte[] buffer() {
        return joined;
    }
}
