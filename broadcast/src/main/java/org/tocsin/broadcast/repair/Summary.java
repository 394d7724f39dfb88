package org.tocsin.broadcast.repair;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.SigningKey;

/// What the sender holds of some series, one entry after the other. Big-endian:
///
/// ```
///   0  origin                               32
///  32  incarnation                           8
///  40  first number not held                 8
///  48  bytes of zero bits left out           2
///  50  length of the bits                    2
///  52  bits, the lowest of a byte first      length
/// ```
public record Summary(List<Entry> entries) {
    /// Longer ones are not read: whoever has more to say says it in several.
    public static final int BYTES_MAX = 65_536;

    private static final int ENTRY_HEAD = 52;

    public Summary {
        entries = List.copyOf(entries);
    }

    /// @return empty for bytes that form no summary
    public static Optional<Summary> read(ByteBuffer in) {
        if (in.remaining() > BYTES_MAX || !in.hasRemaining()) {
            return Optional.empty();
        }
        List<Entry> entries = new ArrayList<>();
        while (in.hasRemaining()) {
            if (in.remaining() < ENTRY_HEAD) {
                return Optional.empty();
            }
            Series series = new Series(new SigningKey(Octets.read(in, SigningKey.SIZE)), in.getLong());
            long next = in.getLong();
            int skipped = in.getShort() & 0xffff;
            int length = in.getShort() & 0xffff;
            boolean isInRange = series.incarnation() >= 0
                    && next >= 0
                    && (skipped + length) * Byte.SIZE <= Holdings.WINDOW
                    && length <= in.remaining();
            if (!isInRange) {
                return Optional.empty();
            }
            entries.add(new Entry(series, next - 1, skipped, Octets.read(in, length)));
        }
        return Optional.of(new Summary(entries));
    }

    public int size() {
        return entries.stream().mapToInt(Entry::size).sum();
    }

    public void write(ByteBuffer out) {
        for (Entry entry : entries) {
            entry.series.origin().octets().write(out);
            out.putLong(entry.series.incarnation()).putLong(entry.contiguous + 1);
            out.putShort((short) entry.skipped).putShort((short) entry.bits.size());
            entry.bits.write(out);
        }
    }

    /// @param contiguous everything up to it is held or will not come any more; -1 for nothing
    /// @param skipped    bytes of zeros before the bits
    /// @param bits       of the numbers above
    public record Entry(Series series, long contiguous, int skipped, Octets bits) {
        int size() {
            return ENTRY_HEAD + bits.size();
        }

        public boolean has(long number) {
            long bit = number - contiguous - 1;
            if (bit < 0) {
                return true;
            }
            long index = bit / Byte.SIZE - skipped;
            return index >= 0 && index < bits.size() && (bits.at((int) index) & 1 << (bit % Byte.SIZE)) != 0;
        }
    }
}
