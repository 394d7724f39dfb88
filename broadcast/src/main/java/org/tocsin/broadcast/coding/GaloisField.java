package org.tocsin.broadcast.coding;

/// The field of 256 elements: polynomials over bits modulo x^8 + x^4 + x^3 + x^2 + 1, of which x generates all but
/// zero.
final class GaloisField {
    static final int SIZE = 256;
    /// x^8 reduced.
    static final int REDUCTION = 0x1d;

    private static final int ORDER = SIZE - 1;
    /// Twice over, so that a sum of two logarithms needs no modulo.
    private static final byte[] POWERS = new byte[2 * ORDER];

    private static final short[] LOGARITHMS = new short[SIZE];

    static {
        int element = 1;
        for (int power = 0; power < ORDER; power++) {
            POWERS[power] = (byte) element;
            POWERS[power + ORDER] = (byte) element;
            LOGARITHMS[element] = (short) power;
            element <<= 1;
            if (element >= SIZE) {
                element ^= SIZE | REDUCTION;
            }
        }
    }

    private GaloisField() {}

    /// @param a 0 to 255, as `b` and the product
    static int multiply(int a, int b) {
        return a == 0 || b == 0 ? 0 : POWERS[LOGARITHMS[a] + LOGARITHMS[b]] & 0xff;
    }

    /// @param a 1 to 255
    static int invert(int a) {
        if (a == 0) {
            throw new ArithmeticException("zero has no inverse");
        }
        return POWERS[ORDER - LOGARITHMS[a]] & 0xff;
    }
}
