package org.tocsin.broadcast.coding;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// A systematic Reed-Solomon code over GF(2^8): `data` shards are the bytes themselves, `parity` further ones are
/// made, and any `data` of all give everything back.
///
/// The parity matrix is Cauchy's, `1 / (x_i + y_j)` with all `x` and `y` distinct: every square part of it can be
/// inverted, which is what "any" needs (Blömer et al., "An XOR-based erasure-resilient coding scheme", 1995). The data
/// shard `j` has `y_j = j`, the parity shard `i` has `x_i = data + i`.
///
/// Takes milliseconds for a megabyte; for workers.
public final class ReedSolomon {
    /// Most shards of both kinds together.
    public static final int SHARDS_MAX = 255;

    /// The size of a shard is a multiple of this.
    public static final int GRAIN = Long.BYTES;

    private final int data;
    private final int parity;

    /// @param data   1 to 255
    /// @param parity 1 and up; both together at most [#SHARDS_MAX]
    public ReedSolomon(int data, int parity) {
        if (data < 1 || parity < 1 || data + parity > SHARDS_MAX) {
            throw new IllegalArgumentException("no such code: " + data + " + " + parity);
        }
        this.data = data;
        this.parity = parity;
    }

    /// Makes the parity shards.
    ///
    /// @param shards `data` of them filled, all of one length that is a multiple of [#GRAIN]; the others are
    ///               overwritten
    public void encode(byte[][] shards) {
        int bytes = checkedLength(shards);
        byte[][] matrix = new byte[parity][];
        for (int i = 0; i < parity; i++) {
            matrix[i] = parityRow(i);
        }
        long[][] inputs = new long[data][];
        for (int j = 0; j < data; j++) {
            inputs[j] = words(shards[j]);
        }
        long[][] results = new long[parity][bytes / GRAIN];
        new Combination(matrix).apply(inputs, results);
        for (int i = 0; i < parity; i++) {
            ByteBuffer.wrap(shards[data + i]).asLongBuffer().put(results[i]);
        }
    }

    /// Fills the data shards that are missing; parity shards stay as they are.
    ///
    /// @param shards    all of one length
    /// @param isPresent which of them are filled, at least `data`
    /// @throws IllegalArgumentException if there are fewer
    public void decode(byte[][] shards, boolean[] isPresent) {
        int bytes = checkedLength(shards);
        int[] missing = indices(isPresent, false, 0, data);
        if (missing.length == 0) {
            return;
        }
        int[] helpers = indices(isPresent, true, data, data + parity);
        if (helpers.length < missing.length) {
            throw new IllegalArgumentException(missing.length + " shards are missing, " + helpers.length + " help");
        }
        helpers = Arrays.copyOf(helpers, missing.length);
        int[] present = indices(isPresent, true, 0, data);
        byte[][] matrix = recovery(missing, present, helpers);
        long[][] inputs = new long[data][];
        for (int j = 0; j < present.length; j++) {
            inputs[j] = words(shards[present[j]]);
        }
        for (int i = 0; i < helpers.length; i++) {
            inputs[present.length + i] = words(shards[helpers[i]]);
        }
        long[][] results = new long[missing.length][bytes / GRAIN];
        new Combination(matrix).apply(inputs, results);
        for (int i = 0; i < missing.length; i++) {
            ByteBuffer.wrap(shards[missing[i]]).asLongBuffer().put(results[i]);
        }
    }

    /// How the missing data follow from the present data and the helping parity: with `p = A d + B m`, the missing `m`
    /// are `B⁻¹ A d + B⁻¹ p`, because subtracting is adding here.
    private byte[][] recovery(int[] missing, int[] present, int[] helpers) {
        byte[][] known = new byte[helpers.length][data];
        byte[][] unknown = new byte[helpers.length][missing.length];
        for (int i = 0; i < helpers.length; i++) {
            byte[] row = parityRow(helpers[i] - data);
            for (int j = 0; j < present.length; j++) {
                known[i][j] = row[present[j]];
            }
            known[i][present.length + i] = 1;
            for (int j = 0; j < missing.length; j++) {
                unknown[i][j] = row[missing[j]];
            }
        }
        eliminate(unknown, known);
        return known;
    }

    /// Turns `unknown` into the unit matrix by operations on rows, and does the same to `known`. A part of Cauchy's
    /// matrix has no zero, and neither has what remains of it after a step, so that no row need be exchanged.
    private static void eliminate(byte[][] unknown, byte[][] known) {
        for (int pivot = 0; pivot < unknown.length; pivot++) {
            int inverse = GaloisField.invert(unknown[pivot][pivot] & 0xff);
            scale(unknown[pivot], inverse);
            scale(known[pivot], inverse);
            for (int row = 0; row < unknown.length; row++) {
                int factor = unknown[row][pivot] & 0xff;
                if (row != pivot && factor != 0) {
                    addScaled(unknown[row], unknown[pivot], factor);
                    addScaled(known[row], known[pivot], factor);
                }
            }
        }
    }

    private static void scale(byte[] row, int factor) {
        for (int i = 0; i < row.length; i++) {
            row[i] = (byte) GaloisField.multiply(row[i] & 0xff, factor);
        }
    }

    private static void addScaled(byte[] row, byte[] other, int factor) {
        for (int i = 0; i < row.length; i++) {
            row[i] ^= (byte) GaloisField.multiply(other[i] & 0xff, factor);
        }
    }

    private byte[] parityRow(int index) {
        byte[] row = new byte[data];
        for (int j = 0; j < data; j++) {
            row[j] = (byte) GaloisField.invert(data + index ^ j);
        }
        return row;
    }

    private static int[] indices(boolean[] isPresent, boolean wanted, int from, int to) {
        int[] found = new int[to - from];
        int count = 0;
        for (int i = from; i < to; i++) {
            if (isPresent[i] == wanted) {
                found[count++] = i;
            }
        }
        return Arrays.copyOf(found, count);
    }

    private static long[] words(byte[] shard) {
        long[] words = new long[shard.length / GRAIN];
        ByteBuffer.wrap(shard).asLongBuffer().get(words);
        return words;
    }

    private int checkedLength(byte[][] shards) {
        if (shards.length != data + parity) {
            throw new IllegalArgumentException(data + parity + " shards belong to this code, not " + shards.length);
        }
        int bytes = shards[0].length;
        for (byte[] shard : shards) {
            if (shard.length != bytes || bytes % GRAIN != 0) {
                throw new IllegalArgumentException("shards of one code have one length, a multiple of " + GRAIN);
            }
        }
        return bytes;
    }
}
