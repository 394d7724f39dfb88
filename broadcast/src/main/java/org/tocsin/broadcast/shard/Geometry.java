package org.tocsin.broadcast.shard;

import java.nio.ByteBuffer;
import org.tocsin.broadcast.coding.ReedSolomon;

/// How an object is cut: into slices, each with its own code, all of one shape.
///
/// A fifth of the shards of a slice may be missing. Where the shards of a slice are as many as there are relays, this
/// holds for a fifth of the relays exactly, not on average: so slices are as large as the relays allow.
///
/// @param size       bytes of the object
/// @param slices     1 to [#SLICES_MAX]
/// @param data       shards that give a slice back
/// @param parity     further shards of each slice
/// @param shardBytes of each shard, a multiple of [ReedSolomon#GRAIN]; the last ones are filled up with zeros
public record Geometry(int size, int slices, int data, int parity, int shardBytes) {
    static final int SLICES_MAX = 255;

    /// What fits a packet of a tunnel with an MTU of 1420: 40 bytes of IPv6, 12 of SCTP, 20 of a SACK with a gap, 20 of
    /// the chunk, and the head of a shard leave 1312.
    static final int SHARD_BYTES_MAX = 1312;

    private static final double GOLDEN_SECTION = 0.618_033_988_749_895;
    private static final int DATA_PER_PARITY = 4;
    /// One more for the relay that stands in for the origin, and one that may be late.
    private static final int PARITY_MORE = 2;

    /// @param size   at least 1
    /// @param relays at least 2
    static Geometry of(int size, int relays) {
        return of(size, relays, SHARD_BYTES_MAX);
    }

    /// @param shardBytesMax a multiple of [ReedSolomon#GRAIN]
    static Geometry of(int size, int relays, int shardBytesMax) {
        // As many whole rounds over the relays as a code can have.
        int shardsMax =
                relays >= ReedSolomon.SHARDS_MAX ? ReedSolomon.SHARDS_MAX : ReedSolomon.SHARDS_MAX / relays * relays;
        int dataMax = divideUp(shardsMax * DATA_PER_PARITY, DATA_PER_PARITY + 1);
        int total = divideUp(size, shardBytesMax);
        int slices = divideUp(total, dataMax);
        int data = divideUp(total, slices);
        int parity = divideUp(data, DATA_PER_PARITY) + PARITY_MORE;
        int grains = divideUp(size, slices * data * ReedSolomon.GRAIN);
        return new Geometry(
                size, slices, data, Math.min(parity, ReedSolomon.SHARDS_MAX - data), grains * ReedSolomon.GRAIN);
    }

    /// Any bytes form one; see [#isValid].
    static Geometry read(ByteBuffer in) {
        int size = in.getInt();
        int slices = in.get() & 0xff;
        int data = in.get() & 0xff;
        int parity = in.get() & 0xff;
        return new Geometry(size, slices, data, parity, in.getShort() & 0xffff);
    }

    /// Nine bytes.
    void write(ByteBuffer out) {
        out.putInt(size).put((byte) slices).put((byte) data).put((byte) parity).putShort((short) shardBytes);
    }

    /// Whether numbers that somebody sent make sense together.
    boolean isValid() {
        long capacity = (long) slices * data * shardBytes;
        return size >= 1
                && slices >= 1
                && slices <= SLICES_MAX
                && data >= 1
                && parity >= 1
                && data + parity <= ReedSolomon.SHARDS_MAX
                && shardBytes >= ReedSolomon.GRAIN
                && shardBytes <= SHARD_BYTES_MAX
                && shardBytes % ReedSolomon.GRAIN == 0
                && capacity >= size
                && capacity - size < (long) slices * data * ReedSolomon.GRAIN + shardBytes;
    }

    /// Where a shard goes if all slices go round a number of places side by side. Each slice begins at another one:
    /// steps of the golden section spread any number of slices evenly, so that a place gets one shard after the
    /// other and not several at once.
    static int place(int slice, int index, int places) {
        return (int) ((index + Math.round(slice * GOLDEN_SECTION * places)) % places);
    }

    /// Whether a shard can be one of these.
    boolean fits(ShardFrame frame) {
        return frame.slice() < slices
                && frame.shards() == shardsPerSlice()
                && frame.bytes().size() == shardBytes;
    }

    int shardsPerSlice() {
        return data + parity;
    }

    int shards() {
        return slices * shardsPerSlice();
    }

    int sliceBytes() {
        return data * shardBytes;
    }

    static int divideUp(int dividend, int divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
