package org.tocsin.broadcast.shard;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.tocsin.bytes.Octets;

/// One shard of an object, or of its manifest. Big-endian:
///
/// ```
///   0  version = 1, kind = 17               2
///   2  first hop = 0x80, class 0 to 7       1
///   3  slice; 255 for the manifest          1
///   4  index within the slice               1
///   5  shards of the slice, minus one       1
///   6  remaining time to live, in 16 ms     2
///   8  handle: first bytes of the id        8
///  16  bytes of the shard               8 and more
/// ```
///
/// The head has 16 bytes because a megabyte has eight hundred of them. On the first hop, from the origin, a shard asks
/// to be relayed; it is not relayed twice.
///
/// @param remainingUnits 1 to 65,535; the longest time to live that this can say is 17 minutes, and what lives longer
///                       is told so by its manifest
record ShardFrame(
        boolean isFirstHop,
        int objectClass,
        int slice,
        int index,
        int shards,
        int remainingUnits,
        long handle,
        Octets bytes) {
    static final byte VERSION = 1;
    static final byte KIND = 17;
    static final int HEAD_SIZE = 16;
    static final int MANIFEST = 255;
    /// Most bytes of a shard: [Geometry#SHARD_BYTES_MAX], or the same with the size of the manifest before it.
    static final int BYTES_MAX = Geometry.SHARD_BYTES_MAX + Integer.BYTES;

    private static final int FIRST_HOP = 0x80;
    private static final int CLASSES = 8;
    private static final long UNIT_NANOS = 16_000_000;
    private static final int UNITS_MAX = 0xffff;

    /// Empty for bytes that form none.
    static Optional<ShardFrame> read(Octets frame) {
        return read(KIND, frame, HEAD_SIZE);
    }

    /// @param headSize after so many bytes those of the shard begin
    static Optional<ShardFrame> read(byte kind, Octets frame, int headSize) {
        int size = frame.size() - headSize;
        if (size < Long.BYTES || size > BYTES_MAX || frame.at(0) != VERSION || frame.at(1) != kind) {
            return Optional.empty();
        }
        ByteBuffer in = frame.asReadOnlyBuffer().position(2);
        int flags = in.get() & 0xff;
        int slice = in.get() & 0xff;
        int index = in.get() & 0xff;
        int shards = (in.get() & 0xff) + 1;
        int units = in.getShort() & 0xffff;
        long handle = in.getLong();
        if ((flags & ~FIRST_HOP) >= CLASSES || index >= shards || units == 0) {
            return Optional.empty();
        }
        return Optional.of(new ShardFrame(
                (flags & FIRST_HOP) != 0,
                flags & CLASSES - 1,
                slice,
                index,
                shards,
                units,
                handle,
                frame.slice(headSize, size)));
    }

    Octets encode() {
        ByteBuffer out = ByteBuffer.allocate(HEAD_SIZE + bytes.size());
        writeHead(KIND, out);
        bytes.write(out);
        return Octets.wrap(out.array());
    }

    void writeHead(byte kind, ByteBuffer out) {
        out.put(VERSION)
                .put(kind)
                .put((byte) (objectClass | (isFirstHop ? FIRST_HOP : 0)))
                .put((byte) slice)
                .put((byte) index)
                .put((byte) (shards - 1))
                .putShort((short) remainingUnits)
                .putLong(handle);
    }

    /// As the relay sends it, or whoever was asked for it.
    ShardFrame relayed(long expiresAtNanos, long nowNanos) {
        return new ShardFrame(false, objectClass, slice, index, shards, units(expiresAtNanos, nowNanos), handle, bytes);
    }

    /// As the origin sends it to whom it wants to pass it on.
    ShardFrame toRelay() {
        return new ShardFrame(true, objectClass, slice, index, shards, remainingUnits, handle, bytes);
    }

    boolean isOfManifest() {
        return slice == MANIFEST;
    }

    /// Its name within the object.
    int key() {
        return ObjectShards.key(slice, index);
    }

    long expiresAtNanos(long nowNanos) {
        return expiresAtNanos(remainingUnits, nowNanos);
    }

    static long expiresAtNanos(int remainingUnits, long nowNanos) {
        return nowNanos + remainingUnits * UNIT_NANOS;
    }

    /// Rounded up, so that what is alive is not said to be dead.
    static int units(long expiresAtNanos, long nowNanos) {
        return Math.clamp((expiresAtNanos - nowNanos + UNIT_NANOS - 1) / UNIT_NANOS, 1, UNITS_MAX);
    }
}
