package org.tocsin.crypto;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// What both providers need to know about the curve, in its two forms: the Montgomery form of X25519 and the Edwards
/// form of Ed25519 (RFC 7748 §4.1). Only public values are computed with here.
final class Curve25519 {
    /// Bytes of a scalar, a point and a shared secret.
    static final int SIZE = 32;

    private static final BigInteger PRIME = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

    private Curve25519() {}

    /// The base point of X25519, whose u is 9.
    static byte[] basePoint() {
        byte[] base = new byte[SIZE];
        base[0] = 9;
        return base;
    }

    static void checkSizes(byte[] scalar, byte[] point, byte[] sharedSecret) {
        if (scalar.length != SIZE || point.length != SIZE || sharedSecret.length != SIZE) {
            throw new IllegalArgumentException("scalar, point and shared secret have 32 bytes each");
        }
    }

    /// A coordinate without its top bit: RFC 7748 §5, "implementations of X25519 [...] MUST mask the most significant
    /// bit in the final byte"; in Ed25519 that bit is the sign of x.
    static BigInteger decodeCoordinate(byte[] littleEndian) {
        byte[] bigEndian = reversed(littleEndian);
        bigEndian[0] &= 0x7f;
        return new BigInteger(1, bigEndian);
    }

    /// Whether the bytes can be an Ed25519 public key that all libraries read alike.
    ///
    /// The libraries agree on signatures: S below the order, R in its one form, no multiplication by the cofactor.
    /// They differ on keys whose y is not below the prime, and on those whose x is zero with the sign set. Both
    /// are refused here, for a signature that some nodes accept and others not would let its author split the
    /// network. No seed leads to such a key.
    static boolean isUnambiguousKey(byte[] publicKey) {
        if (publicKey.length != SIZE) {
            return false;
        }
        BigInteger y = decodeCoordinate(publicKey);
        // x is zero where y is 1 or -1.
        return y.compareTo(PRIME.subtract(BigInteger.ONE)) < 0 && !y.equals(BigInteger.ONE);
    }

    /// The Ed25519 public key of a seed, by the provider's X25519.
    ///
    /// No public interface of the JDK computes it without drawing a seed itself. But both forms of the curve share
    /// their base point and the clamping of scalars, so X25519 gives u of the key, and u gives y. The sign of x
    /// is lost on the way: of the two candidates, one verifies a signature.
    static byte[] ed25519PublicKey(CryptoProvider provider, byte[] seed) {
        byte[] scalar = secretScalar(seed);
        BigInteger u = decodeCoordinate(provider.x25519PublicKey(scalar));
        Arrays.fill(scalar, (byte) 0);
        // RFC 7748 §4.1: (u, v) = ((1+y)/(1-y), sqrt(-486664)*u/x).
        BigInteger y = u.subtract(BigInteger.ONE)
                .multiply(u.add(BigInteger.ONE).modInverse(PRIME))
                .mod(PRIME);
        byte[] publicKey = reversed(padded(y));
        byte[] message = new byte[1];
        byte[] signature = provider.ed25519Sign(seed, message);
        if (!provider.ed25519Verify(publicKey, message, signature)) {
            publicKey[31] |= (byte) 0x80;
            if (!provider.ed25519Verify(publicKey, message, signature)) {
                throw new IllegalStateException("neither sign of x verifies");
            }
        }
        return publicKey;
    }

    /// RFC 8032 §5.1.5, steps 1 and 2; X25519 clamps by itself.
    private static byte[] secretScalar(byte[] seed) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-512").digest(seed);
            byte[] scalar = Arrays.copyOf(hash, SIZE);
            Arrays.fill(hash, (byte) 0);
            return scalar;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Ed25519 of the JDK needs SHA-512 itself", e);
        }
    }

    private static byte[] padded(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] out = new byte[SIZE];
        System.arraycopy(bytes, 0, out, SIZE - bytes.length, bytes.length);
        return out;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] out = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            out[i] = bytes[bytes.length - 1 - i];
        }
        return out;
    }
}
