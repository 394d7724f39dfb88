package org.tocsin.sctp.rx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tocsin.sctp.IncomingMessage;

/// The order of one stream: whole messages that wait for an earlier one. RFC 9260 §6.6, RFC 8260 §2.2.3.
///
/// Numbers are stream sequence numbers (16 bits) or message identifiers (32 bits), and wrap.
final class InboundStream {
    private final int unusedBits;
    private final DeliveryQueue delivery;
    private final Occupancy occupancy;
    private final DeliveryQueue.Place place = new DeliveryQueue.Place();
    private final Map<Integer, IncomingMessage> waiting = new LinkedHashMap<>();
    private int next;

    /// @param numberBits 16 or 32
    InboundStream(int numberBits, DeliveryQueue delivery, Occupancy occupancy) {
        this.unusedBits = Integer.SIZE - numberBits;
        this.delivery = delivery;
        this.occupancy = occupancy;
    }

    /// How far a number lies ahead of the next one, in serial arithmetic; negative if behind.
    private int distance(int number) {
        return ((number - next) << unusedBits) >> unusedBits;
    }

    boolean isBehind(int number) {
        return distance(number) < 0;
    }

    /// Whether a whole message with this number waits already.
    boolean isWaiting(int number) {
        return !waiting.isEmpty() && waiting.containsKey(number);
    }

    /// Takes a whole message that is neither behind nor waiting.
    void add(int number, IncomingMessage message) {
        if (distance(number) == 0) {
            delivery.addOrdered(message, place);
            step();
            deliverWaiting();
        } else {
            waiting.put(number, message);
            occupancy.messageBegins();
            occupancy.take(message.payload().size());
        }
    }

    private void step() {
        next = ((next + 1) << unusedBits) >>> unusedBits;
    }

    private void deliverWaiting() {
        if (waiting.isEmpty()) {
            return;
        }
        for (IncomingMessage message = waiting.remove(next); message != null; message = waiting.remove(next)) {
            release(message);
            delivery.addOrdered(message, place);
            step();
        }
    }

    private void release(IncomingMessage message) {
        occupancy.messageEnds();
        occupancy.release(message.payload().size(), 1);
    }

    /// The peer gave up all that is not whole up to this number: what is whole up to it is delivered. The work depends
    /// on what waits, not on how far the number is.
    void skipTo(int number) {
        int last = distance(number);
        if (last < 0) {
            return;
        }
        List<Integer> whole = new ArrayList<>();
        for (Integer candidate : waiting.keySet()) {
            int distance = distance(candidate);
            if (distance >= 0 && distance <= last) {
                whole.add(candidate);
            }
        }
        whole.sort((a, b) -> Integer.compare(distance(a), distance(b)));
        for (Integer candidate : whole) {
            IncomingMessage message = waiting.remove(candidate);
            if (message != null) {
                release(message);
                delivery.addOrdered(message, place);
            }
        }
        next = number;
        step();
        deliverWaiting();
    }

    /// Drops what waits and begins again at 0.
    void reset() {
        for (IncomingMessage message : waiting.values()) {
            release(message);
        }
        waiting.clear();
        next = 0;
    }
}
