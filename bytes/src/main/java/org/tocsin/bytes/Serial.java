package org.tocsin.bytes;

/// Serial number arithmetic (RFC 1982): order on numbers that wrap.
///
/// Two numbers exactly half the space apart have no order; both answers are false then. A wrapping number has no total
/// order, so none of these may stand in a sorted collection.
public final class Serial {
    private Serial() {}

    /// Whether `a` comes after `b`, modulo 2^32.
    public static boolean isAfter(int a, int b) {
        return a - b > 0;
    }

    /// Whether `a` comes after `b`, modulo 2^16; only the low 16 bits of each count.
    public static boolean isAfter16(int a, int b) {
        return (short) (a - b) > 0;
    }
}
