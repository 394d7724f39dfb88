package org.tocsin.ip;

import java.nio.ByteBuffer;

/// The internet checksum (RFC 1071): the ones' complement of the ones' complement sum of 16-bit words.
public final class Checksum {
    private Checksum() {}

    /// The checksum of `length` bytes; an odd last byte counts as if a zero byte followed.
    ///
    /// @return 0 to 0xffff; 0 if the bytes contain their right checksum
    public static int of(ByteBuffer buffer, int offset, int length) {
        return finish(sum(buffer, offset, length, 0));
    }

    /// Adds bytes to a running sum, which starts at 0 and ends in [#finish].
    ///
    /// @param length even, except for the last bytes of all
    public static long sum(ByteBuffer buffer, int offset, int length, long sum) {
        long total = sum;
        int at = offset;
        int end = offset + length;
        for (; end - at >= Integer.BYTES; at += Integer.BYTES) {
            total += buffer.getInt(at) & 0xffff_ffffL;
        }
        if (end - at >= Short.BYTES) {
            total += buffer.getShort(at) & 0xffff;
            at += Short.BYTES;
        }
        if (at < end) {
            total += (buffer.get(at) & 0xff) << 8;
        }
        return total;
    }

    public static int finish(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) ~folded & 0xffff;
    }

    /// The checksum after one 16-bit word of the covered bytes has changed (RFC 1624, equation 3).
    public static int update(int checksum, int oldWord, int newWord) {
        return finish((long) (~checksum & 0xffff) + (~oldWord & 0xffff) + (newWord & 0xffff));
    }
}
