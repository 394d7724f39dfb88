package org.tocsin.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.testkit.Seeds;

/// Against a list that is sorted anew for each question.
class RingTest {
    private static PublicKey key(RandomGenerator random) {
        byte[] bytes = new byte[PublicKey.SIZE];
        random.nextBytes(bytes);
        return new PublicKey(Octets.wrap(bytes));
    }

    @Test
    void whoComesAndGoesHasItsPlace() {
        Seeds.loop(20, seed -> {
            RandomGenerator random = Seeds.random(seed);
            PublicKey self = key(random);
            Ring ring = new Ring(self);
            List<PublicKey> others = new ArrayList<>();
            for (int step = 0; step < 60; step++) {
                if (others.size() > 3 && random.nextInt(3) == 0) {
                    ring.remove(others.remove(random.nextInt(others.size())));
                } else {
                    others.add(key(random));
                    ring.add(others.getLast());
                }
                check(ring, self, others);
            }
        });
    }

    private static void check(Ring ring, PublicKey self, List<PublicKey> others) {
        List<PublicKey> sorted =
                Stream.concat(Stream.of(self), others.stream()).sorted().toList();
        int place = sorted.indexOf(self);
        assertThat(ring.size()).isEqualTo(sorted.size());
        for (PublicKey other : others) {
            int there = Math.floorMod(sorted.indexOf(other) - place, sorted.size());
            assertThat(ring.distance(other)).isEqualTo(Math.min(there, sorted.size() - there));
            List<PublicKey> left =
                    sorted.stream().filter(key -> !key.equals(other)).toList();
            for (int steps = 1; steps < left.size(); steps++) {
                assertThat(ring.after(steps, other)).isEqualTo(left.get((left.indexOf(self) + steps) % left.size()));
            }
        }
    }
}
