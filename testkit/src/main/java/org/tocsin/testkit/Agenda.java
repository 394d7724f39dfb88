package org.tocsin.testkit;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A virtual clock with things to do at instants: the loop of tests and simulations. Equal instants run in the order
/// in which they were entered.
///
/// It may hold any number of entries: its user decides what to enter. They are a heap in arrays, four below each:
/// simulations hold a hundred thousand, and spend the time on looking from one to the next.
public final class Agenda {
    private static final int BRANCHES = 4;
    private static final int CAPACITY_MIN = 64;

    private long[] instants = new long[CAPACITY_MIN];
    private long[] sequences = new long[CAPACITY_MIN];
    private @Nullable Runnable[] actions = new @Nullable Runnable[CAPACITY_MIN];
    private int size;
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
        if (size == instants.length) {
            instants = Arrays.copyOf(instants, 2 * size);
            sequences = Arrays.copyOf(sequences, 2 * size);
            actions = Arrays.copyOf(actions, 2 * size);
        }
        rise(size++, atNanos - nowNanos < 0 ? nowNanos : atNanos, sequence++, action);
    }

    public void after(long delayNanos, Runnable action) {
        at(nowNanos + delayNanos, action);
    }

    /// Goes to the next entry and runs it; false when there is none.
    public boolean runNext() {
        if (size == 0) {
            return false;
        }
        nowNanos = instants[0];
        Runnable action = actions[0];
        size--;
        Runnable last = actions[size];
        actions[size] = null;
        if (action == null || last == null) {
            throw new IllegalStateException("an entry without an action");
        }
        if (size > 0) {
            sink(instants[size], sequences[size], last);
        }
        action.run();
        return true;
    }

    /// Runs everything that is due until then, and moves the clock there.
    public void runUntil(long untilNanos) {
        while (size > 0 && instants[0] - untilNanos <= 0) {
            runNext();
        }
        nowNanos = untilNanos;
    }

    /// Puts an entry at a free place at the end, or above it.
    private void rise(int free, long instant, long order, Runnable action) {
        int place = free;
        while (place > 0) {
            int parent = (place - 1) / BRANCHES;
            if (!isEarlier(instant, order, parent)) {
                break;
            }
            move(parent, place);
            place = parent;
        }
        put(place, instant, order, action);
    }

    /// Puts an entry at the top, which is free, or below it.
    private void sink(long instant, long order, Runnable action) {
        int place = 0;
        while (true) {
            int first = place * BRANCHES + 1;
            int earliest = first;
            for (int child = first + 1; child < Math.min(first + BRANCHES, size); child++) {
                earliest = isEarlier(instants[child], sequences[child], earliest) ? child : earliest;
            }
            if (earliest >= size || isEarlier(instant, order, earliest)) {
                break;
            }
            move(earliest, place);
            place = earliest;
        }
        put(place, instant, order, action);
    }

    private boolean isEarlier(long instant, long order, int than) {
        long earlier = instant - instants[than];
        return earlier != 0 ? earlier < 0 : order < sequences[than];
    }

    private void move(int from, int to) {
        instants[to] = instants[from];
        sequences[to] = sequences[from];
        actions[to] = actions[from];
    }

    private void put(int place, long instant, long order, Runnable action) {
        instants[place] = instant;
        sequences[place] = order;
        actions[place] = action;
    }
}
