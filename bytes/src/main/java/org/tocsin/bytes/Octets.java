package org.tocsin.bytes;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/// An immutable sequence of bytes, compared by content. Order is lexicographic over unsigned bytes.
///
/// Records hold `Octets` where they would hold an array, because arrays compare by identity. Not for secrets: nothing
/// here can be wiped.
public final class Octets implements Comparable<Octets> {
    public static final Octets EMPTY = new Octets(new byte[0]);

    private final byte[] bytes;
    private int hash;

    private Octets(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Octets copyOf(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Octets(bytes.clone());
    }

    public static Octets copyOf(byte[] bytes, int offset, int length) {
        return length == 0 ? EMPTY : new Octets(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /// Takes the array over without a copy; the caller must not write to it any more.
    public static Octets wrap(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Octets(bytes);
    }

    /// Reads `length` bytes at the buffer's position and moves it.
    public static Octets read(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return wrap(bytes);
    }

    public static Octets ofHex(CharSequence hex) {
        return wrap(HexFormat.of().parseHex(hex));
    }

    public int size() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    public byte at(int index) {
        return bytes[index];
    }

    /// Writes all bytes at the buffer's position and moves it.
    public void write(ByteBuffer out) {
        out.put(bytes);
    }

    /// Copies `length` bytes from `from` to an absolute place; the buffer's position stays.
    public void copyTo(int from, ByteBuffer out, int offset, int length) {
        out.put(offset, bytes, from, length);
    }

    public Octets slice(int from, int length) {
        return copyOf(bytes, from, length);
    }

    public byte[] toByteArray() {
        return bytes.clone();
    }

    /// A read-only view, position 0 to size.
    public ByteBuffer asReadOnlyBuffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    public void updateDigest(MessageDigest digest) {
        digest.update(bytes);
    }

    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        int h = hash;
        if (h == 0) {
            h = Arrays.hashCode(bytes);
            hash = h;
        }
        return h;
    }

    @Override
    public int compareTo(Octets other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    /// At most the first 16 bytes in hex and the size.
    @Override
    public String toString() {
        return bytes.length <= 16 ? toHex() : HexFormat.of().formatHex(bytes, 0, 16) + "…(" + bytes.length + ")";
    }
}
