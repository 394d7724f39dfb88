package org.tocsin.udp;

import java.util.concurrent.atomic.AtomicLongArray;

/// What a loop has done. Live: the loop's thread writes, any thread reads.
///
/// A step is what happens between two waits: its time is wall time, so it holds pauses of the JVM and of the scheduler
/// too.
public final class LoopStats {
    /// A power of two of nanoseconds is cut into 32 ranges: a time is known to 3 %.
    private static final int RANGE_BITS = 5;

    private static final int RANGES = range(Long.MAX_VALUE) + 1;
    private static final int STEPS = RANGES;
    private static final int WAITS = RANGES + 1;
    private static final int COMMANDS = RANGES + 2;
    private static final int LONGEST_STEP_NANOS = RANGES + 3;
    private static final int STEP_NANOS = RANGES + 4;

    /// Below `RANGES`: steps by the range of their nanoseconds.
    private final AtomicLongArray values = new AtomicLongArray(RANGES + 5);

    LoopStats() {}

    public long steps() {
        return values.getAcquire(STEPS);
    }

    /// How often the loop waited.
    public long waits() {
        return values.getAcquire(WAITS);
    }

    public long commands() {
        return values.getAcquire(COMMANDS);
    }

    public long longestStepNanos() {
        return values.getAcquire(LONGEST_STEP_NANOS);
    }

    /// All steps' time together; over a span of time it is the loop's load.
    public long stepNanos() {
        return values.getAcquire(STEP_NANOS);
    }

    /// How many steps took at least 2^`bits` nanoseconds: 10 is a microsecond, 20 a millisecond, 30 a second.
    public long stepsOfAtLeast(int bits) {
        long sum = 0;
        for (int i = bits < Long.SIZE - 1 ? range(1L << bits) : RANGES; i < RANGES; i++) {
            sum += values.getAcquire(i);
        }
        return sum;
    }

    /// How many steps took how long, shortest first. Both readings of a span must come from here for a difference.
    public void stepTimes(StepTimes out) {
        for (int i = 0; i < RANGES; i++) {
            long steps = values.getAcquire(i);
            if (steps > 0) {
                out.add(longestOf(i), steps);
            }
        }
    }

    /// Takes the times of steps.
    @FunctionalInterface
    public interface StepTimes {
        /// @param nanos upper end of a range of 3 %
        void add(long nanos, long steps);
    }

    /// Below 32 ns a range holds one value; above, the five bits behind the leading one choose it.
    private static int range(long nanos) {
        int shift = Math.max(0, Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos | 1) - RANGE_BITS);
        return (shift << RANGE_BITS) + (int) (nanos >>> shift);
    }

    private static long longestOf(int range) {
        int shift = Math.max(0, (range >>> RANGE_BITS) - 1);
        long leading = range - ((long) shift << RANGE_BITS);
        return ((leading + 1) << shift) - 1;
    }

    void step(long nanos) {
        long positive = Math.max(0, nanos);
        add(STEPS, 1);
        add(STEP_NANOS, positive);
        add(range(positive), 1);
        if (positive > values.getPlain(LONGEST_STEP_NANOS)) {
            values.setRelease(LONGEST_STEP_NANOS, positive);
        }
    }

    void waited() {
        add(WAITS, 1);
    }

    void commands(int count) {
        add(COMMANDS, count);
    }

    private void add(int index, long amount) {
        values.setRelease(index, values.getPlain(index) + amount);
    }

    @Override
    public String toString() {
        return "steps " + steps() + ", waits " + waits() + ", commands " + commands() + ", longest step "
                + longestStepNanos() + " ns, at least 2^20 ns " + stepsOfAtLeast(20);
    }
}
