package org.tocsin.sctp.rx;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Serial;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.sctp.packet.IDataChunk;
import org.tocsin.sctp.packet.IForwardTsn;
import org.tocsin.sctp.rx.InterleavedMessage.MessageKey;

/// Makes messages whole from I-DATA, whose fragments may come between those of others. RFC 8260 §2.2.3.
final class InterleavedReassembly {
    /// Messages that are over, kept to be used again: as many as usually interleave.
    private static final int SPARES_MAX = 8;

    private final InboundStreams streams;
    private final Occupancy occupancy;
    private final FragmentPool pool;
    private final int messageBytesMax;
    /// An honest sender has no more fragments behind a missing one than TSNs in flight.
    private final int aheadMax;
    private final Map<MessageKey, InterleavedMessage> messages = new LinkedHashMap<>();
    private final MessageKey sought = new MessageKey();
    private final ArrayDeque<InterleavedMessage> spares = new ArrayDeque<>(SPARES_MAX);

    private record StreamAndOrder(int streamId, boolean unordered) {}

    InterleavedReassembly(InboundStreams streams, Occupancy occupancy, FragmentPool pool, ReceiveLimits limits) {
        this.streams = streams;
        this.occupancy = occupancy;
        this.pool = pool;
        messageBytesMax = limits.messageBytesMax();
        aheadMax = limits.tsnSpan();
    }

    /// Whether the chunk would begin a message.
    boolean begins(ByteBuffer slab, int at) {
        return find(slab, at) == null;
    }

    private @Nullable InterleavedMessage find(ByteBuffer slab, int at) {
        if (messages.isEmpty()) {
            return null;
        }
        sought.set(slab, at);
        return messages.get(sought);
    }

    Verdict add(ByteBuffer slab, int at) {
        int streamId = DataChunk.streamId(slab, at);
        int messageIdentifier = IDataChunk.messageIdentifier(slab, at);
        boolean unordered = DataChunk.isUnordered(slab, at);
        boolean isBeginning = DataChunk.isBeginning(slab, at);
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
        if (isBeginning && DataChunk.isEnd(slab, at)) {
            if (message != null) {
                return Verdict.CONTRADICTION;
            }
            byte[] payload = new byte[payloadBytes];
            slab.get(IDataChunk.payloadAt(at), payload);
            return streams.complete(streamId, messageIdentifier, unordered, IDataChunk.ppid(slab, at), payload);
        }
        return addTo(message == null ? begin(slab, at) : message, slab, at);
    }

    private InterleavedMessage begin(ByteBuffer slab, int at) {
        InterleavedMessage message = spares.isEmpty() ? new InterleavedMessage() : spares.removeLast();
        message.begin(slab, at);
        messages.put(message.key(), message);
        occupancy.messageBegins();
        return message;
    }

    private Verdict addTo(InterleavedMessage message, ByteBuffer slab, int at) {
        if (!message.add(slab, at, pool)) {
            return Verdict.CONTRADICTION;
        }
        occupancy.take(FragmentPool.capacity(IDataChunk.payloadBytes(slab, at)));
        if (message.bytes() > messageBytesMax) {
            return Verdict.MESSAGE_TOO_LARGE;
        }
        if (!message.isWhole()) {
            return message.aheadCount() > aheadMax ? Verdict.OUT_OF_RESOURCE : Verdict.ACCEPTED;
        }
        byte[] whole = message.assemble();
        MessageKey key = message.key();
        int streamId = key.streamId();
        boolean unordered = key.unordered();
        int messageIdentifier = key.messageIdentifier();
        int ppid = message.ppid();
        messages.remove(key);
        release(message);
        return streams.complete(streamId, messageIdentifier, unordered, ppid, whole);
    }

    /// After the message left the map.
    private void release(InterleavedMessage message) {
        occupancy.messageEnds();
        occupancy.release(message.capacity(), message.fragmentCount());
        message.giveBack(pool);
        if (spares.size() < SPARES_MAX) {
            spares.add(message);
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
            Integer last = skipped.get(new StreamAndOrder(key.streamId(), key.unordered()));
            return last != null && !Serial.isAfter(key.messageIdentifier(), last);
        });
        skipped.forEach((stream, last) -> {
            if (!stream.unordered) {
                streams.skipTo(stream.streamId, last);
            }
        });
    }

    void removeStream(int streamId) {
        removeIf(key -> key.streamId() == streamId);
    }

    void removeAll() {
        removeIf(_ -> true);
    }

    private void removeIf(Predicate<MessageKey> condition) {
        Iterator<InterleavedMessage> entries = messages.values().iterator();
        while (entries.hasNext()) {
            InterleavedMessage message = entries.next();
            if (condition.test(message.key())) {
                entries.remove();
                release(message);
            }
        }
    }
}
