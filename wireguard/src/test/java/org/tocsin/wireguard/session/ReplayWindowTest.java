package org.tocsin.wireguard.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tocsin.testkit.Seeds;
import org.tocsin.testkit.Vectors;
import tools.jackson.databind.JsonNode;

class ReplayWindowTest {
    @Test
    void acceptsAndRefusesWhatTheVectorsSay() {
        JsonNode tests = Vectors.resource(ReplayWindowTest.class, "/vectors/replay_window.json")
                .get("tests");
        assertThat(tests.size()).isEqualTo(44);
        for (JsonNode test : tests) {
            ReplayWindow window = new ReplayWindow();
            int step = 0;
            for (JsonNode pair : test.get("steps")) {
                long counter = Long.parseUnsignedLong(pair.get(0).asString());
                assertThat(window.accept(counter))
                        .as("%s step %d counter %s", test.get("id"), step++, Long.toUnsignedString(counter))
                        .isEqualTo(pair.get(1).asBoolean());
            }
        }
    }

    @Test
    void agreesWithASetOfAllCountersSeen() {
        Seeds.loop(30, seed -> {
            RandomGenerator random = Seeds.random(seed);
            ReplayWindow window = new ReplayWindow();
            Set<Long> seen = new HashSet<>();
            long highest = -1;
            long reach = 1L << 3 + random.nextInt(14);
            for (int i = 0; i < 3000; i++) {
                long counter = Math.max(0, highest + random.nextLong(-reach, reach));
                boolean fresh = highest - counter <= 8128 && seen.add(counter);
                assertThat(window.accept(counter))
                        .as("counter %d of %d", counter, highest)
                        .isEqualTo(fresh);
                if (fresh) {
                    highest = Math.max(highest, counter);
                }
            }
        });
    }
}
