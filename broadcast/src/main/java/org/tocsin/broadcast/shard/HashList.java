package org.tocsin.broadcast.shard;

import org.tocsin.bytes.Octets;

/// What an origin signed of an object that travels in shards: its envelope, its shape, and hashes of its shards.
public sealed interface HashList permits Manifest, PartedManifest {
    Octets envelope();

    Geometry geometry();

    /// Whether the hash of a shard is here.
    boolean knows(int slice, int index);

    /// Whether these bytes are the shard; false where its hash is not here. A microsecond.
    boolean names(int slice, int index, byte[] shard);
}
