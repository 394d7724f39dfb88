package org.tocsin.sctp.tx;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tocsin.sctp.OutgoingMessage;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.sctp.packet.IDataChunk;

/// Cuts fragments off messages when a packet has room for them, and writes them as DATA or I-DATA.
final class ChunkWriter {
    /// A smaller piece of a longer message is not worth its header; the packet goes without. The divisor of a packet's
    /// size is a guess.
    private static final int FRAGMENTS_PER_PACKET_MAX = 6;

    private final boolean interleaved;
    private final int fragmentBytesMin;
    private final OutboundStreams streams;
    private final SendQueue queue;
    private final OutstandingData outstanding;

    ChunkWriter(
            boolean interleaved,
            int packetBytes,
            OutboundStreams streams,
            SendQueue queue,
            OutstandingData outstanding) {
        this.interleaved = interleaved;
        this.fragmentBytesMin = packetBytes / FRAGMENTS_PER_PACKET_MAX;
        this.streams = streams;
        this.queue = queue;
        this.outstanding = outstanding;
        queue.scheduler().interleave(interleaved);
    }

    private int headerBytes() {
        return interleaved ? IDataChunk.HEADER_SIZE : DataChunk.HEADER_SIZE;
    }

    int choose(int sendable) {
        return queue.scheduler().choose(sendable, outstanding.lostClasses());
    }

    /// Whether the less urgent classes are due.
    boolean owes(int waiting) {
        return queue.scheduler().owes(waiting);
    }

    /// Writes the next fragment of a class, or, where messages may not interleave, of the message that was begun.
    ///
    /// @param waiting bit per class that has something to send, whether it may or not
    /// @return where the next chunk begins; `at` if nothing fits
    int writeNew(ByteBuffer slab, int at, int end, int messageClass, int waiting, long nowNanos) {
        OutboundMessage begun = interleaved ? null : queue.begun();
        @Nullable OutboundMessage message = begun != null ? begun : queue.head(messageClass);
        if (message == null || outstanding.isFull()) {
            return at;
        }
        // Padding may not stand behind the packet's end.
        int room = (end - at & ~3) - headerBytes();
        int bytes = Math.min(room, message.remainingBytes());
        if (bytes <= 0 || (bytes < message.remainingBytes() && bytes < fragmentBytesMin)) {
            return at;
        }
        if (!message.isBegun()) {
            message.number = interleaved || !message.message.unordered() ? streams.number(message.message) : 0;
        }
        int chunkBytes = Chunk.padded(headerBytes() + bytes);
        int cell = outstanding.append(message, message.cutBytes(), bytes, message.nextFragment(), chunkBytes, nowNanos);
        queue.cut(message, bytes);
        queue.scheduler().sent(messageClass, chunkBytes, waiting);
        return write(slab, at, cell);
    }

    /// Writes the chunk of a cell.
    ///
    /// @return where the next chunk begins
    int write(ByteBuffer slab, int at, int cell) {
        OutboundMessage owner = outstanding.message(cell);
        OutgoingMessage message = owner.message;
        int offset = outstanding.offset(cell);
        int length = outstanding.length(cell);
        int flags = flags(owner, offset, length);
        int tsn = outstanding.tsn(cell);
        message.payload().copyTo(offset, slab, at + headerBytes(), length);
        if (interleaved) {
            int ppidOrFragment = offset == 0 ? message.ppid() : outstanding.fragment(cell);
            return IDataChunk.writeHeader(
                    slab, at, flags, tsn, message.streamId(), owner.number, ppidOrFragment, length);
        }
        return DataChunk.writeHeader(slab, at, flags, tsn, message.streamId(), owner.number, message.ppid(), length);
    }

    private static int flags(OutboundMessage owner, int offset, int length) {
        int flags = owner.message.unordered() ? DataChunk.FLAG_UNORDERED : 0;
        if (offset == 0) {
            flags |= DataChunk.FLAG_BEGINNING;
        }
        if (offset + length == owner.size()) {
            flags |= DataChunk.FLAG_END;
        }
        // The answer to what is urgent shall not wait for company.
        return OutboundFlow.isUrgent(owner.messageClass()) ? flags | DataChunk.FLAG_IMMEDIATE : flags;
    }

    /// Sets the I bit of a chunk that was written.
    void requestSack(ByteBuffer slab, int at) {
        slab.put(at + 1, (byte) (slab.get(at + 1) | DataChunk.FLAG_IMMEDIATE));
    }
}
