package org.tocsin.broadcast.shard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tocsin.crypto.PublicKey;

/// Who relays which shard: the same on every node that knows the same members.
///
/// For each object the members are ordered anew, by a hash of the object and the member (rendezvous hashing), so the
/// work falls on everybody in turn and a member that comes or goes changes little.
final class Roster {
    static final Roster EMPTY = new Roster(List.of());

    private final List<PublicKey> members;
    // Looked up, never iterated.
    private final Set<PublicKey> known;

    Roster(List<PublicKey> members) {
        this.members = members.stream().sorted().toList();
        this.known = new HashSet<>(members);
    }

    int size() {
        return members.size();
    }

    boolean contains(PublicKey key) {
        return known.contains(key);
    }

    /// In the order of their keys.
    List<PublicKey> others(PublicKey self) {
        return members.stream().filter(member -> !member.equals(self)).toList();
    }

    /// All members in the order of an object.
    ///
    /// @param handle of the object
    List<PublicKey> order(long handle) {
        List<Ranked> ranked = new ArrayList<>(members.size());
        for (PublicKey member : members) {
            long word = member.octets().asReadOnlyBuffer().getLong(0);
            ranked.add(new Ranked(mix(handle ^ mix(word)), member));
        }
        ranked.sort(Comparator.comparingLong(Ranked::rank).thenComparing(Ranked::member));
        return ranked.stream().map(Ranked::member).toList();
    }

    /// The finaliser of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
    private static long mix(long word) {
        long z = word + 0x9e37_79b9_7f4a_7c15L;
        z = (z ^ z >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
        return z ^ z >>> 31;
    }

    private record Ranked(long rank, PublicKey member) {}
}
