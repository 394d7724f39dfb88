package org.tocsin.broadcast.shard;

/// Why a shard, or an object made of shards, was not used or passed on; each is counted.
public enum ShardDrop {
    /// Bytes that form no frame; the sender is charged.
    MALFORMED,
    /// Held already, or its object is.
    DUPLICATE,
    /// Nobody asked this neighbour, and it is not the relay.
    NOT_ITS_RELAY,
    /// Another shape than the manifest says.
    WRONG_SHAPE,
    /// Its hash is not in the manifest; the sender is charged.
    WRONG_SHARD,
    /// Shards made a manifest that its origin did not sign.
    WRONG_MANIFEST,
    /// From somebody who asks us to relay what is not its own; charged once the manifest tells who may.
    NOT_ITS_ORIGIN,
    /// The manifest is of an object that may not come: its class, quota, size or age forbid it.
    NOT_ADMITTED,
    /// Right shards decode to wrong bytes: a lie of the origin, which its signature proves.
    INCONSISTENT,
    /// More objects under way than `objectsMax`, or more of one neighbour than its part.
    OBJECTS_FULL,
    /// More bytes of shards than `bytesMax`, or more unchecked ones of one neighbour than its part.
    BYTES_FULL,
    /// The time to live ended before enough shards came.
    EXPIRED,
    /// A pull of what is not here.
    PULL_UNAVAILABLE,
    /// The result of work on an object that is gone.
    RESULT_UNAWAITED,
    /// Withdrawn by its origin.
    WITHDRAWN
}
