package org.tocsin.broadcast.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tocsin.broadcast.shard.Lattice.Hop;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.testkit.Seeds;

class LatticeTest {
    private static final int[] SIZES = {26, 27, 28, 60, 126, 257, 343, 344, 400};

    private static final int ON_THREE_LEVELS = 8;
    private static final int ON_TWO_LEVELS = 80;

    @Test
    void partnersAreMutualAndFew() {
        for (int size : SIZES) {
            assertPartners(size, ON_TWO_LEVELS, 2 * Math.sqrt(size) + 2);
            assertPartners(size, ON_THREE_LEVELS, 3 * Math.cbrt(size) + 3);
        }
        assertThat(lattice(1000, 64).partners()).hasSize(62);
        assertThat(lattice(1000, 61).partners()).hasSize(28);
    }

    private static void assertPartners(int size, int partnersMax, double most) {
        Map<PublicKey, Lattice> lattices = lattices(ring(size, 1), partnersMax);
        lattices.forEach((member, lattice) -> {
            List<PublicKey> partners = lattice.partners();
            assertThat(partners).doesNotHaveDuplicates().doesNotContain(member);
            assertThat(partners.size()).as("partners of %d", size).isLessThanOrEqualTo((int) most);
            for (PublicKey partner : partners) {
                assertThat(lattices.get(partner).partners()).contains(member);
            }
        });
    }

    @Test
    void whatStartsAtAPartnerOfAnyMemberReachesEverybodyOnce() {
        Seeds.loop(1, seed -> {
            RandomGenerator random = Seeds.random(seed);
            for (int size : SIZES) {
                for (int partnersMax : new int[] {ON_TWO_LEVELS, ON_THREE_LEVELS}) {
                    Map<PublicKey, Lattice> lattices = lattices(ring(size, seed), partnersMax);
                    PublicKey origin = List.copyOf(lattices.keySet()).get(random.nextInt(size));
                    for (PublicKey first : lattices.get(origin).partners()) {
                        Spread spread = new Spread(lattices, origin, first);
                        assertThat(spread.copies.keySet()).as("of %d", size).hasSize(size - 1);
                        // Whoever stands in for a place that the ring does not have gets two.
                        assertThat(spread.sent).as("among %d", size).isLessThanOrEqualTo(size - 1 + size / 5);
                        assertThat(spread.longest).isLessThanOrEqualTo(partnersMax == ON_TWO_LEVELS ? 2 : 3);
                    }
                }
            }
        });
    }

    /// One object's worth is as many copies of a part as there are first relays, and as much as everybody has to send
    /// on average.
    @Test
    void nobodySendsMuchMoreThanOneObject() {
        for (int size : new int[] {257, 343, 400, 729, 1000}) {
            for (int partnersMax : new int[] {ON_TWO_LEVELS, ON_THREE_LEVELS}) {
                Map<PublicKey, Lattice> lattices = lattices(ring(size, 7), partnersMax);
                PublicKey origin = List.copyOf(lattices.keySet()).get(size / 3);
                List<PublicKey> firsts = lattices.get(origin).partners();
                Map<PublicKey, Integer> load = new HashMap<>();
                for (PublicKey first : firsts) {
                    new Spread(lattices, origin, first)
                            .passed.forEach((member, copies) -> load.merge(member, copies, Integer::sum));
                }
                int object = firsts.size();
                String what = "of %d, an object is %d".formatted(size, object);
                assertThat(load.values()).as(what).allMatch(copies -> copies <= 2.3 * object);
                long much = load.values().stream()
                        .filter(copies -> copies > 1.5 * object)
                        .count();
                assertThat(much).as("with more than one and a half " + what).isLessThan(size / 10);
                // What the origin sends begins with them, and nothing else of it waits there.
                long late = firsts.stream()
                        .filter(first -> load.get(first) > 1.1 * object)
                        .count();
                assertThat(late).as("first relays " + what).isLessThanOrEqualTo(object / 4);
            }
        }
    }

    @Test
    void whoIsNoPartnerCannotHaveSentAnything() {
        List<PublicKey> ring = ring(400, 3);
        Lattice lattice = new Lattice(ring, ring.getFirst(), ON_THREE_LEVELS);
        Set<PublicKey> partners = new HashSet<>(lattice.partners());
        for (PublicKey member : ring) {
            for (int home = 0; home < 16; home++) {
                for (int step = 0; step < 16; step++) {
                    if (lattice.comesFrom(member, new Course(3, home, step))) {
                        assertThat(partners).contains(member);
                        assertThat(step).isBetween(1, 3);
                    }
                }
            }
        }
        assertThat(lattice.next(new Course(Short.MIN_VALUE, 1, 0))).isEmpty();
        assertThat(lattice.next(new Course(0, 15, 0))).isEmpty();
        assertThat(lattice.next(new Course(0, 0, 15))).isEmpty();
    }

    private static final class Spread {
        final Map<PublicKey, Integer> copies = new HashMap<>();
        final Map<PublicKey, Integer> passed = new HashMap<>();
        int sent;
        int longest;

        Spread(Map<PublicKey, Lattice> lattices, PublicKey origin, PublicKey first) {
            int home = Objects.requireNonNull(lattices.get(origin).home(first));
            ArrayDeque<Arrival> arrivals = new ArrayDeque<>(List.of(new Arrival(origin, first, Course.first(home), 0)));
            Set<PublicKey> inside = new HashSet<>();
            Set<PublicKey> outside = new HashSet<>();
            while (!arrivals.isEmpty()) {
                Arrival arrival = arrivals.remove();
                if (!arrival.at.equals(origin)) {
                    copies.merge(arrival.at, 1, Integer::sum);
                }
                sent++;
                longest = Math.max(longest, arrival.hops);
                Lattice lattice = lattices.get(arrival.at);
                assertThat(arrival.course.isFirst() || lattice.comesFrom(arrival.from, arrival.course))
                        .isTrue();
                assertThat((lattice.isInside(arrival.course) ? inside : outside).add(arrival.at))
                        .isTrue();
                for (Hop hop : lattice.next(arrival.course)) {
                    if (!hop.to().equals(arrival.from)) {
                        passed.merge(arrival.at, 1, Integer::sum);
                        arrivals.add(new Arrival(arrival.at, hop.to(), hop.course(), arrival.hops + 1));
                    }
                }
            }
        }
    }

    private record Arrival(PublicKey from, PublicKey at, Course course, int hops) {}

    private static List<PublicKey> ring(int size, long seed) {
        RandomGenerator random = Seeds.random(seed);
        List<PublicKey> ring = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            byte[] key = new byte[PublicKey.SIZE];
            random.nextBytes(key);
            ring.add(new PublicKey(Octets.wrap(key)));
        }
        ring.sort(null);
        return ring;
    }

    private static Lattice lattice(int size, int partnersMax) {
        List<PublicKey> ring = ring(size, 1);
        return new Lattice(ring, ring.getFirst(), partnersMax);
    }

    private static Map<PublicKey, Lattice> lattices(List<PublicKey> ring, int partnersMax) {
        Map<PublicKey, Lattice> lattices = new LinkedHashMap<>();
        ring.forEach(member -> lattices.put(member, new Lattice(ring, member, partnersMax)));
        return lattices;
    }
}
