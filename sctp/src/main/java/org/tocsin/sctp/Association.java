package org.tocsin.sctp;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.random.RandomGenerator;
import org.tocsin.bytes.Entropy;

/// One SCTP association, without sockets and clocks (RFC 9260, RFC 8260).
///
/// Drive it so: after every call of [#connect], [#handle], [#send] or [#fill], and whenever the awaited instant has
/// come, call [#poll] until it returns [Output.WaitUntil] or [Output.Idle]. Whenever the link can take a packet, ask
/// [#mostUrgentClass] and call [#fill].
public final class Association {
    private final AssociationConfig config;

    public Association(AssociationConfig config, Entropy entropy, RandomGenerator random) {
        this.config = config;
    }

    /// Starts the four-way handshake. Without it the association still answers the peer's.
    public void connect(long nowNanos) {}

    /// Takes one SCTP packet, common header on. Bad bytes are counted and dropped.
    public void handle(ByteBuffer slab, int offset, int length, long nowNanos) {}

    /// The next event, then how long there is nothing to do.
    public Output poll(long nowNanos) {
        return new Output.Idle();
    }

    public SendResult send(OutgoingMessage message, long nowNanos) {
        return new SendResult.Refused(SendResult.Reason.CLOSED, 0);
    }

    /// Gives a queued message up, unless a byte of it was sent.
    ///
    /// @return whether it was given up
    public boolean cancel(long messageId) {
        return false;
    }

    /// The class of what [#fill] would write now: 0 to 7, control chunks count as 0, -1 if nothing may be sent.
    public int mostUrgentClass(long nowNanos) {
        return -1;
    }

    /// Writes the next packet at `offset`.
    ///
    /// @return its length, 0 if nothing may be sent
    public int fill(ByteBuffer slab, int offset, int bytesMax, long nowNanos) {
        return 0;
    }

    /// Sends what is queued, then ends the association in order (RFC 9260, section 9.2).
    public void shutdown(long nowNanos) {}

    /// Ends the association at once (RFC 9260, section 9.1).
    public void abort(String reason, long nowNanos) {}

    /// An authenticated packet of the peer came by another way: timeouts start over.
    public void pathRestored(long nowNanos) {}

    /// A round trip that somebody else measured, used until there is an own measurement.
    public void seedRoundTrip(Duration roundTrip) {}

    public AssociationStatus status() {
        return new AssociationStatus(
                "CLOSED",
                0,
                0,
                0,
                Duration.ZERO,
                config.timers().rtoInitial(),
                List.of(),
                new EnumMap<>(Counter.class));
    }
}
