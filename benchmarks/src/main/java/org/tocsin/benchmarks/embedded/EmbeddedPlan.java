package org.tocsin.benchmarks.embedded;

import java.time.Duration;

/// How long and how much is measured.
///
/// @param warmUp       of each kind of traffic, not counted: both JVMs have compiled the data path after 6 s
/// @param sample       span of one throughput sample
/// @param throughput   a throughput phase lasts at least so long
/// @param patience     and at most so long
/// @param packetsMin   SCTP packets of 16 KB messages until the allocation figure counts
/// @param roundTrips   of the ping-pong
/// @param objects      how long 10 MB objects pass
/// @param ceilingRuns  samples of sealing alone, half of them before the tunnel and half after
/// @param ceiling      span of one of them
record EmbeddedPlan(
        Duration warmUp,
        Duration sample,
        Duration throughput,
        Duration patience,
        long packetsMin,
        int roundTrips,
        Duration objects,
        int ceilingRuns,
        Duration ceiling) {
    static final int LARGE_BYTES = 16 * 1024;
    static final int SMALL_BYTES = 300;
    static final int OBJECT_BYTES = 10_000_000;
    /// 2 MiB outstanding: twice what a socket's buffer holds, so that the window is never what limits.
    static final int LARGE_WINDOW = 128;
    /// 1.2 MB outstanding.
    static final int SMALL_WINDOW = 4096;
    /// While one is acknowledged the next is under way; both fit the receive window of 24 MiB.
    static final int OBJECT_WINDOW = 2;
    /// The largest inner packet.
    static final int PACKET_BYTES = 1420;

    /// A little over a minute.
    static EmbeddedPlan full() {
        return new EmbeddedPlan(
                Duration.ofSeconds(7),
                Duration.ofSeconds(1),
                Duration.ofSeconds(8),
                Duration.ofSeconds(22),
                1_000_000,
                20_000,
                Duration.ofSeconds(6),
                8,
                Duration.ofMillis(300));
    }

    /// A few seconds: for tests, the figures mean nothing.
    static EmbeddedPlan quick() {
        return new EmbeddedPlan(
                Duration.ofMillis(200),
                Duration.ofMillis(100),
                Duration.ofMillis(400),
                Duration.ofSeconds(5),
                100,
                100,
                Duration.ofMillis(300),
                2,
                Duration.ofMillis(20));
    }
}
