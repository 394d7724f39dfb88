package org.tocsin.sctp.rx;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.tocsin.bytes.Serial;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.sctp.packet.IDataChunk;
import org.tocsin.sctp.packet.IForwardTsn;

/// Makes messages whole from I-DATA, whose fragments may come between those of others. RFC 8260 §2.2.3.
final class InterleavedReassembly {
    private final InboundStreams streams;
    private final Occupancy occupancy;
    private final int messageBytesMax;
    private final Map<MessageKey, InterleavedMessage> messages = new LinkedHashMap<>();

    /// Ordered and unordered messages of a stream count apart. Comparable only so that a map stays fast when the peer
    /// chooses keys with equal hashes.
    record MessageKey(int streamId, boolean unordered, int messageIdentifier) implements Comparable<MessageKey> {
        static MessageKey of(ByteBuffer slab, int at) {
            return new MessageKey(
                    DataChunk.streamId(slab, at),
                    DataChunk.isUnordered(slab, at),
                    IDataChunk.messageIdentifier(slab, at));
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

    private record StreamAndOrder(int streamId, boolean unordered) {}

    InterleavedReassembly(InboundStreams streams, Occupancy occupancy, int messageBytesMax) {
        this.streams = streams;
        this.occupancy = occupancy;
        this.messageBytesMax = messageBytesMax;
    }

    /// Whether the chunk would begin a message.
    boolean begins(ByteBuffer slab, int at) {
        return !messages.containsKey(MessageKey.of(slab, at));
    }

    Verdict add(ByteBuffer slab, int at, byte[] payload) {
        MessageKey key = MessageKey.of(slab, at);
        boolean isBeginning = DataChunk.isBeginning(slab, at);
        boolean isEnd = DataChunk.isEnd(slab, at);
        int fsn = IDataChunk.fragmentSequenceNumber(slab, at);
        if (!key.unordered) {
            InboundStream stream = streams.get(key.streamId);
            if (stream.isBehind(key.messageIdentifier)) {
                return Verdict.STALE;
            }
            if (stream.isWaiting(key.messageIdentifier)) {
                return Verdict.CONTRADICTION;
            }
        }
        // Every fragment has a byte, so a number above the bound belongs to a message above the bound.
        if (fsn < 0 || fsn >= messageBytesMax || payload.length > messageBytesMax) {
            return Verdict.MESSAGE_TOO_LARGE;
        }
        if (!isBeginning && fsn == 0) {
            return Verdict.CONTRADICTION;
        }
        InterleavedMessage message = messages.get(key);
        if (isBeginning && isEnd) {
            return message == null
                    ? streams.complete(
                            key.streamId, key.messageIdentifier, key.unordered, IDataChunk.ppid(slab, at), payload)
                    : Verdict.CONTRADICTION;
        }
        if (message == null) {
            message = new InterleavedMessage();
            messages.put(key, message);
            occupancy.messageBegins();
        }
        if (!message.add(fsn, isEnd, payload)) {
            return Verdict.CONTRADICTION;
        }
        occupancy.take(payload.length);
        if (isBeginning) {
            message.setPpid(IDataChunk.ppid(slab, at));
        }
        if (message.bytes() > messageBytesMax) {
            return Verdict.MESSAGE_TOO_LARGE;
        }
        if (!message.isWhole()) {
            return Verdict.ACCEPTED;
        }
        messages.remove(key);
        release(message);
        return streams.complete(key.streamId, key.messageIdentifier, key.unordered, message.ppid(), message.assemble());
    }

    private void release(InterleavedMessage message) {
        occupancy.messageEnds();
        occupancy.release(message.bytes(), message.fragmentCount());
    }

    /// Drops the messages that the peer gave up and lets what waited behind them go. A stream that the chunk names
    /// twice counts once, with its last entry, so that the work stays linear.
    void forward(IForwardTsn chunk) {
        Map<StreamAndOrder, Integer> skipped = new LinkedHashMap<>();
        for (int i = 0; i < chunk.skippedCount(); i++) {
            skipped.put(new StreamAndOrder(chunk.streamId(i), chunk.isUnordered(i)), chunk.messageIdentifier(i));
        }
        removeIf(key -> {
            Integer last = skipped.get(new StreamAndOrder(key.streamId, key.unordered));
            return last != null && !Serial.isAfter(key.messageIdentifier, last);
        });
        skipped.forEach((stream, last) -> {
            if (!stream.unordered) {
                streams.skipTo(stream.streamId, last);
            }
        });
    }

    void removeStream(int streamId) {
        removeIf(key -> key.streamId == streamId);
    }

    void removeAll() {
        removeIf(_ -> true);
    }

    private void removeIf(Predicate<MessageKey> condition) {
        Iterator<Map.Entry<MessageKey, InterleavedMessage>> entries =
                messages.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<MessageKey, InterleavedMessage> entry = entries.next();
            if (condition.test(entry.getKey())) {
                entries.remove();
                release(entry.getValue());
            }
        }
    }
}
