package org.tocsin.bytes;

/// How late a sleeper is woken on this machine: the ninth decile of late, by stochastic approximation.
///
/// Each sample moves the estimate by a fixed step, nine times as far up as down, so that it rests where nine of ten
/// samples lie below it. No clock inside, no memory of samples.
public final class Lateness {
    /// A millisecond is learnt within some hundred late samples, and forgotten nine times slower.
    private static final long UP_NANOS = 9_000;

    private static final long DOWN_NANOS = 1_000;

    private final long nanosMax;
    private long decileNanos;

    /// @param nanosMax where the estimate ends, however late a sample is
    public Lateness(long nanosMax) {
        this.nanosMax = nanosMax;
    }

    /// One waking.
    ///
    /// @param deadlineNanos when it was due
    public void sample(long deadlineNanos, long nowNanos) {
        boolean later = nowNanos - deadlineNanos > decileNanos;
        decileNanos = Math.clamp(decileNanos + (later ? UP_NANOS : -DOWN_NANOS), 0, nanosMax);
    }

    /// Nine of ten wakings were at most so late, in nanoseconds.
    public long decileNanos() {
        return decileNanos;
    }
}
