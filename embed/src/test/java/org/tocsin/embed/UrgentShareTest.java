package org.tocsin.embed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tocsin.broadcast.Job;
import org.tocsin.bytes.Octets;

final class UrgentShareTest {
    private static final long MILLI = 1_000_000;
    /// Below the wrap of the clock.
    private static final long START = Long.MAX_VALUE - MILLI;

    private final UrgentShare share = new UrgentShare(START);

    @Test
    void takesWhatIsUrgentAndSmall() {
        assertThat(share.takes(job(0, 300), START)).isTrue();
        assertThat(share.takes(job(1, 2048), START)).isTrue();
        assertThat(share.takes(job(2, 300), START)).isFalse();
        assertThat(share.takes(job(0, 2049), START)).isFalse();
    }

    @Test
    void givesATenthOfTheTimeAndNotMore() {
        long now = START;
        long spent = 0;
        for (int i = 0; i < 10_000; i++, now += MILLI / 10) {
            if (share.takes(job(0, 300), now)) {
                share.spent(MILLI / 10);
                spent += MILLI / 10;
            }
        }
        // One second went by, and two milliseconds were saved at the start.
        assertThat(spent).isBetween(95 * MILLI, 103 * MILLI);
    }

    @Test
    void savesNoMoreThanTwoMilliseconds() {
        long now = START + 3_600_000 * MILLI;
        int taken = 0;
        while (share.takes(job(0, 300), now)) {
            share.spent(MILLI / 4);
            taken++;
        }
        assertThat(taken).isEqualTo(8);
    }

    private static Job job(int objectClass, int bytes) {
        return new Job.CheckJob(1, Octets.ofHex("00"), objectClass, Octets.wrap(new byte[bytes]));
    }
}
