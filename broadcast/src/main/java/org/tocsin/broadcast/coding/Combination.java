package org.tocsin.broadcast.coding;

import java.util.Arrays;

/// Linear combinations of rows of bytes over [GaloisField], eight bytes in a word.
///
/// Multiplying byte by byte needs a table look-up for each byte of each product. Here the coefficients are taken apart
/// instead: bit `b` of each says which rows add up to plane `b`, and the planes make the result by Horner's rule, seven
/// doublings in all. Adding is XOR, which the compiler does on whole vector registers. Of four rows there are only 16
/// sums, computed once and used by every bit of every result (the method of the Four Russians): a plane then costs one
/// addition for four rows.
final class Combination {
    private static final int GROUP = 4;
    private static final int SUMS = 1 << GROUP;
    private static final int BITS = 8;
    /// Words of a row at a time: the planes of forty results then fill 160 KB, which stay in the second cache.
    private static final int BLOCK_WORDS = 64;

    private static final long LOW_BITS = 0x0101_0101_0101_0101L;
    private static final long ALL_BUT_HIGH_BITS = 0x7f7f_7f7f_7f7f_7f7fL;

    private final byte[][] coefficients;
    private final int rows;
    private final long[][] planes;
    private final long[][] first = new long[SUMS][BLOCK_WORDS];
    private final long[][] second = new long[SUMS][BLOCK_WORDS];

    /// @param coefficients one row for each result, at least one; one column for each input
    Combination(byte[][] coefficients) {
        this.coefficients = coefficients;
        this.rows = coefficients[0].length;
        this.planes = new long[coefficients.length * BITS][BLOCK_WORDS];
    }

    /// @param inputs  as many as there are columns, all of the length of the results
    /// @param results overwritten, one for each row
    void apply(long[][] inputs, long[][] results) {
        if (inputs.length != rows || results.length != coefficients.length) {
            throw new IllegalArgumentException(inputs.length + " inputs, " + results.length + " results");
        }
        int words = results[0].length;
        for (int from = 0; from < words; from += BLOCK_WORDS) {
            int count = Math.min(BLOCK_WORDS, words - from);
            for (long[] plane : planes) {
                Arrays.fill(plane, 0, count, 0);
            }
            for (int row = 0; row < rows; row += 2 * GROUP) {
                sums(inputs, row, from, count, first);
                sums(inputs, row + GROUP, from, count, second);
                addToPlanes(row, count);
            }
            for (int i = 0; i < results.length; i++) {
                join(i * BITS, count, results[i], from);
            }
        }
    }

    private void sums(long[][] inputs, int row, int from, int count, long[][] table) {
        for (int member = 0; member < GROUP; member++) {
            int highest = 1 << member;
            if (row + member < rows) {
                System.arraycopy(inputs[row + member], from, table[highest], 0, count);
            } else {
                Arrays.fill(table[highest], 0, count, 0);
            }
            for (int lower = 1; lower < highest; lower++) {
                sum(table[highest | lower], table[highest], table[lower], count);
            }
        }
    }

    private static void sum(long[] out, long[] a, long[] b, int count) {
        for (int i = 0; i < count; i++) {
            out[i] = a[i] ^ b[i];
        }
    }

    private void addToPlanes(int row, int count) {
        for (int result = 0; result < coefficients.length; result++) {
            byte[] line = coefficients[result];
            for (int bit = 0; bit < BITS; bit++) {
                int a = index(line, row, bit);
                int b = index(line, row + GROUP, bit);
                long[] plane = planes[result * BITS + bit];
                if (a != 0 && b != 0) {
                    add(plane, first[a], second[b], count);
                } else if (a != 0) {
                    sum(plane, plane, first[a], count);
                } else if (b != 0) {
                    sum(plane, plane, second[b], count);
                }
            }
        }
    }

    private static void add(long[] plane, long[] a, long[] b, int count) {
        for (int i = 0; i < count; i++) {
            plane[i] ^= a[i] ^ b[i];
        }
    }

    /// Which of four rows have the bit in their coefficient.
    private int index(byte[] line, int row, int bit) {
        int index = 0;
        for (int member = 0; member < GROUP && row + member < rows; member++) {
            index |= (line[row + member] >>> bit & 1) << member;
        }
        return index;
    }

    private void join(int plane, int count, long[] result, int from) {
        long[] sum = planes[plane + BITS - 1];
        for (int bit = BITS - 2; bit >= 0; bit--) {
            doubleAndAdd(sum, planes[plane + bit], count);
        }
        System.arraycopy(sum, 0, result, from, count);
    }

    private static void doubleAndAdd(long[] sum, long[] plane, int count) {
        for (int i = 0; i < count; i++) {
            long word = sum[i];
            // REDUCTION has the bits 0, 2, 3 and 4; shifts and XORs are faster than a multiplication here.
            long carries = word >>> 7 & LOW_BITS;
            sum[i] = (word & ALL_BUT_HIGH_BITS) << 1 ^ carries ^ carries << 2 ^ carries << 3 ^ carries << 4 ^ plane[i];
        }
    }
}
