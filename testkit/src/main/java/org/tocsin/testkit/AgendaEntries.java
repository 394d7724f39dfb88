package org.tocsin.testkit;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Entries of an [Agenda] in arrays: as a heap with four below each, or in the order in which they came.
///
/// A heap's first entry is the earliest; of equal instants, the one with the least number.
final class AgendaEntries {
    private static final int BRANCHES = 4;
    private static final int CAPACITY_MIN = 16;

    private long[] instants = new long[CAPACITY_MIN];
    private long[] sequences = new long[CAPACITY_MIN];
    private @Nullable Runnable[] actions = new @Nullable Runnable[CAPACITY_MIN];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    /// The first entry's, if there is one.
    long firstInstant() {
        return instants[0];
    }

    /// Behind all others.
    void append(long instant, long sequence, Runnable action) {
        reserve();
        put(size++, instant, sequence, action);
    }

    /// Where its time is; only on a heap.
    void push(long instant, long sequence, Runnable action) {
        reserve();
        rise(size++, instant, sequence, action);
    }

    /// Takes the first entry off a heap that is not empty.
    Runnable pop() {
        Runnable first = action(0);
        size--;
        Runnable last = action(size);
        actions[size] = null;
        if (size > 0) {
            sink(instants[size], sequences[size], last);
        }
        return first;
    }

    /// Moves the first entry of this heap to another one.
    void popInto(AgendaEntries heap) {
        heap.push(instants[0], sequences[0], action(0));
        pop();
    }

    /// Moves everything to a heap.
    void pourInto(AgendaEntries heap) {
        for (int i = 0; i < size; i++) {
            heap.push(instants[i], sequences[i], action(i));
            actions[i] = null;
        }
        size = 0;
    }

    private Runnable action(int place) {
        Runnable action = actions[place];
        if (action == null) {
            throw new IllegalStateException("an entry without an action");
        }
        return action;
    }

    private void reserve() {
        if (size == instants.length) {
            instants = Arrays.copyOf(instants, 2 * size);
            sequences = Arrays.copyOf(sequences, 2 * size);
            actions = Arrays.copyOf(actions, 2 * size);
        }
    }

    /// Puts an entry at a free place at the end, or above it.
    private void rise(int free, long instant, long sequence, Runnable action) {
        int place = free;
        while (place > 0) {
            int parent = (place - 1) / BRANCHES;
            if (!isEarlier(instant, sequence, parent)) {
                break;
            }
            move(parent, place);
            place = parent;
        }
        put(place, instant, sequence, action);
    }

    /// Puts an entry at the top, which is free, or below it.
    private void sink(long instant, long sequence, Runnable action) {
        int place = 0;
        while (true) {
            int first = place * BRANCHES + 1;
            int earliest = first;
            for (int child = first + 1; child < Math.min(first + BRANCHES, size); child++) {
                earliest = isEarlier(instants[child], sequences[child], earliest) ? child : earliest;
            }
            if (earliest >= size || isEarlier(instant, sequence, earliest)) {
                break;
            }
            move(earliest, place);
            place = earliest;
        }
        put(place, instant, sequence, action);
    }

    private boolean isEarlier(long instant, long sequence, int than) {
        return instant != instants[than] ? instant < instants[than] : sequence < sequences[than];
    }

    private void move(int from, int to) {
        instants[to] = instants[from];
        sequences[to] = sequences[from];
        actions[to] = actions[from];
    }

    private void put(int place, long instant, long sequence, Runnable action) {
        instants[place] = instant;
        sequences[place] = sequence;
        actions[place] = action;
    }
}
