package org.tocsin.broadcast.repair;

import java.util.BitSet;
import org.tocsin.bytes.Octets;

/// Which numbers of a [Series] are held: all up to one, and some above it.
///
/// The numbers above lie within [#WINDOW]: whoever is further behind has missed what nobody will repair by number.
public final class Holdings {
    /// Bits that a summary carries at most, 512 bytes. An origin of 1000 objects a second fills it in four.
    public static final int WINDOW = 4096;

    private long contiguous = -1;
    /// Bit 0 is the number after [#contiguous], which is never held.
    private BitSet above = new BitSet();

    /// @return whether it is news
    public boolean add(long number) {
        if (has(number)) {
            return false;
        }
        if (number - contiguous - 1 >= WINDOW) {
            skipTo(number - WINDOW);
        }
        above.set((int) (number - contiguous - 1));
        absorb();
        return true;
    }

    public boolean has(long number) {
        long offset = number - contiguous - 1;
        return offset < 0 || (offset < WINDOW && above.get((int) offset));
    }

    /// Nothing up to the number will come any more.
    public void skipTo(long number) {
        if (number > contiguous) {
            long shift = number - contiguous;
            above = shift >= above.length() ? new BitSet() : above.get((int) shift, above.length());
            contiguous = number;
            absorb();
        }
    }

    /// Whether nothing above the number is held.
    boolean endsAt(long number) {
        return contiguous <= number && above.isEmpty();
    }

    Summary.Entry entry(Series series) {
        byte[] bits = above.toByteArray();
        int skipped = 0;
        while (skipped < bits.length && bits[skipped] == 0) {
            skipped++;
        }
        return new Summary.Entry(series, contiguous, skipped, Octets.wrap(bits).slice(skipped, bits.length - skipped));
    }

    private void absorb() {
        int held = above.nextClearBit(0);
        if (held > 0) {
            contiguous += held;
            above = above.get(held, Math.max(held, above.length()));
        }
    }
}
