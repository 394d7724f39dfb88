package org.tocsin.sctp;

import java.time.Duration;

/// When DATA is acknowledged that nothing else makes urgent. RFC 9260 §6.2.
///
/// @param delay            how long a SACK may wait for company, at most 500 ms
/// @param packets          with DATA after which a SACK goes out at once
/// @param immediatePackets packets that are acknowledged at once at the start and after `idle`
/// @param idle             silence after which `immediatePackets` counts again
/// @param tellsWait        whether a SACK that waited long says so, by a flag that the RFC leaves unused
public record SackRule(Duration delay, int packets, int immediatePackets, Duration idle, boolean tellsWait) {
    private static final Duration DELAY_MAX = Duration.ofMillis(500);
    private static final Duration IDLE = Duration.ofMillis(500);
    private static final int IMMEDIATE_PACKETS = 16;
    private static final int PACKETS_STANDARD = 2;
    private static final int PACKETS_OF_OURS = 4;
    /// "SHOULD be generated within 200 ms of the arrival of any unacknowledged DATA chunk".
    private static final Duration DELAY_OF_OURS = Duration.ofMillis(200);

    public SackRule {
        if (delay.isNegative() || delay.compareTo(DELAY_MAX) > 0) {
            throw new IllegalArgumentException("a SACK waits 0 to 500 ms (RFC 9260 §6.2), not " + delay);
        }
        if (packets < 1 || immediatePackets < 0 || idle.isNegative()) {
            throw new IllegalArgumentException("a SACK is for at least one packet");
        }
    }

    /// For any peer: each second packet, which it may count on.
    public static SackRule standard(Duration delay) {
        return new SackRule(delay, PACKETS_STANDARD, IMMEDIATE_PACKETS, IDLE, false);
    }

    /// For an end of ours: it asks where it waits for the answer (RFC 7053), its window grows by bytes, and it takes
    /// no round trip from a SACK that waited. So all others wait for DATA that goes back: alone, each is a tenth of
    /// what it acknowledges.
    public static SackRule ofOurs() {
        return new SackRule(DELAY_OF_OURS, PACKETS_OF_OURS, 0, IDLE, true);
    }
}
