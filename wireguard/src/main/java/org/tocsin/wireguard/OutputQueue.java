package org.tocsin.wireguard;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Outputs that wait for a poll. Strangers cannot fill it: what is said in answer to them is added only while it is
/// empty, a few at a time. What remains is bounded by peers and their timers.
final class OutputQueue {
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
    /// At most one entry for each peer, however often it moves.
    private final ArrayDeque<Peer> moved = new ArrayDeque<>();

    /// Says something that concerns no peer.
    void add(Output output) {
        waiting.add(new Entry(output, null));
    }

    /// Says something about the peer, or to it.
    void add(Peer peer, Output output) {
        waiting.add(new Entry(output, peer));
    }

    void endpointChanged(Peer peer) {
        if (!peer.endpointEventWaits) {
            peer.endpointEventWaits = true;
            moved.add(peer);
        }
    }

    @Nullable
    Output poll() {
        Peer peer = moved.poll();
        if (peer == null) {
            Entry entry = waiting.poll();
            return entry == null ? null : entry.output;
        }
        peer.endpointEventWaits = false;
        return new Output.EndpointChanged(peer, peer.endpoint.orElseThrow());
    }

    /// Drops events about a peer that is gone, and what would still be sent to it.
    void forget(Peer peer) {
        if (peer.endpointEventWaits) {
            moved.remove(peer);
            peer.endpointEventWaits = false;
        }
        waiting.removeIf(entry -> entry.peer == peer);
    }

    private record Entry(Output output, @Nullable Peer peer) {}
}
