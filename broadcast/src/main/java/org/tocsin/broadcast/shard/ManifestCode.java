package org.tocsin.broadcast.shard;

import java.nio.ByteBuffer;
import org.tocsin.broadcast.coding.ReedSolomon;
import org.tocsin.bytes.Octets;

/// How a manifest is cut: one slice, twice as many shards as needed, because without it nothing can be used.
///
/// Each shard begins with the size of the manifest, four bytes.
///
/// @param size of the manifest
record ManifestCode(int size) {
    int data() {
        return Math.max(1, Geometry.divideUp(size, Geometry.SHARD_BYTES_MAX));
    }

    int parity() {
        return Math.min(data() + 2, ReedSolomon.SHARDS_MAX - data());
    }

    int shards() {
        return data() + parity();
    }

    int shardBytes() {
        return Geometry.divideUp(size, data() * ReedSolomon.GRAIN) * ReedSolomon.GRAIN;
    }

    /// All shards, coded from the whole.
    byte[][] encode(Octets manifest) {
        byte[][] shards = new byte[shards()][shardBytes()];
        for (int i = 0; i < data(); i++) {
            shards[i] = dataShard(manifest, i);
        }
        new ReedSolomon(data(), parity()).encode(shards);
        return shards;
    }

    byte[] dataShard(Octets manifest, int index) {
        byte[] shard = new byte[shardBytes()];
        int from = Math.min(index * shardBytes(), size);
        manifest.copyTo(from, ByteBuffer.wrap(shard), 0, Math.min(size - from, shard.length));
        return shard;
    }

    Octets decode(byte[][] shards, boolean[] isPresent) {
        new ReedSolomon(data(), parity()).decode(shards, isPresent);
        ByteBuffer out = ByteBuffer.allocate(data() * shardBytes());
        for (int i = 0; i < data(); i++) {
            out.put(shards[i]);
        }
        return Octets.copyOf(out.array(), 0, size);
    }

    /// As it travels.
    Octets body(byte[] shard) {
        return Octets.wrap(ByteBuffer.allocate(Integer.BYTES + shard.length)
                .putInt(size)
                .put(shard)
                .array());
    }

    static boolean isPossible(int size) {
        return size > 0 && Geometry.divideUp(size, Geometry.SHARD_BYTES_MAX) < ReedSolomon.SHARDS_MAX;
    }

    /// The size that a shard claims; -1 if no manifest has it.
    static int claimedSize(Octets body) {
        int size = body.asReadOnlyBuffer().getInt(0);
        return isPossible(size) ? size : -1;
    }
}
