package org.tocsin.broadcast.shard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tocsin.crypto.PublicKey;

/// Who sends shards to whom where there are too many members for all to reach each other: the same on every node that
/// knows the same members.
///
/// All members form a ring, in the order of their keys. With an odd base *b*, each is a partner of those 1, 2 ...
/// (*b*-1)/2 places from it in both directions, of those as many times *b* places away, and so on for *b*² where there
/// are three levels; on the highest level, all the way round the ring. Every distance is a sum of one step, or none, on
/// each level in exactly one way (balanced digits), so a shard that starts at any member reaches each other one once,
/// in as many steps as there are levels, in whatever order these are taken. A thousand members have 62 partners each on
/// two levels, or 28 on three.
///
/// A shard's first relay passes it to all its partners; if it gets a part of the object as large as the others do, that
/// is one object's worth of sending. All others share the rest: most of them send an object's worth too, a few that
/// stand opposite the origin up to twice that.
final class Lattice {
    private static final int LEVELS_MIN = 2;
    private static final int LEVELS_MAX = 3;
    /// [Course] tells ranks in 16 bits, and a member should not have a hundred partners; so many have 80.
    static final int MEMBERS_MAX = 20_000;

    private final List<PublicKey> ring;
    private final int self;
    private final int levels;
    /// On each level, along the ring, nearest last on one side and first on the other.
    private final int[][] distances;
    private final Map<PublicKey, Integer> homes = new LinkedHashMap<>();

    /// @param ring        all members in the order of their keys, the node itself among them
    /// @param partnersMax of each, where two levels suffice for that; on three there may be more
    Lattice(List<PublicKey> ring, PublicKey self, int partnersMax) {
        this.ring = ring;
        this.self = Collections.binarySearch(ring, self);
        if (this.self < 0 || ring.size() > MEMBERS_MAX) {
            throw new IllegalArgumentException("no lattice of " + ring.size() + " members for " + self);
        }
        this.levels = 2 * base(ring.size(), LEVELS_MIN) - 2 <= partnersMax ? LEVELS_MIN : LEVELS_MAX;
        this.distances = new int[levels][];
        int base = base(ring.size(), levels);
        for (int level = 0, step = 1; level < levels; level++, step *= base) {
            // On the highest as far as half the ring, less what the lower ones reach.
            int most = level < levels - 1 ? base / 2 : Geometry.divideUp(Math.max(0, highest() - step / 2), step);
            distances[level] = multiples(step, most);
            for (int distance : distances[level]) {
                partner(distance, level);
            }
        }
    }

    /// Of a step, in both directions.
    private static int[] multiples(int step, int most) {
        return IntStream.rangeClosed(-most, most)
                .filter(digit -> digit != 0)
                .map(digit -> digit * step)
                .toArray();
    }

    static boolean isAmong(List<PublicKey> ring, PublicKey key) {
        return Collections.binarySearch(ring, key) >= 0;
    }

    /// The least odd one that has as many numbers with a digit for each level as there are members.
    private static int base(int members, int levels) {
        int base = 3;
        while (Math.pow(base, levels) < members) {
            base += 2;
        }
        return base;
    }

    private void partner(int distance, int level) {
        PublicKey key = at(distance);
        if (!key.equals(ring.get(self))) {
            homes.putIfAbsent(key, level);
        }
    }

    private PublicKey at(int distance) {
        return ring.get(Math.floorMod(self + distance, ring.size()));
    }

    boolean contains(PublicKey key) {
        return isAmong(ring, key);
    }

    /// Those with whom this member exchanges shards.
    List<PublicKey> partners() {
        return new ArrayList<>(homes.keySet());
    }

    /// The level on which a partner is one.
    ///
    /// @return null if it is none
    @Nullable
    Integer home(PublicKey partner) {
        return homes.get(partner);
    }

    /// Whose links a step uses: the highest level first, and last the one by which the origin reached the first relay.
    private int level(Course course, int step) {
        if (step == levels - 1) {
            return course.home();
        }
        int level = levels - 1 - step;
        return level > course.home() ? level : level - 1;
    }

    /// Whom a shard goes to from here, those first who have more to pass on.
    List<Hop> next(Course course) {
        List<Hop> hops = new ArrayList<>();
        if (course.home() >= levels) {
            return hops;
        }
        for (int step = course.step(); step < levels; step++) {
            for (int distance : distances[level(course, step)]) {
                Course onwards = course.onwards(distance, step + 1);
                if (leadsToMembers(onwards)) {
                    hops.add(new Hop(at(distance), onwards));
                }
            }
        }
        return hops;
    }

    /// Whether the place is one of the ring, or such places are reached from it: near the middle of the other half the
    /// digits go on where the ring does not.
    private boolean leadsToMembers(Course course) {
        if (isInside(course)) {
            return true;
        }
        for (int step = course.step(); step < levels; step++) {
            for (int distance : distances[level(course, step)]) {
                if (leadsToMembers(course.onwards(distance, step + 1))) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Whether the rank is the shortest way round the ring, so that no other rank is the same member's.
    boolean isInside(Course course) {
        return course.rank() >= highest() - ring.size() + 1 && course.rank() <= highest();
    }

    private int highest() {
        return ring.size() / 2;
    }

    /// Whether a member passes on to this one what is on such a course, after its first step.
    boolean comesFrom(PublicKey from, Course course) {
        int sender = Collections.binarySearch(ring, from);
        if (sender < 0 || course.isFirst() || course.step() > levels || course.home() >= levels) {
            return false;
        }
        return Arrays.stream(distances[level(course, course.step() - 1)])
                .anyMatch(distance -> Math.floorMod(sender + distance, ring.size()) == self);
    }

    record Hop(PublicKey to, Course course) {}
}
