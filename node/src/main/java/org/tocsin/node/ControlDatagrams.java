package org.tocsin.node;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.tocsin.bytes.Outbox;
import org.tocsin.wireguard.Output;

/// The tunnels' own messages on their way out: handshakes, cookies, keepalives. Bounded by what the device gives out.
///
/// They wait while the shell has still to keep a floor of timestamps: after a restart a lower one would be refused.
final class ControlDatagrams {
    private final Queue<Output.Transmit> waiting = new ArrayDeque<>();
    private final Puller puller;
    private int floorsToKeep;

    /// @param puller counts what leaves
    ControlDatagrams(Puller puller) {
        this.puller = puller;
    }

    void add(Output.Transmit datagram) {
        waiting.add(datagram);
    }

    /// A floor was given out.
    void awaitFloor() {
        floorsToKeep++;
    }

    /// The shell took a floor over.
    void floorTaken() {
        floorsToKeep--;
    }

    /// @return false if something must be done first: an outbox emptied, a floor kept
    boolean flush(Outbox outbox, long nowNanos) {
        if (floorsToKeep > 0) {
            return false;
        }
        for (Output.Transmit next = waiting.peek(); next != null; next = waiting.peek()) {
            if (!outbox.hasRoom()) {
                return false;
            }
            waiting.remove();
            ByteBuffer datagram = next.datagram();
            int length = datagram.remaining();
            outbox.slab().put(outbox.begin(), datagram, datagram.position(), length);
            outbox.commit(length, next.destination(), next.trafficClass());
            puller.count(length, next.destination(), nowNanos);
        }
        return true;
    }
}
