package org.tocsin.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256 (FIPS 180-4) of the JDK, which compiles to the processor's own instructions.
public final class Sha256 {
    /// Bytes of a hash.
    public static final int SIZE = 32;

    /// Never fed: to copy it takes half the time of a search through the providers.
    private static final MessageDigest EMPTY = ofProvider();

    private Sha256() {}

    /// The hash of the parts, one behind the other.
    public static byte[] hash(byte[]... parts) {
        MessageDigest digest = newDigest();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    /// For input that comes piece by piece.
    public static MessageDigest newDigest() {
        try {
            return (MessageDigest) EMPTY.clone();
        } catch (CloneNotSupportedException _) {
            // A provider of the host application's choice that keeps its state elsewhere.
            return ofProvider();
        }
    }

    private static MessageDigest ofProvider() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
