package org.tocsin.testkit;

import java.util.PriorityQueue;

/// A virtual clock with things to do at instants: the loop of tests and simulations. Equal instants run in the order
/// in which they were entered.
///
/// It may hold any number of entries: its user decides what to enter.
public final class Agenda {
    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private long nowNanos;
    private long sequence;

    /// @param startNanos any origin; an odd one finds code that compares instants without subtracting
    public Agenda(long startNanos) {
        this.nowNanos = startNanos;
    }

    public long nowNanos() {
        return nowNanos;
    }

    /// Enters something to do; an instant that has passed means as soon as possible.
    public void at(long atNanos, Runnable action) {
        entries.add(new Entry(atNanos - nowNanos < 0 ? nowNanos : atNanos, sequence++, action));
    }

    public void after(long delayNanos, Runnable action) {
        at(nowNanos + delayNanos, action);
    }

    /// Goes to the next entry and runs it; false when there is none.
    public boolean runNext() {
        Entry next = entries.poll();
        if (next == null) {
            return false;
        }
        nowNanos = next.atNanos;
        next.action.run();
        return true;
    }

    /// Runs everything that is due until then, and moves the clock there.
    public void runUntil(long untilNanos) {
        for (Entry next = entries.peek(); next != null && next.atNanos - untilNanos <= 0; next = entries.peek()) {
            runNext();
        }
        nowNanos = untilNanos;
    }

    private record Entry(long atNanos, long sequence, Runnable action) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            long earlier = atNanos - other.atNanos;
            return earlier != 0 ? Long.signum(earlier) : Long.compare(sequence, other.sequence);
        }
    }
}
