package org.tocsin.crypto;

import java.util.Arrays;

/// The key derivation of the handshake: HKDF (RFC 5869) with HMAC-BLAKE2s and empty info (WireGuard whitepaper §5.4,
/// `Kdf1` to `Kdf3`).
public final class Hkdf {
    /// Bytes of each output.
    public static final int OUTPUT_SIZE = Blake2s.HASH_SIZE;

    private Hkdf() {}

    /// Derives one to three keys of 32 bytes.
    ///
    /// @param key   the salt: the chaining key; any length
    /// @param input any length, also empty
    /// @param count 1 to 3
    public static byte[][] derive(byte[] key, byte[] input, int count) {
        if (count < 1 || count > 3) {
            throw new IllegalArgumentException("one to three outputs, not " + count);
        }
        byte[] pseudorandomKey;
        try (HmacBlake2s extract = new HmacBlake2s(key)) {
            pseudorandomKey = extract.mac(input);
        }
        byte[][] outputs = new byte[count][];
        try (HmacBlake2s expand = new HmacBlake2s(pseudorandomKey)) {
            byte[] previous = new byte[0];
            for (int i = 0; i < count; i++) {
                previous = expand.mac(previous, new byte[] {(byte) (i + 1)});
                outputs[i] = previous;
            }
        }
        Arrays.fill(pseudorandomKey, (byte) 0);
        return outputs;
    }
}
