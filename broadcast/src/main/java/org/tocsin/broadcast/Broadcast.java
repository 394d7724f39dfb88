package org.tocsin.broadcast;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// Spreads objects to all members of a network over links to neighbours. Sans-IO.
///
/// After every call of a method that takes the time, and whenever the awaited instant has come, call [#poll] until it
/// returns [Output.WaitUntil] or [Output.Idle].
@SuppressWarnings("DoNotCallSuggester") // until the behaviour is here
public final class Broadcast {
    public Broadcast(BroadcastConfig config, Identity self, Directory directory, RandomGenerator random) {
        throw new UnsupportedOperationException();
    }

    /// Spreads an object of our own.
    ///
    /// @param type        0 to 65535, the application's
    /// @param objectClass 0 (most urgent) to 7
    public PublishResult publish(Octets payload, int type, int objectClass, Duration timeToLive, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /// A link to the neighbour works from now on: it learns of the kept objects. Called again without [#neighbourDown]
    /// it means that the neighbour restarted. Must come before the first frame of the neighbour is handled.
    public void neighbourUp(PublicKey neighbour, Duration roundTrip, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /// A newer measurement; nothing else changes.
    public void roundTrip(PublicKey neighbour, Duration roundTrip) {
        throw new UnsupportedOperationException();
    }

    public void neighbourDown(PublicKey neighbour, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /// One message of a neighbour.
    public void handle(PublicKey from, Octets frame, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /// A job came back.
    public void handle(JobResult result, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    public void handle(Verdict verdict, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /// The neighbour acknowledged the whole message. Optional: saves needless [Output.Cancel]s.
    public void sent(PublicKey to, long tag, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /// The transport gave a message up before its deadline, for want of room: the object is announced to the neighbour
    /// a little later instead.
    public void dropped(PublicKey to, long tag, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    public Output poll(long nowNanos) {
        throw new UnsupportedOperationException();
    }

    public BroadcastStatus status() {
        throw new UnsupportedOperationException();
    }
}
