package org.tocsin.crypto;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/// Keys of 32 bytes as text: base64 in configuration files and `wg`'s output, hex in the UAPI.
///
/// Accepts exactly what wg(8) accepts: one text per key, so that no two spellings name the same peer.
public final class KeyText {
    /// Characters of a key in base64, with the padding.
    public static final int BASE64_SIZE = 44;

    private static final int KEY_SIZE = 32;

    private KeyText() {}

    /// Reads a key in base64: 44 characters, of which the last is `=`, without whitespace and without stray bits.
    public static Optional<byte[]> ofBase64(String text) {
        if (text.length() != BASE64_SIZE || text.charAt(BASE64_SIZE - 1) != '=') {
            return Optional.empty();
        }
        byte[] key;
        try {
            key = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        // Two padding characters leave 31 bytes; stray low bits of the last character vanish when written again.
        if (key.length != KEY_SIZE || !toBase64(key).equals(text)) {
            return Optional.empty();
        }
        return Optional.of(key);
    }

    /// Reads a key in hex: 64 digits, of either case.
    public static Optional<byte[]> ofHex(String text) {
        if (text.length() != 2 * KEY_SIZE) {
            return Optional.empty();
        }
        try {
            return Optional.of(HexFormat.of().parseHex(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    public static String toBase64(byte[] key) {
        return Base64.getEncoder().encodeToString(checked(key));
    }

    /// In lower case, as the UAPI writes it.
    public static String toHex(byte[] key) {
        return HexFormat.of().formatHex(checked(key));
    }

    /// The scalar in the form that a private key is stored in (RFC 7748 §5, `decodeScalar25519`), as `wg genkey` does.
    public static byte[] clamp(byte[] scalar) {
        byte[] clamped = Arrays.copyOf(checked(scalar), KEY_SIZE);
        clamped[0] &= (byte) 0xf8;
        clamped[31] &= 0x7f;
        clamped[31] |= 0x40;
        return clamped;
    }

    private static byte[] checked(byte[] key) {
        if (key.length != KEY_SIZE) {
            throw new IllegalArgumentException("a key has 32 bytes, not " + key.length);
        }
        return key;
    }
}
