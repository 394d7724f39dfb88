package org.tocsin.sctp;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A snapshot of an association (RFC 9260, section 10.1, the STATUS primitive).
///
/// @param state               the RFC's name of the state
/// @param congestionWindow    in bytes
/// @param flightBytes         sent and neither acknowledged nor deemed lost
/// @param peerWindowBytes     what the peer's receive window leaves
/// @param smoothedRoundTrip   zero before the first measurement
/// @param queuedBytesPerClass accepted and not yet sent, index is the class
/// @param counters            every [Counter]
public record AssociationStatus(
        String state,
        long congestionWindow,
        long flightBytes,
        long peerWindowBytes,
        Duration smoothedRoundTrip,
        Duration retransmissionTimeout,
        List<Long> queuedBytesPerClass,
        Map<Counter, Long> counters) {

    public long count(Counter counter) {
        return counters.getOrDefault(counter, 0L);
    }

    public boolean established() {
        return state.equals("ESTABLISHED");
    }
}
