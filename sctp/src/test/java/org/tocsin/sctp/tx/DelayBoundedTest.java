package org.tocsin.sctp.tx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// A window and its rounds by hand: each is answered in acknowledgements of a tenth of what is in flight.
class DelayBoundedTest {
    private static final int PACKET = 1400;
    private static final long MILLI = 1_000_000;
    private static final int ACKS = 10;

    private final DelayBounded window = new DelayBounded(PACKET, 10);
    private long nowNanos = Long.MAX_VALUE - 500 * MILLI;
    private long order;

    private void rounds(long roundTripMillis, int rounds, boolean limited, double part) {
        for (int round = 0; round < rounds; round++) {
            long bytes = (long) (window.windowBytes() * part / ACKS);
            long sentUntil = order + ACKS;
            for (int ack = 0; ack < ACKS; ack++) {
                nowNanos += roundTripMillis * MILLI / ACKS;
                window.onAck(bytes, roundTripMillis * MILLI, ++order, sentUntil + ack, limited, nowNanos);
            }
        }
    }

    private void leaveSlowStart(long roundTripMillis) {
        rounds(roundTripMillis, 4, true, 1);
        rounds(roundTripMillis + 20, 3, true, 1);
        rounds(roundTripMillis, 2, true, 1);
    }

    @Test
    void makesWayForALongQueueSoonerThanByAFewPacketsARound() {
        leaveSlowStart(150);
        long before = window.windowBytes();
        rounds(185, 4, true, 1);
        assertThat(window.windowBytes()).isLessThan(before * 6 / 10).isGreaterThan(before / 10);
    }

    @Test
    void makesWayByTimeWhateverTheDistance() {
        DelayBoundedTest near = new DelayBoundedTest();
        leaveSlowStart(150);
        near.leaveSlowStart(50);
        double far = window.windowBytes();
        double ofNear = near.window.windowBytes();
        rounds(160, 2, true, 1);
        near.rounds(60, 5, true, 1);
        double kept = window.windowBytes() / far;
        assertThat(near.window.windowBytes() / ofNear).isBetween(kept - 0.2, kept + 0.2);
    }

    @Test
    void anUnusedWindowShrinksInAQueueToWhatIsUsed() {
        leaveSlowStart(100);
        long before = window.windowBytes();
        rounds(110, 12, false, 0.2);
        assertThat(window.windowBytes()).isLessThan(before / 2);
        long used = window.windowBytes();
        rounds(100, 12, false, 0.2);
        assertThat(window.windowBytes()).as("without a queue").isEqualTo(used);
    }
}
