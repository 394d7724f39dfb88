package org.tocsin.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Diffie-Hellman modulo the prime 2^61 - 1: the algebra of X25519, broken in no time and done in a microsecond. With
/// real keys, tunnels between all of 200 nodes would spend most of a run on their handshakes.
public final class SmallGroup {
    private static final int SIZE = 32;

    private static final int BITS = 61;
    public static final long PRIME = (1L << BITS) - 1;
    /// A primitive root.
    public static final long BASE = 37;

    private SmallGroup() {}

    /// @param scalar 32 bytes, of which the first eight count
    public static byte[] publicKey(byte[] scalar) {
        return encode(power(BASE, exponent(scalar)));
    }

    /// @return false for a point of low order; then the secret is all zero
    public static boolean agree(byte[] scalar, byte[] point, byte[] sharedSecret) {
        long element = Long.remainderUnsigned(word(point), PRIME);
        boolean isUsable = element > 1;
        byte[] shared = isUsable ? encode(power(element, exponent(scalar))) : new byte[SIZE];
        System.arraycopy(shared, 0, sharedSecret, 0, SIZE);
        return isUsable;
    }

    private static long word(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private static long exponent(byte[] scalar) {
        return word(scalar) >>> 1;
    }

    /// The element, and behind it what makes keys look like others.
    private static byte[] encode(long element) {
        ByteBuffer out = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        long word = element;
        while (out.hasRemaining()) {
            out.putLong(word);
            word = word * 0x9e37_79b9_7f4a_7c15L + 0x1234_5678_9abc_def1L;
            word ^= word >>> 29;
        }
        return out.array();
    }

    /// @param base 0 to [#PRIME] - 1
    public static long power(long base, long exponent) {
        long result = 1;
        long square = base;
        for (long rest = exponent; rest != 0; rest >>>= 1) {
            if ((rest & 1) != 0) {
                result = multiply(result, square);
            }
            square = multiply(square, square);
        }
        return result;
    }

    /// Both below 2^61; so is the product, as 2^61 is 1.
    private static long multiply(long a, long b) {
        long low = a * b;
        long high = (low >>> BITS) | (Math.multiplyHigh(a, b) << (Long.SIZE - BITS));
        long sum = (low & PRIME) + high;
        return sum >= PRIME ? sum - PRIME : sum;
    }
}
