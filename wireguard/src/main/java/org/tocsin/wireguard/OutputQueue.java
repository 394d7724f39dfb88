package org.tocsin.wireguard;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Endpoint;

/// Outputs that wait for a poll. Strangers cannot fill it: handshake messages are refused while it is full. What
/// remains is bounded by peers and their timers.
final class OutputQueue {
    /// Bounded by the peers: what adds to it in answer to strangers runs only when it is empty.
    private final ArrayDeque<Output> waiting = new ArrayDeque<>();
    /// At most one entry for each peer, however often it moves.
    private final ArrayDeque<Peer> moved = new ArrayDeque<>();

    void add(Output output) {
        waiting.add(output);
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
            return waiting.poll();
        }
        peer.endpointEventWaits = false;
        Endpoint endpoint = peer.endpoint.orElseThrow();
        return new Output.EndpointChanged(peer, endpoint);
    }

    /// Drops events about a peer that is gone, and what would still be sent to it.
    void forget(Peer peer) {
        if (peer.endpointEventWaits) {
            moved.remove(peer);
            peer.endpointEventWaits = false;
        }
        waiting.removeIf(output -> switch (output) {
            case Output.Transmit transmit ->
                peer.endpoint.isPresent() && transmit.destination().isSamePlace(peer.endpoint.get());
            case Output.SessionEstablished event -> event.peer() == peer;
            case Output.SessionLost event -> event.peer() == peer;
            case Output.EndpointChanged event -> event.peer() == peer;
            case Output.EndpointsWanted event -> event.peer() == peer;
            case Output.TimestampFloor _, Output.ClockJumped _, Output.KeyLog _, Output.WaitUntil _, Output.Idle _ ->
                false;
        });
    }
}
