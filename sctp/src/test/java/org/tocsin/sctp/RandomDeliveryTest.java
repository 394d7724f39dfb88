package org.tocsin.sctp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tocsin.testkit.Seeds;

/// A pair under random delivery against a slow model. `-Dtocsin.seeds=10000` runs as many scenarios.
class RandomDeliveryTest {
    private static final int SEEDS = 300;

    @Test
    void eachMessageComesOnceInOrderAndNothingIsInvented() {
        Seeds.loop(SEEDS, seed -> new RandomDelivery(Seeds.random(seed)).run());
    }

    /// The input makes the choices, and a seed what the input leaves open.
    @FuzzTest(maxDuration = "1m")
    void eachMessageComesOnceWhateverTheInputChooses(byte[] bytes) {
        new RandomDelivery(choices(bytes)).run();
    }

    private static RandomGenerator choices(byte[] bytes) {
        RandomGenerator rest = Seeds.random(bytes.length);
        int[] at = {0};
        return () -> at[0] < bytes.length ? (long) bytes[at[0]++] * 0x9E37_79B9_7F4A_7C15L : rest.nextLong();
    }
}
