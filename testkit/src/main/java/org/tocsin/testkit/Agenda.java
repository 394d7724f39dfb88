package org.tocsin.testkit;

import java.util.ArrayDeque;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// A virtual clock with things to do at instants: the loop of tests and simulations. Equal instants run in the order
/// in which they were entered.
///
/// It may hold any number of entries: its user decides what to enter. Simulations hold a hundred thousand, most of them
/// for the next tenths of a second, and one heap of all would be spread over more memory than a processor keeps near.
/// So what is due soon waits in a ring of slots by its time, in no order; only the slot whose time has come is a heap,
/// and so is what lies beyond the ring.
public final class Agenda {
    /// A slot is an eighth of a millisecond long, the ring half a second.
    private static final int SLOT_BITS = 17;

    private static final int SLOTS = 4096;

    private final long startNanos;
    private long nowNanos;
    private long sequence;
    /// Number of the slot whose time has come, from the start on: what is in it, or before it, is in the heap.
    private long current;

    private final AgendaEntries heap = new AgendaEntries();
    /// Those behind the current one, by their number modulo [#SLOTS].
    private final @Nullable AgendaEntries[] slots = new @Nullable AgendaEntries[SLOTS];
    /// Those that were emptied last: for the next, with their arrays.
    private final ArrayDeque<AgendaEntries> spare = new ArrayDeque<>();
    /// The slots that are not empty.
    private final BitSet filled = new BitSet(SLOTS);
    /// A heap of what was beyond the ring when it was entered.
    private final AgendaEntries later = new AgendaEntries();

    /// @param startNanos any origin; an odd one finds code that compares instants without subtracting
    public Agenda(long startNanos) {
        this.startNanos = startNanos;
        this.nowNanos = startNanos;
    }

    public long nowNanos() {
        return nowNanos;
    }

    /// Enters something to do; an instant that has passed means as soon as possible.
    public void at(long atNanos, Runnable action) {
        long delayNanos = Math.max(0, atNanos - nowNanos);
        // Since the start, so that it only grows; what lies farther away than numbers reach never comes.
        long since = nowNanos - startNanos + delayNanos;
        long instant = since < 0 ? Long.MAX_VALUE : since;
        long slot = instant >>> SLOT_BITS;
        if (slot <= current) {
            heap.push(instant, sequence++, action);
        } else if (slot - current < SLOTS) {
            slot((int) (slot % SLOTS)).append(instant, sequence++, action);
        } else {
            later.push(instant, sequence++, action);
        }
    }

    public void after(long delayNanos, Runnable action) {
        at(nowNanos + delayNanos, action);
    }

    /// Goes to the next entry and runs it; false when there is none.
    public boolean runNext() {
        if (!findNext()) {
            return false;
        }
        nowNanos = startNanos + heap.firstInstant();
        heap.pop().run();
        return true;
    }

    /// Runs everything that is due until then, and moves the clock there.
    public void runUntil(long untilNanos) {
        long until = untilNanos - startNanos;
        while (findNext() && heap.firstInstant() <= until) {
            runNext();
        }
        nowNanos = untilNanos;
    }

    private AgendaEntries slot(int index) {
        AgendaEntries slot = slots[index];
        if (slot == null) {
            slot = spare.isEmpty() ? new AgendaEntries() : spare.removeLast();
            slots[index] = slot;
            filled.set(index);
        }
        return slot;
    }

    /// Brings the next entry to the top of the heap; false if there is none.
    private boolean findNext() {
        if (!heap.isEmpty()) {
            return true;
        }
        long next = nextFilled();
        if (!later.isEmpty()) {
            next = Math.min(next, later.firstInstant() >>> SLOT_BITS);
        }
        if (next == Long.MAX_VALUE) {
            return false;
        }
        current = next;
        int index = (int) (next % SLOTS);
        AgendaEntries slot = slots[index];
        if (slot != null) {
            slot.pourInto(heap);
            slots[index] = null;
            spare.add(slot);
            filled.clear(index);
        }
        while (!later.isEmpty() && later.firstInstant() >>> SLOT_BITS == current) {
            later.popInto(heap);
        }
        return true;
    }

    /// Number of the next slot of the ring that is not empty; the largest number if all are.
    private long nextFilled() {
        long first = current + 1;
        int index = (int) (first % SLOTS);
        int found = filled.nextSetBit(index);
        if (found < 0) {
            found = filled.nextSetBit(0);
        }
        return found < 0 ? Long.MAX_VALUE : first + Math.floorMod(found - index, SLOTS);
    }
}
