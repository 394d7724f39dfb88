package org.tocsin.sctp.rx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.sctp.IncomingMessage;

/// Whole messages in their streams' order that nobody has taken yet, the most urgent class first.
///
/// The order of a stream is kept before that of classes: behind a message of its own stream that still waits, a message
/// counts as no more urgent than that one. Bounded by the window: what waits here is counted, and beyond the window
/// chunks are refused.
final class DeliveryQueue {
    private static final int CLASSES = 8;

    private final List<ArrayDeque<Entry>> byClass = new ArrayList<>(CLASSES);
    private final Occupancy occupancy;
    private final Place noOrder = new Place();

    /// Where one stream's last message stands; one per stream.
    static final class Place {
        private int waiting;
        private int lastClass;
    }

    private record Entry(IncomingMessage message, Place place) {}

    DeliveryQueue(Occupancy occupancy) {
        this.occupancy = occupancy;
        for (int i = 0; i < CLASSES; i++) {
            byClass.add(new ArrayDeque<>());
        }
    }

    void addUnordered(IncomingMessage message) {
        add(message, noOrder, messageClass(message.ppid()));
    }

    void addOrdered(IncomingMessage message, Place place) {
        int own = messageClass(message.ppid());
        place.lastClass = place.waiting == 0 ? own : Math.max(own, place.lastClass);
        add(message, place, place.lastClass);
    }

    private void add(IncomingMessage message, Place place, int messageClass) {
        occupancy.deliverable(message.payload().size());
        place.waiting++;
        byClass.get(messageClass).add(new Entry(message, place));
    }

    /// Our own nodes keep the class in the low three bits of the PPID's highest byte; what a foreign peer has there
    /// only decides the order between streams.
    private static int messageClass(int ppid) {
        return (ppid >>> 24) & (CLASSES - 1);
    }

    /// Null if there is none.
    @Nullable
    IncomingMessage poll() {
        for (int i = 0; i < CLASSES; i++) {
            Entry entry = byClass.get(i).poll();
            if (entry != null) {
                occupancy.delivered(entry.message.payload().size());
                entry.place.waiting--;
                return entry.message;
            }
        }
        return null;
    }
}
