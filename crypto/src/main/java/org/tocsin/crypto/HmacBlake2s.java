package org.tocsin.crypto;

import java.util.Arrays;

/// HMAC (RFC 2104) with BLAKE2s of 32 bytes, under one key. Not thread-safe.
///
/// Not the keyed mode of BLAKE2s: WireGuard uses both, and they differ.
final class HmacBlake2s implements AutoCloseable {
    private static final byte INNER_PAD = 0x36;
    private static final byte OUTER_PAD = 0x5c;

    private final Blake2s innerStart = new Blake2s();
    private final Blake2s outerStart = new Blake2s();
    private final Blake2s hash = new Blake2s();

    /// @param key any length, copied
    HmacBlake2s(byte[] key) {
        // RFC 2104 §2: "Applications that use keys longer than B bytes will first hash the key using H".
        byte[] block = key.length > Blake2s.BLOCK_SIZE ? Blake2s.hash(key) : key;
        byte[] padded = Arrays.copyOf(block, Blake2s.BLOCK_SIZE);
        start(innerStart, padded, INNER_PAD);
        start(outerStart, padded, OUTER_PAD);
        Arrays.fill(padded, (byte) 0);
    }

    byte[] mac(byte[]... parts) {
        byte[] inner = hash.resume(innerStart).update(parts).digest();
        byte[] outer = hash.resume(outerStart).update(inner).digest();
        Arrays.fill(inner, (byte) 0);
        return outer;
    }

    @Override
    public void close() {
        innerStart.wipe();
        outerStart.wipe();
        hash.wipe();
    }

    private static void start(Blake2s hash, byte[] padded, byte pad) {
        byte[] block = new byte[Blake2s.BLOCK_SIZE];
        for (int i = 0; i < block.length; i++) {
            block[i] = (byte) (padded[i] ^ pad);
        }
        hash.update(block);
        Arrays.fill(block, (byte) 0);
    }
}
