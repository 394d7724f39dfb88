package org.tocsin.wireguard.session;

import java.util.Arrays;

/// Remembers which counters have been received (whitepaper §5.4.6; the algorithm of RFC 6479).
///
/// A bitmap of 8192 bits by counter modulo its size. One word is redundant, so that words are cleared whole as the
/// window moves; 8128 counters below the highest can still be accepted. Counters are unsigned.
public final class ReplayWindow {
    /// Whitepaper §6.1: 2^64 − 2^13 − 1. No counter from here on is ever sent or accepted.
    public static final long REJECT_AFTER_MESSAGES = -(1L << 13) - 1;

    private static final int BITS = 8192;
    private static final int WINDOW = BITS - Long.SIZE;
    private static final int WORDS = BITS / Long.SIZE;

    private final long[] bitmap = new long[WORDS];
    private long highest;

    /// Marks the counter of an authenticated message.
    ///
    /// @return false for one that came before, is too old, or is beyond the limit: the window is unchanged then
    public boolean accept(long counter) {
        if (Long.compareUnsigned(counter, REJECT_AFTER_MESSAGES) >= 0) {
            return false;
        }
        if (Long.compareUnsigned(counter, highest) > 0) {
            clearWordsUpTo(counter);
            highest = counter;
        } else if (Long.compareUnsigned(highest - counter, WINDOW) > 0) {
            return false;
        }
        int word = wordOf(counter);
        long bit = 1L << counter;
        if ((bitmap[word] & bit) != 0) {
            return false;
        }
        bitmap[word] |= bit;
        return true;
    }

    private void clearWordsUpTo(long counter) {
        long behind = highest >>> 6;
        long ahead = (counter >>> 6) - behind;
        if (ahead >= WORDS) {
            Arrays.fill(bitmap, 0);
            return;
        }
        for (long i = 1; i <= ahead; i++) {
            bitmap[(int) (behind + i) & (WORDS - 1)] = 0;
        }
    }

    private static int wordOf(long counter) {
        return (int) (counter >>> 6) & (WORDS - 1);
    }
}
