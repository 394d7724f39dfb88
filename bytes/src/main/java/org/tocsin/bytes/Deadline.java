package org.tocsin.bytes;

/// Instants on the monotonic clock, in nanoseconds with an arbitrary origin, compared by subtraction only.
///
/// [#NEVER] is the one instant that no clock reaches; it loses against every other.
public final class Deadline {
    public static final long NEVER = Long.MAX_VALUE;

    private Deadline() {}

    public static boolean isDue(long deadlineNanos, long nowNanos) {
        return deadlineNanos != NEVER && nowNanos - deadlineNanos >= 0;
    }

    public static long earlier(long a, long b) {
        if (a == NEVER) {
            return b;
        }
        if (b == NEVER) {
            return a;
        }
        return a - b < 0 ? a : b;
    }
}
