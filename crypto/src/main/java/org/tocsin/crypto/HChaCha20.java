package org.tocsin.crypto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// HChaCha20 (draft-irtf-cfrg-xchacha-03 §2.2): a key from a key and a nonce of 16 bytes.
final class HChaCha20 {
    static final int NONCE_SIZE = 16;

    /// "expand 32-byte k" as four little-endian words (RFC 8439 §2.3).
    private static final int[] CONSTANTS = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    private HChaCha20() {}

    /// @param key   32 bytes
    /// @param nonce at least 16 bytes, of which the first 16 count
    /// @return 32 bytes
    static byte[] derive(byte[] key, byte[] nonce) {
        int[] x = new int[16];
        System.arraycopy(CONSTANTS, 0, x, 0, 4);
        ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(x, 4, 8);
        ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(x, 12, 4);
        for (int i = 0; i < 10; i++) {
            quarterRound(x, 0, 4, 8, 12);
            quarterRound(x, 1, 5, 9, 13);
            quarterRound(x, 2, 6, 10, 14);
            quarterRound(x, 3, 7, 11, 15);
            quarterRound(x, 0, 5, 10, 15);
            quarterRound(x, 1, 6, 11, 12);
            quarterRound(x, 2, 7, 8, 13);
            quarterRound(x, 3, 4, 9, 14);
        }
        ByteBuffer out = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        // The first and the last row; unlike ChaCha20, the input is not added back.
        out.asIntBuffer().put(x, 0, 4).put(x, 12, 4);
        Arrays.fill(x, 0);
        return out.array();
    }

    private static void quarterRound(int[] x, int a, int b, int c, int d) {
        x[a] += x[b];
        x[d] = Integer.rotateLeft(x[d] ^ x[a], 16);
        x[c] += x[d];
        x[b] = Integer.rotateLeft(x[b] ^ x[c], 12);
        x[a] += x[b];
        x[d] = Integer.rotateLeft(x[d] ^ x[a], 8);
        x[c] += x[d];
        x[b] = Integer.rotateLeft(x[b] ^ x[c], 7);
    }
}
