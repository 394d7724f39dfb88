package org.tocsin.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongMapTest {
    @Test
    void agreesWithAHashMap() {
        for (long seed = 1; seed <= 100; seed++) {
            Random random = new Random(seed);
            LongMap<Integer> map = new LongMap<>();
            Map<Long, Integer> model = new HashMap<>();
            int range = 1 << 1 + random.nextInt(12);
            long stride = 1L << random.nextInt(64 - 13);
            for (int i = 0; i < 6000; i++) {
                long key = random.nextInt(-range, range) * stride;
                switch (random.nextInt(3)) {
                    case 0 -> {
                        map.put(key, i);
                        model.put(key, i);
                    }
                    case 1 -> assertThat(map.remove(key)).as("seed " + seed).isEqualTo(model.remove(key));
                    default -> assertThat(map.get(key)).as("seed " + seed).isEqualTo(model.get(key));
                }
                assertThat(map.size()).as("seed " + seed).isEqualTo(model.size());
                if (i % 2000 == 1999) {
                    empty(map, model, seed);
                }
            }
        }
    }

    /// Every entry is still found while the others go.
    private static void empty(LongMap<Integer> map, Map<Long, Integer> model, long seed) {
        for (long key : new ArrayList<>(model.keySet())) {
            assertThat(map.contains(key)).as("seed " + seed).isTrue();
            assertThat(map.remove(key)).as("seed " + seed).isEqualTo(model.remove(key));
            assertThat(map.contains(key)).as("seed " + seed).isFalse();
        }
        assertThat(map.size()).as("seed " + seed).isZero();
    }
}
