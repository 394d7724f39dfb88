package org.tocsin.broadcast.shard;

import java.util.Arrays;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.Secret;

/// The signature of an origin at the end of what it signed, with a label before it that keeps different things apart.
final class OriginSignature {
    static final int SIZE = 64;

    private OriginSignature() {}

    /// @param bytes  of which the first are signed
    /// @param length of those
    static byte[] of(byte[] label, byte[] bytes, int length, Secret seed, CryptoProvider crypto) {
        byte[] secret = seed.reveal();
        try {
            return crypto.ed25519Sign(secret, labelled(label, bytes, length));
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /// Hashes the whole and checks the signature: for a worker.
    ///
    /// @param signed with its signature
    static boolean isRight(byte[] label, Octets signed, Octets origin, CryptoProvider crypto) {
        byte[] all = signed.toByteArray();
        int length = all.length - SIZE;
        byte[] signature = Arrays.copyOfRange(all, length, all.length);
        return crypto.ed25519Verify(origin.toByteArray(), labelled(label, all, length), signature);
    }

    private static byte[] labelled(byte[] label, byte[] bytes, int length) {
        byte[] out = Arrays.copyOf(label, label.length + length);
        System.arraycopy(bytes, 0, out, label.length, length);
        return out;
    }
}
