package org.tocsin.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.tocsin.testkit.Seeds;

/// The floor against numbers worked out by hand, and against a slower way to compute it.
class FloorTest {
    private static final double[] ALL = {1.0};

    /// Every pair has the same round trip, but for those from or to one place.
    private static Geography geography(int fast, long fastMicros, long slowMicros) {
        int places = Geography.MEASURED_PLACES;
        ByteBuffer data = ByteBuffer.allocate(places * places * 16).order(ByteOrder.LITTLE_ENDIAN);
        for (int a = 0; a < places; a++) {
            for (int b = 0; b < places; b++) {
                int mean = (int) (a == fast || b == fast ? fastMicros : slowMicros);
                data.putInt((a * places + b) * 16 + 4, mean);
            }
        }
        return Geography.measured(data);
    }

    @Test
    void aThirdPlaceMayBeOnTheWayOnlyWhereANodeLives() {
        Geography geography = geography(7, 20_000, 100_000);
        Floor with = new Floor(geography, new int[] {1, 2, 7}, LinkProfile.symmetric(0));
        Floor without = new Floor(geography, new int[] {1, 2}, LinkProfile.symmetric(0));
        assertThat(with.distanceNanos(0, 1)).isEqualTo(20_000_000);
        assertThat(with.directNanos(0, 1)).isEqualTo(50_000_000);
        assertThat(without.distanceNanos(0, 1)).isEqualTo(50_000_000);
    }

    @Test
    void everyBitLeavesTheSourceOnce() {
        Floor floor = new Floor(geography(7, 20_000, 20_000), new int[] {1, 2}, LinkProfile.symmetric(8_000_000));
        // A megabyte at a megabyte a second, and 10 ms of distance.
        assertThat(floor.atShares(0, 1_000_000, ALL)[0]).isEqualTo(1_010_000_000L);
    }

    @Test
    void allUplinksTogetherCarryAllCopies() {
        // Eleven nodes with equal uplinks U: ten copies of S need 10 S, the source sends from 0, ten others from d:
        // U T + 10 U (T - d) = 10 S, so T = (10 S / U + 10 d) / 11.
        int[] places = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        LinkProfile links = new LinkProfile(8_000_000, 0, 1 << 20, java.time.Duration.ZERO, 0, 0, 1420);
        Floor floor = new Floor(geography(7, 20_000, 20_000), places, links);
        double seconds = (10 * 1.0 + 10 * 0.01) / 11;
        // The source alone needs a second and 10 ms, which is more; without that bound this would be the floor.
        assertThat(seconds).isLessThan(1.01);
        assertThat(floor.atShares(0, 1_000_000, ALL)[0]).isEqualTo(1_010_000_000L);
        LinkProfile narrow = new LinkProfile(8_000_000, 0, 1 << 20, java.time.Duration.ZERO, 0, 0, 1420);
        Floor far = new Floor(geography(3, 2_000_000, 2_000_000), places, narrow);
        // With a second of distance the others cannot help before the source's own bits have flown.
        assertThat(far.atShares(0, 1_000_000, ALL)[0]).isEqualTo(2_000_000_000L);
    }

    @Test
    void anOverlayWithAllLinksHasTheSameFloor() {
        Seeds.loop(3, seed -> {
            Geography geography = Geography.synthetic();
            int[] places = geography.settle(60, Seeds.random(seed));
            Floor floor = new Floor(geography, places, LinkProfile.symmetric(0));
            int[][] everybody = new int[places.length][];
            for (int node = 0; node < places.length; node++) {
                int self = node;
                everybody[node] = java.util.stream.IntStream.range(0, places.length)
                        .filter(other -> other != self)
                        .toArray();
            }
            long[] overlay = floor.overOverlay(0, everybody);
            for (int node = 1; node < places.length; node++) {
                assertThat(overlay[node]).isEqualTo(floor.distanceNanos(0, node));
            }
        });
    }
}
