package org.tocsin.sctp;

import java.time.Duration;

/// How long an association waits for what (RFC 9260, section 16, with values for latency).
///
/// @param cookieLifetime         RFC 9260, Valid.Cookie.Life
/// @param rtoInitial             before any round trip is known; the RFC's 1 s is for paths nobody has measured
/// @param rtoMin                 floor of the timeout; low because the peer acknowledges urgent data at once
/// @param rtoMax                 ceiling of the timeout and its backoff
/// @param sackDelay              longest wait before an odd packet is acknowledged
/// @param heartbeatInterval      of silence before a HEARTBEAT, up to 25 s while nothing else happens; zero for none
/// @param maxRetransmissions     timeouts in a row before the peer counts as unreachable; 0 for never
/// @param maxInitRetransmissions the same for INIT and COOKIE ECHO; 0 for never
public record AssociationTimers(
        Duration cookieLifetime,
        Duration rtoInitial,
        Duration rtoMin,
        Duration rtoMax,
        Duration sackDelay,
        Duration heartbeatInterval,
        int maxRetransmissions,
        int maxInitRetransmissions) {
    private static final Duration SACK_DELAY_MAX = Duration.ofMillis(500);

    public AssociationTimers {
        if (sackDelay.isNegative() || sackDelay.compareTo(SACK_DELAY_MAX) > 0) {
            // "An SCTP receiver MUST NOT ... more than 500 ms" (RFC 9260, section 6.2).
            throw new IllegalArgumentException("sackDelay is 0 to 500 ms, not " + sackDelay);
        }
    }

    /// For paths whose round trip the tunnel's handshake has measured.
    public static AssociationTimers defaults() {
        return new AssociationTimers(
                Duration.ofSeconds(60),
                Duration.ofMillis(250),
                Duration.ofMillis(30),
                Duration.ofSeconds(3),
                Duration.ofMillis(5),
                Duration.ofSeconds(5),
                0,
                0);
    }

    public AssociationTimers withCookieLifetime(Duration value) {
        return new AssociationTimers(
                value,
                rtoInitial,
                rtoMin,
                rtoMax,
                sackDelay,
                heartbeatInterval,
                maxRetransmissions,
                maxInitRetransmissions);
    }

    public AssociationTimers withRtoInitial(Duration value) {
        return new AssociationTimers(
                cookieLifetime,
                value,
                rtoMin,
                rtoMax,
                sackDelay,
                heartbeatInterval,
                maxRetransmissions,
                maxInitRetransmissions);
    }

    public AssociationTimers withRtoMin(Duration value) {
        return new AssociationTimers(
                cookieLifetime,
                rtoInitial,
                value,
                rtoMax,
                sackDelay,
                heartbeatInterval,
                maxRetransmissions,
                maxInitRetransmissions);
    }

    public AssociationTimers withRtoMax(Duration value) {
        return new AssociationTimers(
                cookieLifetime,
                rtoInitial,
                rtoMin,
                value,
                sackDelay,
                heartbeatInterval,
                maxRetransmissions,
                maxInitRetransmissions);
    }

    public AssociationTimers withSackDelay(Duration value) {
        return new AssociationTimers(
                cookieLifetime,
                rtoInitial,
                rtoMin,
                rtoMax,
                value,
                heartbeatInterval,
                maxRetransmissions,
                maxInitRetransmissions);
    }

    public AssociationTimers withHeartbeatInterval(Duration value) {
        return new AssociationTimers(
                cookieLifetime,
                rtoInitial,
                rtoMin,
                rtoMax,
                sackDelay,
                value,
                maxRetransmissions,
                maxInitRetransmissions);
    }

    public AssociationTimers withMaxRetransmissions(int value) {
        return new AssociationTimers(
                cookieLifetime,
                rtoInitial,
                rtoMin,
                rtoMax,
                sackDelay,
                heartbeatInterval,
                value,
                maxInitRetransmissions);
    }

    public AssociationTimers withMaxInitRetransmissions(int value) {
        return new AssociationTimers(
                cookieLifetime, rtoInitial, rtoMin, rtoMax, sackDelay, heartbeatInterval, maxRetransmissions, value);
    }
}
