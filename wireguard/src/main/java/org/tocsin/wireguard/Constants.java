package org.tocsin.wireguard;

import java.time.Duration;

/// The whitepaper's constants (§6.1), and the implementations' for what it leaves open.
final class Constants {
    static final long REKEY_AFTER_MESSAGES = 1L << 60;
    static final long REKEY_AFTER_TIME_NANOS = Duration.ofMinutes(2).toNanos();
    static final long REJECT_AFTER_TIME_NANOS = Duration.ofMinutes(3).toNanos();
    static final long REKEY_ATTEMPT_TIME_NANOS = Duration.ofSeconds(90).toNanos();
    static final long REKEY_TIMEOUT_NANOS = Duration.ofSeconds(5).toNanos();
    static final long KEEPALIVE_TIMEOUT_NANOS = Duration.ofSeconds(10).toNanos();
    /// Whitepaper §6.2: REJECT_AFTER_TIME − KEEPALIVE_TIMEOUT − REKEY_TIMEOUT.
    static final long REKEY_ON_RECEIVING_NANOS =
            REJECT_AFTER_TIME_NANOS - KEEPALIVE_TIMEOUT_NANOS - REKEY_TIMEOUT_NANOS;
    /// Our own: time for one repetition before REJECT_AFTER_TIME.
    static final long RESPONDER_REKEY_NANOS = REJECT_AFTER_TIME_NANOS - REKEY_TIMEOUT_NANOS;
    /// Whitepaper §6.3: keys are wiped after three times REJECT_AFTER_TIME.
    static final long ZERO_KEYS_NANOS = 3 * REJECT_AFTER_TIME_NANOS;
    /// Whitepaper §6.1: up to a third of a second, so that two ends do not retry in step.
    static final int JITTER_NANOS_MAX = (int) Duration.ofMillis(333).toNanos();
    /// One initiation of a peer in this time is answered (the kernel's 50 a second).
    static final long INITIATION_INTERVAL_NANOS = Duration.ofMillis(20).toNanos();
    /// Handshakes go out with DSCP AF41, not ECN-capable, as the kernel sends them.
    static final int HANDSHAKE_TRAFFIC_CLASS = 0x88;

    private Constants() {}
}
