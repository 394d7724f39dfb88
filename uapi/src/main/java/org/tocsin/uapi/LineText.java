package org.tocsin.uapi;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import org.tocsin.crypto.Secret;

/// One line `key=value` in the reader's buffer. A value becomes a `String` only where it is no secret.
final class LineText {
    private static final int KEY_DIGITS = 2 * Secret.SIZE;

    private final byte[] bytes;
    private final int length;
    private final int equalsAt;

    LineText(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
        int at = 0;
        while (at < length && bytes[at] != '=') {
            at++;
        }
        this.equalsAt = at;
    }

    /// The part in front of the first `=`; the whole line without one.
    String key() {
        return new String(bytes, 0, equalsAt, StandardCharsets.ISO_8859_1);
    }

    String value() {
        int from = Math.min(length, equalsAt + 1);
        return new String(bytes, from, length - from, StandardCharsets.ISO_8859_1);
    }

    boolean is(String key, String value) {
        return equalsAt < length && key().equals(key) && value().equals(value);
    }

    /// 64 digits of hex, of either case; the caller wipes them.
    Optional<byte[]> key32() {
        if (length - equalsAt - 1 != KEY_DIGITS) {
            return Optional.empty();
        }
        byte[] key = new byte[Secret.SIZE];
        for (int i = 0; i < KEY_DIGITS; i++) {
            int digit = Character.digit(bytes[equalsAt + 1 + i], 16);
            if (digit < 0) {
                return Optional.empty();
            }
            key[i / 2] = (byte) (key[i / 2] << 4 | digit);
        }
        return Optional.of(key);
    }

    /// A decimal number without sign.
    ///
    /// @param max below 2^32; what lies above 2^31 - 1 comes out negative, as unsigned numbers do
    OptionalInt number(long max) {
        int digits = length - equalsAt - 1;
        if (digits < 1 || digits > 10) {
            return OptionalInt.empty();
        }
        long number = 0;
        for (int i = equalsAt + 1; i < length; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return OptionalInt.empty();
            }
            number = number * 10 + digit;
        }
        return number <= max ? OptionalInt.of((int) number) : OptionalInt.empty();
    }
}
