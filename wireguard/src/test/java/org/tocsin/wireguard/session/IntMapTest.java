package org.tocsin.wireguard.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tocsin.testkit.Seeds;

class IntMapTest {
    @Test
    void agreesWithAHashMap() {
        Seeds.loop(50, seed -> {
            RandomGenerator random = Seeds.random(seed);
            IntMap<Integer> map = new IntMap<>();
            Map<Integer, Integer> model = new HashMap<>();
            int range = 1 << 1 + random.nextInt(10);
            int stride = random.nextBoolean() ? 1 : 1 << 20;
            for (int i = 0; i < 2000; i++) {
                int key = random.nextInt(-range, range) * stride;
                switch (random.nextInt(3)) {
                    case 0 -> {
                        map.put(key, i);
                        model.put(key, i);
                    }
                    case 1 -> assertThat(map.remove(key)).isEqualTo(model.remove(key) != null);
                    default -> assertThat(map.get(key)).isEqualTo(model.get(key));
                }
                assertThat(map.size()).isEqualTo(model.size());
            }
            model.forEach((key, value) -> assertThat(map.get(key)).isEqualTo(value));
        });
    }
}
