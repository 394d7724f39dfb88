package org.tocsin.sctp.rx;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.IncomingMessage;

/// The streams that ordered messages came on, at most as many as were agreed; a stream costs nothing before its first.
final class InboundStreams {
    private static final int FIRST_USED = 8;

    private final int numberBits;
    private int count;
    private final DeliveryQueue delivery;
    private final Occupancy occupancy;
    /// As long as the streams used so far.
    private @Nullable InboundStream[] streams = new @Nullable InboundStream[FIRST_USED];

    /// @param numberBits 16 or 32, of the numbers that order messages
    /// @param count      identifiers below this exist
    InboundStreams(int numberBits, int count, DeliveryQueue delivery, Occupancy occupancy) {
        this.numberBits = numberBits;
        this.count = count;
        this.delivery = delivery;
        this.occupancy = occupancy;
    }

    int count() {
        return count;
    }

    void add(int more) {
        count += more;
    }

    /// @param streamId below the count
    InboundStream get(int streamId) {
        if (streamId >= streams.length) {
            streams = Arrays.copyOf(streams, Math.min(count, Math.max(streamId + 1, 2 * streams.length)));
        }
        InboundStream stream = streams[streamId];
        if (stream == null) {
            stream = new InboundStream(numberBits, delivery, occupancy);
            streams[streamId] = stream;
        }
        return stream;
    }

    /// Brings a whole message, complete just now, to delivery or to its stream's order.
    Verdict complete(int streamId, int number, boolean unordered, int ppid, byte[] payload) {
        IncomingMessage message = new IncomingMessage(Octets.wrap(payload), streamId, ppid, unordered);
        if (unordered) {
            delivery.addUnordered(message);
            return Verdict.ACCEPTED;
        }
        InboundStream stream = get(streamId);
        if (stream.isBehind(number)) {
            return Verdict.STALE;
        }
        if (stream.isWaiting(number)) {
            return Verdict.CONTRADICTION;
        }
        stream.add(number, message);
        return Verdict.ACCEPTED;
    }

    /// Nothing happens on a stream that does not exist.
    void skipTo(int streamId, int number) {
        if (streamId < count) {
            get(streamId).skipTo(number);
        }
    }

    void reset(int streamId) {
        if (streamId < streams.length) {
            InboundStream stream = streams[streamId];
            if (stream != null) {
                stream.reset();
            }
        }
    }

    void resetAll() {
        for (InboundStream stream : streams) {
            if (stream != null) {
                stream.reset();
            }
        }
    }
}
