package org.tocsin.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// BLAKE2s (RFC 7693): a hash of up to 32 bytes, plain or keyed. Not thread-safe.
///
/// WireGuard uses it in three ways: plain with 32 bytes ([#hash]), keyed with 16 bytes ([#mac]), and inside HMAC
/// ([HmacBlake2s]), which keys it differently.
public final class Blake2s {
    /// Bytes of a plain hash.
    public static final int HASH_SIZE = 32;
    /// Bytes of WireGuard's keyed hash.
    public static final int MAC_SIZE = 16;
    /// The largest key, in bytes.
    public static final int KEY_SIZE_MAX = 32;
    /// Bytes that one compression takes in.
    public static final int BLOCK_SIZE = 64;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int[] IV = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
    };

    private final int[] state = new int[8];
    private final byte[] block = new byte[BLOCK_SIZE];
    private int outputSize;
    private int filled;
    private long compressed;

    /// A plain hash of 32 bytes.
    public Blake2s() {
        this(HASH_SIZE, new byte[0]);
    }

    private Blake2s(int outputSize, byte[] key) {
        start(outputSize, key);
    }

    /// A keyed hash.
    ///
    /// @param key        1 to 32 bytes, copied
    /// @param outputSize 1 to 32 bytes
    public static Blake2s keyed(byte[] key, int outputSize) {
        if (key.length == 0 || key.length > KEY_SIZE_MAX) {
            throw new IllegalArgumentException("a key has 1 to 32 bytes, not " + key.length);
        }
        if (outputSize < 1 || outputSize > HASH_SIZE) {
            throw new IllegalArgumentException("a hash has 1 to 32 bytes, not " + outputSize);
        }
        return new Blake2s(outputSize, key);
    }

    /// The plain hash of the parts, one behind the other.
    public static byte[] hash(byte[]... parts) {
        return new Blake2s().update(parts).digest();
    }

    /// The keyed hash of 16 bytes over the parts: mac1, mac2 and the cookie (WireGuard whitepaper §5.4).
    public static byte[] mac(byte[] key, byte[]... parts) {
        return keyed(key, MAC_SIZE).update(parts).digest();
    }

    /// The keyed hash of 16 bytes over a part of a buffer, whose position stays.
    public static byte[] mac(byte[] key, ByteBuffer in, int offset, int length) {
        return keyed(key, MAC_SIZE).update(in, offset, length).digest();
    }

    public Blake2s update(byte[]... parts) {
        for (byte[] part : parts) {
            update(part, 0, part.length);
        }
        return this;
    }

    public Blake2s update(byte[] in, int offset, int length) {
        int from = offset;
        int left = length;
        while (left > 0) {
            int taken = room(left);
            System.arraycopy(in, from, block, filled, taken);
            filled += taken;
            from += taken;
            left -= taken;
        }
        return this;
    }

    /// @param offset absolute place in the buffer, whose position stays
    public Blake2s update(ByteBuffer in, int offset, int length) {
        int from = offset;
        int left = length;
        while (left > 0) {
            int taken = room(left);
            in.get(from, block, filled, taken);
            filled += taken;
            from += taken;
            left -= taken;
        }
        return this;
    }

    /// Ends the hash; this object then starts a new one only by [#resume].
    public byte[] digest() {
        compressed += filled;
        Arrays.fill(block, filled, BLOCK_SIZE, (byte) 0);
        compress(-1);
        byte[] whole = new byte[HASH_SIZE];
        for (int i = 0; i < state.length; i++) {
            WORD.set(whole, 4 * i, state[i]);
        }
        if (outputSize == HASH_SIZE) {
            return whole;
        }
        byte[] digest = Arrays.copyOf(whole, outputSize);
        Arrays.fill(whole, (byte) 0);
        return digest;
    }

    /// Takes over the state of another hash, so that a common beginning is compressed once.
    Blake2s resume(Blake2s other) {
        System.arraycopy(other.state, 0, state, 0, state.length);
        System.arraycopy(other.block, 0, block, 0, BLOCK_SIZE);
        outputSize = other.outputSize;
        filled = other.filled;
        compressed = other.compressed;
        return this;
    }

    /// Overwrites what the key and the input have left here.
    void wipe() {
        Arrays.fill(state, 0);
        Arrays.fill(block, (byte) 0);
    }

    private void start(int size, byte[] key) {
        outputSize = size;
        System.arraycopy(IV, 0, state, 0, IV.length);
        // RFC 7693 §2.5: digest length, key length, fanout 1, depth 1.
        state[0] ^= 0x0101_0000 | key.length << 8 | size;
        if (key.length > 0) {
            // RFC 7693 §3.3: "If a secret key is used (kk > 0), it is padded with zero bytes and set as d[0]."
            System.arraycopy(key, 0, block, 0, key.length);
            filled = BLOCK_SIZE;
        }
    }

    /// How much of the input fits; a full block is compressed only once more is known to follow, for the last block is
    /// marked.
    private int room(int wanted) {
        if (filled == BLOCK_SIZE) {
            compressed += BLOCK_SIZE;
            compress(0);
            filled = 0;
        }
        return Math.min(wanted, BLOCK_SIZE - filled);
    }

    /// Function F of RFC 7693 §3.2.
    private void compress(int lastBlockMask) {
        int[] m = new int[16];
        int[] v = new int[16];
        for (int i = 0; i < 16; i++) {
            m[i] = (int) WORD.get(block, 4 * i);
        }
        for (int i = 0; i < 8; i++) {
            v[i] = state[i];
            v[i + 8] = IV[i];
        }
        v[12] ^= (int) compressed;
        v[13] ^= (int) (compressed >>> 32);
        v[14] ^= lastBlockMask;
        Blake2sRounds.apply(v, m);
        for (int i = 0; i < 8; i++) {
            state[i] ^= v[i] ^ v[i + 8];
        }
    }
}
