package org.tocsin.sctp.rx;

import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RandomChunksTest {
    @Test
    void randomSequencesOfChunksStayWithinTheBounds() {
        for (long seed = 0; seed < 20_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = new byte[1 + random.nextInt(600)];
            random.nextBytes(bytes);
            try {
                InboundFuzzTest.run(bytes);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + " " + HexFormat.of().formatHex(bytes), e);
            }
        }
    }
}
