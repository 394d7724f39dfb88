package org.tocsin.sctp;

/// How far a message is pursued once a byte of it was sent. Before that, its deadline ends it whatever stands here.
///
/// What was begun can only be given up where the peer agreed to partial reliability (RFC 3758); elsewhere every message
/// is sent until it is acknowledged.
public sealed interface Reliability {
    Reliability FULL = new Full();

    /// Until it is acknowledged.
    record Full() implements Reliability {}

    /// Until its deadline: nothing of it is sent, and nothing sent again, after that (RFC 3758, section 4).
    record Timed() implements Reliability {}

    /// Until a fragment of it would have to be sent again more often (RFC 7496, section 4.1).
    ///
    /// @param retransmissionsMax 0 to send everything once
    record LimitedRetransmissions(int retransmissionsMax) implements Reliability {
        public LimitedRetransmissions {
            if (retransmissionsMax < 0) {
                throw new IllegalArgumentException("retransmissionsMax " + retransmissionsMax);
            }
        }
    }

    /// Until a message of higher priority in its class finds the queue full (RFC 7496, section 4.2).
    ///
    /// @param priority the lower, the more it is worth
    record Prioritized(int priority) implements Reliability {}
}
