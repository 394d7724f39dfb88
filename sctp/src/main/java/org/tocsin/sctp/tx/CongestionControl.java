package org.tocsin.sctp.tx;

/// How much may be in flight. RFC 9260 §7.2 is one answer.
///
/// A round ends when something is acknowledged that was sent after its start; send orders (see
/// [OutstandingData#nextOrder]) tell.
interface CongestionControl {
    long windowBytes();

    /// While the window doubles each round, the pacer must not be what limits it.
    double PACE_SLOW_START = 2;

    double PACE = 1.25;

    /// How fast packets may leave: so many windows in a smoothed round trip.
    double windowsPerRoundTrip();

    /// @param ackedBytes        newly acknowledged
    /// @param roundTripNanos    the latest measurement, -1 if this acknowledgement gives none
    /// @param latestAckedOrder  the highest send order acknowledged so far
    /// @param nextOrder         the send order of what is sent next
    /// @param windowLimited     whether the window was what held sending back since the last call
    void onAck(
            long ackedBytes,
            long roundTripNanos,
            long latestAckedOrder,
            long nextOrder,
            boolean windowLimited,
            long nowNanos);

    /// @param lostBytes newly deemed lost
    void onLoss(long lostBytes, long lostOrder, long nextOrder);

    /// The network marked a packet instead of dropping one; at most once for what was in flight together.
    void onMark(long nextOrder);

    /// T3 expired.
    void onTimeout();

    /// The timeout turned out to be wrong: what seemed lost was only late. Comes before the [#onAck] that shows it.
    void undoTimeout();

    /// A round trip measured elsewhere.
    void seed(long roundTripNanos, long nowNanos);

    /// An earlier association had such a window on this path. Careful Resume (draft-ietf-tsvwg-careful-resume): half of
    /// it at once, if the distance is still the same, and back on the first loss.
    ///
    /// @param nextOrder the send order of what is sent next
    void resume(long savedWindowBytes, long savedRoundTripNanos, long nextOrder);
}
