package org.tocsin.crypto;

/// The ten rounds of BLAKE2s (RFC 7693 §3.1 and §3.2).
///
/// Each half round reads its four words into locals, so that the four independent chains of additions and rotations
/// run side by side.
final class Blake2sRounds {
    /// RFC 7693 §2.7, table of message word permutations, row after row.
    private static final byte[] SIGMA = {
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, //
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3, //
        11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4, //
        7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8, //
        9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13, //
        2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9, //
        12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11, //
        13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10, //
        6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5, //
        10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0
    };

    private Blake2sRounds() {}

    static void apply(int[] v, int[] m) {
        for (int s = 0; s < SIGMA.length; s += 16) {
            mix(v, 0, 4, 8, 12, m[SIGMA[s]], m[SIGMA[s + 1]]);
            mix(v, 1, 5, 9, 13, m[SIGMA[s + 2]], m[SIGMA[s + 3]]);
            mix(v, 2, 6, 10, 14, m[SIGMA[s + 4]], m[SIGMA[s + 5]]);
            mix(v, 3, 7, 11, 15, m[SIGMA[s + 6]], m[SIGMA[s + 7]]);
            mix(v, 0, 5, 10, 15, m[SIGMA[s + 8]], m[SIGMA[s + 9]]);
            mix(v, 1, 6, 11, 12, m[SIGMA[s + 10]], m[SIGMA[s + 11]]);
            mix(v, 2, 7, 8, 13, m[SIGMA[s + 12]], m[SIGMA[s + 13]]);
            mix(v, 3, 4, 9, 14, m[SIGMA[s + 14]], m[SIGMA[s + 15]]);
        }
    }

    /// Function G of RFC 7693 §3.1.
    private static void mix(int[] v, int ia, int ib, int ic, int id, int x, int y) {
        int a = v[ia] + v[ib] + x;
        int d = Integer.rotateRight(v[id] ^ a, 16);
        int c = v[ic] + d;
        int b = Integer.rotateRight(v[ib] ^ c, 12);
        a += b + y;
        d = Integer.rotateRight(d ^ a, 8);
        c += d;
        v[ia] = a;
        v[ib] = Integer.rotateRight(b ^ c, 7);
        v[ic] = c;
        v[id] = d;
    }
}
