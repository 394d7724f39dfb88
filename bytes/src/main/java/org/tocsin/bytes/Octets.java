package org.tocsin.bytes;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/// An immutable sequence of bytes, compared by content. Order is lexicographic over unsigned bytes.
///
/// Records hold `Octets` where they would hold an array, because arrays compare by identity. Not for secrets: nothing
/// here can be wiped.
public final class Octets implements Comparable<Octets> {
    public static final Octets EMPTY = new Octets(new byte[0]);

    private final byte[] bytes;
    private final int offset;
    private final int size;
    private int hash;

    private Octets(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private Octets(byte[] bytes, int offset, int size) {
        this.bytes = bytes;
        this.offset = offset;
        this.size = size;
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
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public byte at(int index) {
        return bytes[offset + Objects.checkIndex(index, size)];
    }

    /// Writes all bytes at the buffer's position and moves it.
    public void write(ByteBuffer out) {
        out.put(bytes, offset, size);
    }

    /// Copies `length` bytes from `from` to an absolute place; the buffer's position stays.
    public void copyTo(int from, ByteBuffer out, int at, int length) {
        Objects.checkFromIndexSize(from, length, size);
        out.put(at, bytes, offset + from, length);
    }

    /// A part, without a copy where it is most of the whole: a small part must not keep a large whole alive.
    public Octets slice(int from, int length) {
        Objects.checkFromIndexSize(from, length, size);
        if (length > size / 2) {
            return new Octets(bytes, offset + from, length);
        }
        return copyOf(bytes, offset + from, length);
    }

    public byte[] toByteArray() {
        return Arrays.copyOfRange(bytes, offset, offset + size);
    }

    /// A read-only view, position 0 to size.
    public ByteBuffer asReadOnlyBuffer() {
        return ByteBuffer.wrap(bytes, offset, size).slice().asReadOnlyBuffer();
    }

    public void updateDigest(MessageDigest digest) {
        digest.update(bytes, offset, size);
    }

    public String toHex() {
        return HexFormat.of().formatHex(bytes, offset, offset + size);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets that
                && Arrays.equals(bytes, offset, offset + size, that.bytes, that.offset, that.offset + that.size);
    }

    @Override
    public int hashCode() {
        int h = hash;
        if (h == 0) {
            h = size == bytes.length ? Arrays.hashCode(bytes) : hashOfPart();
            hash = h;
        }
        return h;
    }

    /// As [Arrays#hashCode(byte[])] has it for a whole array, which it does several times as fast.
    private int hashOfPart() {
        int h = 1;
        for (int i = offset; i < offset + size; i++) {
            h = 31 * h + bytes[i];
        }
        return h;
    }

    @Override
    public int compareTo(Octets other) {
        return Arrays.compareUnsigned(
                bytes, offset, offset + size, other.bytes, other.offset, other.offset + other.size);
    }

    /// At most the first 16 bytes in hex and the size.
    @Override
    public String toString() {
        return size <= 16 ? toHex() : HexFormat.of().formatHex(bytes, offset, offset + 16) + "…(" + size + ")";
    }
}
