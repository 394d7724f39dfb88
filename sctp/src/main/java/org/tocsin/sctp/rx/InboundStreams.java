package org.tocsin.sctp.rx;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.IncomingMessage;

/// The streams that ordered messages came on, at most as many as were agreed; a stream costs nothing before its first.
final class InboundStreams {
    private final int numberBits;
    private final int count;
    private final DeliveryQueue delivery;
    private final Occupancy occupancy;
    private final Map<Integer, InboundStream> streams = new LinkedHashMap<>();

    /// @param numberBits 16 or 32, of the numbers that order messages
    /// @param count      identifiers below this exist
    InboundStreams(int numberBits, int count, DeliveryQueue delivery, Occupancy occupancy) {
        this.numberBits = numberBits;
        this.count = count;
        this.delivery = delivery;
        this.occupancy = occupancy;
    }

    InboundStream get(int streamId) {
        return streams.computeIfAbsent(streamId, _ -> new InboundStream(numberBits, delivery, occupancy));
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
        InboundStream stream = streams.get(streamId);
        if (stream != null) {
            stream.reset();
        }
    }

    void resetAll() {
        streams.values().forEach(InboundStream::reset);
    }
}
