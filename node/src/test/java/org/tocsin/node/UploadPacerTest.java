package org.tocsin.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Deadline;

class UploadPacerTest {
    private static final int DATAGRAM = 1500;
    private static final long START = Long.MAX_VALUE - 1_000_000;

    @Test
    void letsTwoDatagramsLeaveAtOnceAndThenOneEachTimeTheUplinkHasRoom() {
        UploadPacer pacer = new UploadPacer(12_000_000, DATAGRAM);
        assertThat(pacer.maySend(START)).isTrue();
        pacer.sent(DATAGRAM, START);
        assertThat(pacer.maySend(START)).isTrue();
        pacer.sent(DATAGRAM, START);
        assertThat(pacer.maySend(START)).isFalse();
        // 1500 bytes at 12 Mbit/s are a millisecond; the clock wraps in between.
        assertThat(pacer.sendableAtNanos(START) - START).isEqualTo(1_000_000);
        assertThat(pacer.maySend(START + 999_999)).isFalse();
        assertThat(pacer.maySend(START + 1_000_000)).isTrue();
    }

    @Test
    void tellsHowManyDatagramsAnUplinkCarries() {
        assertThat(new UploadPacer(50_000_000, DATAGRAM).datagramsIn(250_000)).isEqualTo(1);
        assertThat(new UploadPacer(1_000_000, DATAGRAM).datagramsIn(250_000)).isZero();
        assertThat(new UploadPacer(1_000_000_000, DATAGRAM).datagramsIn(250_000))
                .isEqualTo(20);
        assertThat(new UploadPacer(0, DATAGRAM).datagramsIn(250_000)).isGreaterThan(1000);
    }

    @Test
    void doesNotSaveUpWhileTheUplinkIsIdle() {
        UploadPacer pacer = new UploadPacer(12_000_000, DATAGRAM);
        pacer.sent(DATAGRAM, START);
        long later = START + 60_000_000_000L;
        int sent = 0;
        while (pacer.maySend(later)) {
            pacer.sent(DATAGRAM, later);
            sent++;
        }
        assertThat(sent).isEqualTo(2);
    }

    @Test
    void leavesAReserveOnTheUplinkWhereItsDeadlinesAreMissed() {
        UploadPacer pacer = new UploadPacer(12_000_000, DATAGRAM);
        long now = START;
        long idleNanos = 0;
        long freeAtNanos = START;
        for (int i = 0; i < 2000; i++) {
            if (i >= 1000) {
                idleNanos += Math.max(0, now - freeAtNanos);
            }
            while (pacer.maySend(now)) {
                pacer.sent(DATAGRAM, now);
                freeAtNanos = Math.max(freeAtNanos, now) + 1_000_000;
            }
            assertThat(freeAtNanos - now).isLessThanOrEqualTo(2 * 1_000_000 + 2_000_000);
            // Every wake-up is 1.5 ms late: two datagrams of a millisecond would run dry in between.
            now = pacer.sendableAtNanos(now) + 1_500_000;
        }
        assertThat(idleNanos).isZero();
    }

    @Test
    void forgetsTheReserveWhenItIsCalledInTime() {
        UploadPacer pacer = new UploadPacer(12_000_000, DATAGRAM);
        long now = START;
        for (int i = 0; i < 5000; i++) {
            long late = i < 1000 ? 1_500_000 : 0;
            while (pacer.maySend(now)) {
                pacer.sent(DATAGRAM, now);
            }
            now = pacer.sendableAtNanos(now) + late;
        }
        int sent = 0;
        for (now += 60_000_000_000L; pacer.maySend(now); sent++) {
            pacer.sent(DATAGRAM, now);
        }
        assertThat(sent).isEqualTo(2);
    }

    @Test
    void boundsNothingWithoutARate() {
        UploadPacer pacer = new UploadPacer(0, DATAGRAM);
        pacer.sent(1 << 30, START);
        assertThat(pacer.maySend(START)).isTrue();
        assertThat(pacer.sendableAtNanos(START)).isEqualTo(Deadline.NEVER);
    }
}
