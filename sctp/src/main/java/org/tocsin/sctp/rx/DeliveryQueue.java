package org.tocsin.sctp.rx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tocsin.sctp.IncomingMessage;

/// Whole messages in their streams' order that nobody has taken yet, the most urgent class first.
///
/// Bounded by the window: what waits here is counted, and beyond the window chunks are refused.
final class DeliveryQueue {
    private static final int CLASSES = 8;

    private final List<ArrayDeque<IncomingMessage>> byClass = new ArrayList<>(CLASSES);
    private final Occupancy occupancy;

    DeliveryQueue(Occupancy occupancy) {
        this.occupancy = occupancy;
        for (int i = 0; i < CLASSES; i++) {
            byClass.add(new ArrayDeque<>());
        }
    }

    void add(IncomingMessage message) {
        occupancy.deliverable(message.payload().size());
        byClass.get(messageClass(message.ppid())).add(message);
    }

    /// Our own nodes keep the class in the low three bits of the PPID's highest byte; what a foreign peer has there
    /// only decides the order between streams.
    private static int messageClass(int ppid) {
        return ppid >>> 24 & (CLASSES - 1);
    }

    Optional<IncomingMessage> poll() {
        for (ArrayDeque<IncomingMessage> queue : byClass) {
            IncomingMessage message = queue.poll();
            if (message != null) {
                occupancy.delivered(message.payload().size());
                return Optional.of(message);
            }
        }
        return Optional.empty();
    }
}
