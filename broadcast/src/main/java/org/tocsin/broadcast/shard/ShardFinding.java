package org.tocsin.broadcast.shard;

import java.util.BitSet;
import java.util.List;
import org.tocsin.bytes.Octets;

/// What a [ShardWork] found out.
public sealed interface ShardFinding {
    long handle();

    /// @param shards         slice after slice
    /// @param manifestShards of the manifest, each with the size before it; none of one in parts
    record Pieces(long handle, HashList manifest, List<List<Octets>> shards, List<Octets> manifestShards)
            implements ShardFinding {}

    /// The manifest is whole and signed.
    ///
    /// @param wrong which of the suspects were no part of it
    record Joined(long handle, Manifest manifest, BitSet wrong) implements ShardFinding {}

    /// The shards made no manifest, or nobody signed it.
    record Unjoined(long handle) implements ShardFinding {}

    /// The origin signed the head of a manifest in parts.
    record Vouched(long handle, PartedManifest manifest) implements ShardFinding {}

    /// Nobody did.
    record Unvouched(long handle) implements ShardFinding {}

    /// @param wrong shards that the manifest does not name
    record Decoded(long handle, int slice, Octets bytes, BitSet wrong) implements ShardFinding {}

    /// Too few shards were right.
    record Wrong(long handle, int slice, BitSet wrong) implements ShardFinding {}

    /// Right shards decoded to what the manifest does not name: the origin lied, and its signature proves it.
    record Inconsistent(long handle) implements ShardFinding {}
}
