package org.tocsin.udp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Deadline;

final class WakeupPaceTest {
    private static final long MICRO = 1_000;

    @Test
    void doesNotHoldBackALoopThatIsWokenInTime() {
        WakeupPace pace = new WakeupPace();
        long now = System.nanoTime();
        for (int i = 0; i < 1_000; i++, now += 10 * MICRO) {
            pace.woken(now - 60 * MICRO, now);
        }
        assertThat(pace.restNanos(now)).isZero();
    }

    @Test
    void keepsWakeupsOnABusyMachineAsFarApartAsTheyAreLate() {
        WakeupPace pace = new WakeupPace();
        long now = System.nanoTime();
        for (int i = 0; i < 1_000; i++, now += 10 * MICRO) {
            pace.woken(now - 300 * MICRO, now);
        }
        pace.woken(Deadline.NEVER, now);
        assertThat(pace.restNanos(now)).isBetween(295 * MICRO, 310 * MICRO);
        assertThat(pace.restNanos(now + 400 * MICRO)).isZero();
    }

    @Test
    void neverHoldsBackForMoreThanHalfAMillisecond() {
        WakeupPace pace = new WakeupPace();
        long now = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            pace.woken(now - 50_000 * MICRO, now);
        }
        assertThat(pace.restNanos(now)).isEqualTo(500 * MICRO);
    }

    @Test
    void learnsNothingFromAWakingBeforeItsDeadline() {
        WakeupPace pace = new WakeupPace();
        long now = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            pace.woken(now + 1, now);
            pace.woken(Deadline.NEVER, now);
        }
        assertThat(pace.restNanos(now)).isZero();
    }
}
