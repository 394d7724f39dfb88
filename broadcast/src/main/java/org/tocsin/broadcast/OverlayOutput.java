package org.tocsin.broadcast;

import java.time.Duration;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// What [Overlay#poll] asks its owner to do.
public sealed interface OverlayOutput {
    /// Measure the round trip to the member, by a handshake; answer by [Overlay#measured] or
    /// [Overlay#unreachable].
    record Probe(PublicKey member) implements OverlayOutput {}

    /// Send one message to a member, neighbour or not.
    record Send(PublicKey to, Octets frame) implements OverlayOutput {}

    /// The member is a neighbour from now on. Both sides get this.
    record LinkUp(PublicKey neighbour, Duration roundTrip) implements OverlayOutput {}

    /// The member is no neighbour any more.
    record LinkDown(PublicKey neighbour) implements OverlayOutput {}

    /// Nothing to do before this instant.
    record WaitUntil(long deadlineNanos) implements OverlayOutput {}

    /// Nothing to do before the next input.
    record Idle() implements OverlayOutput {}
}
