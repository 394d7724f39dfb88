package org.tocsin.sctp.rx;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Serial;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.sctp.packet.IDataChunk;
import org.tocsin.sctp.packet.IForwardTsn;

/// Makes messages whole from I-DATA, whose fragments may come between those of others. RFC 8260 §2.2.3.
final class InterleavedReassembly {
    private final InboundStreams streams;
    private final Occupancy occupancy;
    private final int messageBytesMax;
    /// Of streams that end alike the message touched last, so that its next fragment needs no key.
    private static final int RECENT = 8;

    private final Map<MessageKey, InterleavedMessage> messages = new LinkedHashMap<>();
    /// What the last message was joined in, for the next one; a longer one is not kept.
    private static final int SPARE_BYTES_MAX = 64 << 10;

    private static final byte[] NOTHING = {};

    private byte[] spare = NOTHING;
    private final @Nullable InterleavedMessage[] recent = new @Nullable InterleavedMessage[RECENT];

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
        return find(slab, at) == null;
    }

    private @Nullable InterleavedMessage find(ByteBuffer slab, int at) {
        if (messages.isEmpty()) {
            return null;
        }
        int place = DataChunk.streamId(slab, at) % RECENT;
        InterleavedMessage candidate = recent[place];
        if (candidate != null && candidate.isPartOf(slab, at)) {
            return candidate;
        }
        InterleavedMessage found = messages.get(MessageKey.of(slab, at));
        if (found != null) {
            recent[place] = found;
        }
        return found;
    }

    Verdict add(ByteBuffer slab, int at) {
        int streamId = DataChunk.streamId(slab, at);
        int messageIdentifier = IDataChunk.messageIdentifier(slab, at);
        boolean unordered = DataChunk.isUnordered(slab, at);
        boolean isBeginning = DataChunk.isBeginning(slab, at);
        boolean isEnd = DataChunk.isEnd(slab, at);
        int payloadBytes = IDataChunk.payloadBytes(slab, at);
        int fsn = IDataChunk.fragmentSequenceNumber(slab, at);
        if (!unordered) {
            InboundStream stream = streams.get(streamId);
            if (stream.isBehind(messageIdentifier)) {
                return Verdict.STALE;
            }
            if (stream.isWaiting(messageIdentifier)) {
                return Verdict.CONTRADICTION;
            }
        }
        // Every fragment has a byte, so a number above the bound belongs to a message above the bound.
        if (fsn < 0 || fsn >= messageBytesMax || payloadBytes > messageBytesMax) {
            return Verdict.MESSAGE_TOO_LARGE;
        }
        if (!isBeginning && fsn == 0) {
            return Verdict.CONTRADICTION;
        }
        InterleavedMessage message = find(slab, at);
        if (isBeginning && isEnd) {
            if (message != null) {
                return Verdict.CONTRADICTION;
            }
            byte[] payload = new byte[payloadBytes];
            slab.get(IDataChunk.payloadAt(at), payload);
            return streams.complete(streamId, messageIdentifier, unordered, IDataChunk.ppid(slab, at), payload);
        }
        if (message == null) {
            MessageKey key = MessageKey.of(slab, at);
            message = new InterleavedMessage(key, spare);
            spare = NOTHING;
            messages.put(key, message);
            occupancy.messageBegins();
        }
        if (!message.add(slab, at)) {
            return Verdict.CONTRADICTION;
        }
        occupancy.take(payloadBytes);
        if (message.bytes() > messageBytesMax) {
            return Verdict.MESSAGE_TOO_LARGE;
        }
        if (!message.isWhole()) {
            return Verdict.ACCEPTED;
        }
        remove(message);
        byte[] whole = message.assemble();
        byte[] used = message.buffer();
        if (used.length <= SPARE_BYTES_MAX && used.length > spare.length) {
            spare = used;
        }
        return streams.complete(streamId, messageIdentifier, unordered, message.ppid(), whole);
    }

    private void remove(InterleavedMessage message) {
        messages.remove(message.key());
        release(message);
    }

    private void release(InterleavedMessage message) {
        occupancy.messageEnds();
        occupancy.release(message.bytes(), message.fragmentCount());
        int place = message.key().streamId % RECENT;
        if (recent[place] == message) {
            recent[place] = null;
        }
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
