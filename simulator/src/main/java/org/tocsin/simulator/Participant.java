package org.tocsin.simulator;

import java.util.Optional;
import org.tocsin.broadcast.BroadcastStatus;

/// One node of a run, whatever protocol it speaks. Sans-IO: it acts through its [Host].
public interface Participant {
    /// The node is up, all others as well as far as they will be. Called again after a crash, on a new one.
    void start(long nowNanos);

    void publish(SimObject object, long nowNanos);

    /// A whole message came.
    void handle(int from, Object message, long nowNanos);

    /// The instant named last by [Host#wakeAt] has come.
    void wake(long nowNanos);

    /// The other side acknowledged the message with the tag.
    void sent(int to, long tag, long nowNanos);

    /// The other node vanished: its links are gone.
    void peerDown(int peer, long nowNanos);

    /// What the invariants are checked on; empty for other protocols.
    default Optional<BroadcastStatus> status() {
        return Optional.empty();
    }

    /// The nodes to which this one sends objects by itself, for the overlay's own floor.
    int[] neighbours();
}
