package org.tocsin.broadcast.shard;

import java.time.Duration;

/// The numbers of a [ShardExchange].
///
/// @param membersMin          smaller networks cut nothing: announcing and pulling has few rounds there
/// @param membersMax          larger ones form a [Lattice]: sessions between all pairs would be too many
/// @param partnersMax         of a member in a lattice where two hops after the first relay suffice for that; three
///                            need fewer
/// @param sessionsShareMin    of the members, or of the partners in a lattice, that must be reachable at once, for an
///                            object to be cut
/// @param floodNanosMax       what takes less to be flooded, degree times size over rate, is not cut
/// @param objectsMax          objects under way; shards of further ones are dropped, and pulled in the end
/// @param objectsPerNeighbour the same of one neighbour that have no manifest yet
/// @param bytesMax            shards held of all objects under way; further ones are dropped
/// @param uncheckedBytesMax   the same of one neighbour, not yet compared with a manifest
/// @param patience            how long nothing new may come before missing shards are asked for; doubled each time
/// @param roundsMax           times to ask for shards before the whole object is pulled, if somebody announced it
/// @param askedAtOnce         neighbours asked in each round
/// @param askersServed        neighbours that the origin serves what they miss of an object, before it lets the further
///                            ones pass it on to all
public record ShardConfig(
        int membersMin,
        int membersMax,
        int partnersMax,
        double sessionsShareMin,
        long floodNanosMax,
        int objectsMax,
        int objectsPerNeighbour,
        long bytesMax,
        long uncheckedBytesMax,
        Duration patience,
        int roundsMax,
        int askedAtOnce,
        int askersServed) {
    private static final int MIB = 1 << 20;

    /// 32 objects of a megabyte; from 16 members on, where a round of pulls takes longer than two hops. A fifth of the
    /// relays may be missing, a tenth already when an object is cut.
    public static ShardConfig defaults() {
        return new ShardConfig(16, 256, 64, 0.9, 10_000_000, 64, 16, 64L * MIB, MIB, Duration.ofMillis(150), 3, 8, 8);
    }

    /// For networks of another size.
    public ShardConfig withMembers(int min, int max, int partners) {
        return new ShardConfig(
                min,
                max,
                partners,
                sessionsShareMin,
                floodNanosMax,
                objectsMax,
                objectsPerNeighbour,
                bytesMax,
                uncheckedBytesMax,
                patience,
                roundsMax,
                askedAtOnce,
                askersServed);
    }
}
