package org.tocsin.broadcast;

import java.util.List;
import java.util.Map;
import org.tocsin.broadcast.shard.ShardDrop;
import org.tocsin.crypto.PublicKey;

/// Counters since the start and sizes of now.
///
/// @param published       own objects that got their id
/// @param delivered       objects of others given to the application
/// @param duplicates      copies received of what was here already, per class 0 to 7
/// @param relayed         objects of others passed on, each counted once
/// @param copiesSent      frames with an object that were given out to be sent
/// @param pulled          objects that came on our request
/// @param pullsTimedOut   requests that nobody answered in time
/// @param pullsServed     requests of neighbours that were answered with the object
/// @param reannounced     announcements to neighbours that did not show to hold what they should
/// @param summariesSent   told to neighbours: what is held
/// @param drops           per reason, every reason present, in order of the enum
/// @param malformed       frames of the first drop reason and of unknown frames, by what is wrong with them
/// @param retainedObjects objects kept to be pulled
/// @param retainedBytes   their frames
/// @param seen            ids remembered
/// @param announced       ids announced to us and not held
/// @param checking        objects whose check waits or runs
/// @param series          starts of origins of which is known what is held of them
/// @param equivocations   the last ones that were seen
/// @param shards          objects that travel in shards
/// @param neighbours      in order of their round trip
public record BroadcastStatus(
        long published,
        long delivered,
        List<Long> duplicates,
        long relayed,
        long copiesSent,
        long pulled,
        long pullsTimedOut,
        long pullsServed,
        long reannounced,
        long summariesSent,
        Map<DropReason, Long> drops,
        Map<Malformed, Long> malformed,
        int retainedObjects,
        long retainedBytes,
        int seen,
        int announced,
        int checking,
        int series,
        List<Equivocation> equivocations,
        ShardStatus shards,
        List<NeighbourStatus> neighbours) {

    /// @param objects           of which something is remembered
    /// @param bytes             of shards held
    /// @param partners          to which links work; none where all members are neighbours
    /// @param partnersSuspected of them, those that sent garbage, are no neighbours, and are served last
    /// @param drops             per reason, every reason present, in order of the enum
    public record ShardStatus(
            int objects, long bytes, int partners, int partnersSuspected, Map<ShardDrop, Long> drops) {}

    /// @param roundTripNanos     as told at [Broadcast#neighbourUp]
    /// @param faults             lies and malformed frames of this neighbour since it came up
    /// @param score              1 as it should be, 0 as bad as can be; below a quarter it is served and asked last
    /// @param pullsOutstanding   our requests that it has not answered
    /// @param pullBytesPerSecond how fast it answers, smoothed
    /// @param queuedBytes        objects given out to it unasked, of which nothing was heard since
    public record NeighbourStatus(
            PublicKey key,
            long roundTripNanos,
            long faults,
            double score,
            int pullsOutstanding,
            long pullBytesPerSecond,
            long queuedBytes) {}
}
