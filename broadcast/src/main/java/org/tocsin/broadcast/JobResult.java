package org.tocsin.broadcast;

import org.tocsin.broadcast.shard.ShardFinding;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// What a [Job] found out.
public sealed interface JobResult {
    /// @param frame the object's frame with its whole time to live
    record Prepared(long publicationId, ObjectId id, Octets frame) implements JobResult {}

    record Checked(long checkId, Finding finding) implements JobResult {}

    /// @param result of work on shards
    record Sharded(ShardFinding result) implements JobResult {}

    /// An object was put together from its slices.
    ///
    /// @param from    the neighbour whose shard came first
    /// @param atNanos when the last slice was here
    record Assembled(Octets frame, Finding finding, PublicKey from, long atNanos) implements JobResult {}

    enum Finding {
        GENUINE,
        /// The bytes have another id than the frame says.
        WRONG_ID,
        /// The origin did not sign this envelope.
        WRONG_SIGNATURE
    }
}
