package org.tocsin.simulator;

import org.tocsin.bytes.Deadline;

/// A queue before a line of a certain rate: first in, first out; what finds it full is dropped.
final class Serialiser {
    private static final double BITS_AND_NANOS = 8e9;

    private boolean isUsed;
    private long freeNanos;

    /// @return when the last bit has passed; [Deadline#NEVER] if it was dropped
    long pass(long nowNanos, long wireBytes, long bitsPerSecond, long queueBytesMax) {
        long startNanos = isUsed && freeNanos - nowNanos > 0 ? freeNanos : nowNanos;
        double waitingBytes = (startNanos - nowNanos) * (double) bitsPerSecond / BITS_AND_NANOS;
        if (bitsPerSecond > 0 && waitingBytes + wireBytes > queueBytesMax) {
            return Deadline.NEVER;
        }
        freeNanos = startNanos + LinkProfile.serialisationNanos(wireBytes, bitsPerSecond);
        isUsed = true;
        return freeNanos;
    }
}
