package org.tocsin.sctp.rx;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.sctp.packet.IDataChunk;

/// A DATA or I-DATA chunk as a test writes it.
record Fragment(int tsn, ByteBuffer slab) {
    static final int AT = 5;

    static Fragment data(int flags, int tsn, int streamId, int ssn, int ppid, Octets payload) {
        ByteBuffer slab = ByteBuffer.allocate(AT + DataChunk.HEADER_SIZE + payload.size() + 3);
        DataChunk.writeHeader(slab, AT, flags, tsn, streamId, ssn, ppid, payload.size());
        payload.copyTo(0, slab, DataChunk.payloadAt(AT), payload.size());
        return new Fragment(tsn, slab);
    }

    static Fragment iData(int flags, int tsn, int streamId, int mid, int ppidOrFsn, Octets payload) {
        ByteBuffer slab = ByteBuffer.allocate(AT + IDataChunk.HEADER_SIZE + payload.size() + 3);
        IDataChunk.writeHeader(slab, AT, flags, tsn, streamId, mid, ppidOrFsn, payload.size());
        payload.copyTo(0, slab, IDataChunk.payloadAt(AT), payload.size());
        return new Fragment(tsn, slab);
    }

    /// A message cut into fragments of at most so many bytes, with consecutive TSNs.
    static List<Fragment> cut(
            boolean interleaved,
            int tsn,
            int streamId,
            int number,
            boolean unordered,
            int ppid,
            Octets payload,
            int bytesMax) {
        List<Fragment> fragments = new ArrayList<>();
        for (int from = 0; from < payload.size(); from += bytesMax) {
            int size = Math.min(bytesMax, payload.size() - from);
            int flags = unordered ? DataChunk.FLAG_UNORDERED : 0;
            if (from == 0) {
                flags |= DataChunk.FLAG_BEGINNING;
            }
            if (from + size == payload.size()) {
                flags |= DataChunk.FLAG_END;
            }
            int fsn = fragments.size();
            Octets part = payload.slice(from, size);
            fragments.add(
                    interleaved
                            ? iData(flags, tsn + fsn, streamId, number, fsn == 0 ? ppid : fsn, part)
                            : data(flags, tsn + fsn, streamId, number, ppid, part));
        }
        return fragments;
    }

    /// The same chunk with another sequence number or message identifier.
    Fragment numbered(boolean interleaved, int number) {
        if (interleaved) {
            slab.putInt(AT + 12, number);
        } else {
            slab.putShort(AT + 10, (short) number);
        }
        return this;
    }

    Verdict into(InboundData inbound, long nowNanos) {
        Verdict verdict = inbound.receive(slab, AT, nowNanos);
        inbound.packetEnds(nowNanos);
        return verdict;
    }
}
