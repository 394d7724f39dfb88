package org.tocsin.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tocsin.bytes.Deadline;

/// Against an uplink that is a fluid: what comes faster than it drains waits, and is seen a round trip later.
class UploadEstimatorTest {
    private static final long START = Long.MAX_VALUE - 3_000_000_000L;
    private static final int ROUND_TRIP_INTERVALS = 2;
    private static final double MBIT = 1e6;

    private static final int NEIGHBOURS = 7;

    private final double[] delaysMillis = new double[2000];
    private final double[] drainedTotal = new double[2000];
    private double rate;
    private double queueBits;
    private double sentBytes;
    private double drainedBits;
    private int interval;

    /// @param offered what the node would send without a bound
    private void run(UploadEstimator estimator, double uplink, double offered, int intervals) {
        for (int end = interval + intervals; interval < end; interval++) {
            double seconds = UploadEstimator.INTERVAL_NANOS / 1e9;
            double sent = Math.min(offered, rate == 0 ? offered : rate) * seconds;
            sentBytes += sent / 8;
            double drained = Math.min(queueBits + sent, uplink * seconds);
            queueBits += sent - drained;
            drainedBits += drained;
            drainedTotal[interval] = (interval == 0 ? 0 : drainedTotal[interval - 1]) + drained;
            delaysMillis[interval] = queueBits / uplink * 1e3;
            int seen = interval - ROUND_TRIP_INTERVALS;
            long delay = seen < 0 ? Deadline.NEVER : (long) (delaysMillis[seen] * 1e6);
            long now = START + (interval + 1) * UploadEstimator.INTERVAL_NANOS;
            long unacknowledged = (long) (sentBytes - drainedTotal[Math.max(seen, 0)] / 8);
            long changed = estimator.endInterval(delay, NEIGHBOURS, (long) sentBytes, unacknowledged, now);
            rate = changed < 0 ? rate : changed;
        }
    }

    private UploadEstimator started(long told) {
        UploadEstimator estimator = new UploadEstimator(told);
        rate = told;
        assertThat(estimator.update(new Neighbours(), 0, START)).isNegative();
        return estimator;
    }

    private double utilisation(UploadEstimator estimator, double uplink, double offered, int intervals) {
        drainedBits = 0;
        run(estimator, uplink, offered, intervals);
        return drainedBits / (uplink * intervals * UploadEstimator.INTERVAL_NANOS / 1e9);
    }

    private double longestDelayMillis(int from) {
        double longest = 0;
        for (int i = from; i < interval; i++) {
            longest = Math.max(longest, delaysMillis[i]);
        }
        return longest;
    }

    @Test
    void keepsAShortQueueAtAnUplinkWhoseRateNobodyTold() {
        UploadEstimator estimator = started(0);
        run(estimator, 50 * MBIT, 55 * MBIT, 200);
        assertThat(utilisation(estimator, 50 * MBIT, 500 * MBIT, 800)).isGreaterThan(0.98);
        assertThat(longestDelayMillis(200)).isLessThan(5);
    }

    @ParameterizedTest
    @ValueSource(longs = {60_000_000, 100_000_000})
    void lowersWhatWasToldTooHigh(long told) {
        UploadEstimator estimator = started(told);
        run(estimator, 50 * MBIT, 500 * MBIT, 80);
        assertThat(utilisation(estimator, 50 * MBIT, 500 * MBIT, 800)).isGreaterThan(0.98);
        assertThat(longestDelayMillis(80)).isLessThan(5);
    }

    @Test
    void followsAnUplinkThatBecomesSlowerAndFasterAgain() {
        UploadEstimator estimator = started(0);
        run(estimator, 50 * MBIT, 55 * MBIT, 200);
        run(estimator, 25 * MBIT, 500 * MBIT, 160);
        assertThat(utilisation(estimator, 25 * MBIT, 500 * MBIT, 400)).isGreaterThan(0.97);
        assertThat(longestDelayMillis(360)).isLessThan(6);
        run(estimator, 50 * MBIT, 500 * MBIT, 200);
        assertThat(utilisation(estimator, 50 * MBIT, 500 * MBIT, 400)).isGreaterThan(0.97);
    }

    @Test
    void takesAFallBackWhoseQueueIsGoneSoonerThanItCanHaveDrained() {
        UploadEstimator estimator = started(0);
        run(estimator, 50 * MBIT, 55 * MBIT, 400);
        double found = rate;
        waitOneInterval(estimator, 30);
        assertThat(rate).isLessThan(0.9 * found);
        waitOneInterval(estimator, 0);
        assertThat(rate).isEqualTo(found);
    }

    @Test
    void measuresNothingWhileTheNodeItselfIsLate() {
        UploadEstimator estimator = started(0);
        run(estimator, 50 * MBIT, 55 * MBIT, 400);
        double found = rate;
        for (int i = 0; i < 20; i++) {
            estimator.late(30_000_000);
            waitOneInterval(estimator, 30);
        }
        assertThat(rate).isEqualTo(found);
    }

    /// As where the node's downlink is full now and then, and all acknowledgements wait there.
    @Test
    void keepsWhatWasToldAndProvenThroughQueuesThatComeAndGo() {
        UploadEstimator estimator = started(50_000_000);
        run(estimator, 60 * MBIT, 500 * MBIT, 40);
        for (int i = 0; i < 200; i++) {
            waitOneInterval(estimator, i % 40 < 18 ? 20 : 0);
            assertThat(rate).isEqualTo(50 * MBIT);
        }
    }

    @Test
    void believesWhatCameThroughOfLateAgainstAQueue() {
        UploadEstimator estimator = started(60_000_000);
        run(estimator, 50 * MBIT, 500 * MBIT, 400);
        double found = rate;
        // A queue at a tenth less than that cannot be the uplink's.
        rate = 0.9 * found;
        for (int i = 0; i < 4; i++) {
            waitOneInterval(estimator, 2);
        }
        for (int i = 0; i < 18; i++) {
            waitOneInterval(estimator, 20);
        }
        assertThat(rate).isEqualTo(0.9 * found);
        for (int i = 0; i < 12; i++) {
            waitOneInterval(estimator, 20);
        }
        assertThat(rate).as("after more than half a second").isLessThan(0.87 * found);
    }

    /// At the rate, and each neighbour answers so much later than ever.
    private void waitOneInterval(UploadEstimator estimator, long delayMillis) {
        sentBytes += rate * UploadEstimator.INTERVAL_NANOS / 8e9;
        long now = START + ++interval * UploadEstimator.INTERVAL_NANOS;
        long changed = estimator.endInterval(delayMillis * 1_000_000, NEIGHBOURS, (long) sentBytes, 0, now);
        rate = changed < 0 ? rate : changed;
    }

    @Test
    void doesNotTakeAQueueForItsOwnThatItHardlyUses() {
        UploadEstimator estimator = started(50_000_000);
        for (int i = 1; i < 400; i++) {
            sentBytes += 10_000;
            long now = START + i * UploadEstimator.INTERVAL_NANOS;
            assertThat(estimator.endInterval(20_000_000, NEIGHBOURS, (long) sentBytes, 0, now))
                    .isNegative();
        }
    }
}
