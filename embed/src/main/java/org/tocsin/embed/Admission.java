package org.tocsin.embed;

import java.util.concurrent.atomic.AtomicLong;

/// Bounds what callers have handed over and the core has not yet named, so that [Node#publish] can answer at once.
final class Admission {
    private final long countMax;
    private final long bytesMax;
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    Admission(long countMax, long bytesMax) {
        this.countMax = countMax;
        this.bytesMax = bytesMax;
    }

    /// One object is always let in, however large.
    boolean enter(int size) {
        long others = count.getAndIncrement();
        long before = bytes.getAndAdd(size);
        if (others > 0 && (others >= countMax || before + size > bytesMax)) {
            leave(size);
            return false;
        }
        return true;
    }

    void leave(int size) {
        count.decrementAndGet();
        bytes.addAndGet(-size);
    }
}
