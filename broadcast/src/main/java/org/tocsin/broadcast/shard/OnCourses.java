package org.tocsin.broadcast.shard;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.crypto.PublicKey;

/// What of one object is on courses through the [Lattice]: shards whose hashes are not here yet, lists of hashes of
/// which it is not known yet who signed them, and what was passed on.
final class OnCourses {
    final List<ShardFrom> shards = new ArrayList<>();
    final ArrayDeque<ListFrom> lists = new ArrayDeque<>();
    /// Whether a worker checks the first of the lists.
    boolean isVouching;

    /// Parts whose lists were passed on.
    final BitSet passedLists = new BitSet();

    /// The same of lists and shards, by [ObjectShards#key], from a place that the ring does not have; see
    /// [Lattice#isInside].
    final BitSet passedListsOutside = new BitSet();

    final BitSet passedShardsOutside = new BitSet();

    /// @param course null for one that was asked for
    record ShardFrom(
            PublicKey from, ShardFrame frame, @Nullable Course course) {}

    record ListFrom(PublicKey from, HashListFrame frame) {
        int bytes() {
            return frame.head().size() + frame.list().size();
        }
    }
}
