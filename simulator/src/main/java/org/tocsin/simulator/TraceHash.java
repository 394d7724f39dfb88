package org.tocsin.simulator;

/// A running digest of everything that happens: two runs with the same digest took the same way.
///
/// Not cryptographic: it finds a difference, not a forger.
final class TraceHash {
    private long state = 0x9e37_79b9_7f4a_7c15L;
    private long count;

    void note(long a, long b, long c) {
        mix(a);
        mix(b);
        mix(c);
        count++;
    }

    private void mix(long value) {
        // The finaliser of splitmix64 over the sum: every bit of the past reaches every bit of the state.
        long z = (state ^ value) + 0x9e37_79b9_7f4a_7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
        state = z ^ (z >>> 31);
    }

    long events() {
        return count;
    }

    @Override
    public String toString() {
        return String.format(java.util.Locale.ROOT, "%016x", state);
    }
}
