package org.tocsin.udp;

import java.util.concurrent.atomic.AtomicLongArray;

/// What a loop has done. Live: the loop's thread writes, any thread reads.
///
/// A step is what happens between two waits: its time is wall time, so it holds pauses of the JVM and of the scheduler
/// too.
public final class LoopStats {
    private static final int STEPS = 64;
    private static final int WAITS = 65;
    private static final int COMMANDS = 66;
    private static final int LONGEST_STEP_NANOS = 67;
    private static final int STEP_NANOS = 68;

    /// 0 to 63: steps by the number of bits of their nanoseconds.
    private final AtomicLongArray values = new AtomicLongArray(69);

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
        for (int i = bits + 1; i < STEPS; i++) {
            sum += values.getAcquire(i);
        }
        return sum;
    }

    void step(long nanos) {
        long positive = Math.max(0, nanos);
        add(STEPS, 1);
        add(STEP_NANOS, positive);
        add(Math.min(STEPS - 1, Long.SIZE - Long.numberOfLeadingZeros(positive)), 1);
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
