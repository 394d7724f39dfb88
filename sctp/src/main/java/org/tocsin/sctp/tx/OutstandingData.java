package org.tocsin.sctp.tx;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Serial;
import org.tocsin.sctp.OutgoingMessage;

/// Fragments that have a TSN and are not acknowledged cumulatively: a ring of cells, indexed by the TSN's low bits, in
/// arrays of primitives. RFC 9260 §6.3.
///
/// The ring begins small and doubles up to its bound, so that an idle association costs little.
///
/// A fragment in flight stands in a list by time of its last sending; a lost one in its class's list, by time of the
/// discovery; one that a gap block acknowledged in none, but it stays: the peer may still take that back.
final class OutstandingData {
    static final byte FREE = 0;
    static final byte IN_FLIGHT = 1;
    static final byte GAP_ACKED = 2;
    static final byte LOST = 3;
    /// Neither sent again nor awaited: the peer is to skip it.
    static final byte ABANDONED = 4;

    static final int NONE = -1;

    private static final int FLIGHT_LIST = OutgoingMessage.CLASSES;

    private static final int CAPACITY_MIN = 16;

    private final int capacityMax;
    private int mask;
    private @Nullable OutboundMessage[] messages;
    private int[] offsets;
    private int[] lengths;
    private int[] fragments;
    private int[] wireBytes;
    private int[] transmissions;
    private byte[] states;
    private long[] sentNanos;
    private long[] sendOrders;
    private int[] nexts;
    private int[] previous;
    private final int[] heads = new int[FLIGHT_LIST + 1];
    private final int[] tails = new int[FLIGHT_LIST + 1];

    /// The TSN after the highest that was cumulatively acknowledged.
    private int firstTsn;
    private int nextTsn;
    private long flightBytes;
    private int gapAckedCount;
    private int lostCount;
    private long nextOrder = 1;

    /// @param capacityMax a power of two
    OutstandingData(int initialTsn, int capacityMax) {
        this.capacityMax = capacityMax;
        int capacity = Math.min(CAPACITY_MIN, capacityMax);
        mask = capacity - 1;
        messages = new @Nullable OutboundMessage[capacity];
        offsets = new int[capacity];
        lengths = new int[capacity];
        fragments = new int[capacity];
        wireBytes = new int[capacity];
        transmissions = new int[capacity];
        states = new byte[capacity];
        sentNanos = new long[capacity];
        sendOrders = new long[capacity];
        nexts = new int[capacity];
        previous = new int[capacity];
        Arrays.fill(heads, NONE);
        Arrays.fill(tails, NONE);
        firstTsn = initialTsn;
        nextTsn = initialTsn;
    }

    /// Doubles the ring. A cell's index is its TSN's low bits: what lies there moves, and what points there with it.
    private void grow() {
        int capacity = 2 * (mask + 1);
        int[] moved = new int[mask + 1];
        for (int tsn = firstTsn; tsn != nextTsn; tsn++) {
            moved[tsn & mask] = tsn & (capacity - 1);
        }
        @Nullable OutboundMessage[] movedMessages = new @Nullable OutboundMessage[capacity];
        byte[] movedStates = new byte[capacity];
        for (int cell = 0; cell <= mask; cell++) {
            movedMessages[moved[cell]] = messages[cell];
            movedStates[moved[cell]] = states[cell];
        }
        messages = movedMessages;
        states = movedStates;
        nexts = move(links(nexts, moved), moved);
        previous = move(links(previous, moved), moved);
        offsets = move(offsets, moved);
        lengths = move(lengths, moved);
        fragments = move(fragments, moved);
        wireBytes = move(wireBytes, moved);
        transmissions = move(transmissions, moved);
        sentNanos = move(sentNanos, moved);
        sendOrders = move(sendOrders, moved);
        System.arraycopy(links(heads, moved), 0, heads, 0, heads.length);
        System.arraycopy(links(tails, moved), 0, tails, 0, tails.length);
        mask = capacity - 1;
    }

    private static int[] links(int[] cells, int[] moved) {
        return Arrays.stream(cells)
                .map(cell -> cell == NONE ? NONE : moved[cell])
                .toArray();
    }

    private static int[] move(int[] values, int[] moved) {
        int[] result = new int[2 * values.length];
        for (int cell = 0; cell < values.length; cell++) {
            result[moved[cell]] = values[cell];
        }
        return result;
    }

    private static long[] move(long[] values, int[] moved) {
        long[] result = new long[2 * values.length];
        for (int cell = 0; cell < values.length; cell++) {
            result[moved[cell]] = values[cell];
        }
        return result;
    }

    int cell(int tsn) {
        return tsn & mask;
    }

    /// The TSN of a cell in use.
    int tsn(int cell) {
        return firstTsn + (cell - firstTsn & mask);
    }

    boolean isFull() {
        return nextTsn - firstTsn >= capacityMax;
    }

    boolean isEmpty() {
        return nextTsn == firstTsn;
    }

    int firstTsn() {
        return firstTsn;
    }

    int nextTsn() {
        return nextTsn;
    }

    long flightBytes() {
        return flightBytes;
    }

    int gapAckedCount() {
        return gapAckedCount;
    }

    int lostCount() {
        return lostCount;
    }

    /// Nothing is outstanding, and the next fragment gets this TSN.
    void restart(int tsn) {
        if (!isEmpty()) {
            throw new IllegalStateException("fragments are outstanding");
        }
        firstTsn = tsn;
        nextTsn = tsn;
    }

    /// Counts up with every transmission; what is sent next gets this number.
    long nextOrder() {
        return nextOrder;
    }

    /// Gives the next TSN to a fragment that is being sent.
    ///
    /// @return its cell
    int append(OutboundMessage message, int offset, int length, int fragment, int chunkBytes, long nowNanos) {
        if (nextTsn - firstTsn > mask) {
            grow();
        }
        int tsn = nextTsn++;
        int cell = cell(tsn);
        messages[cell] = message;
        offsets[cell] = offset;
        lengths[cell] = length;
        fragments[cell] = fragment;
        wireBytes[cell] = chunkBytes;
        transmissions[cell] = 0;
        note(message, tsn);
        launch(cell, nowNanos);
        return cell;
    }

    private static void note(OutboundMessage message, int tsn) {
        if (!message.isBegun()) {
            message.firstTsn = tsn;
        }
        message.lastTsn = tsn;
    }

    /// Gives the next TSN to what was not sent of a message and never will be.
    void appendUnsent(OutboundMessage message) {
        if (nextTsn - firstTsn > mask) {
            grow();
        }
        int tsn = nextTsn++;
        int cell = cell(tsn);
        messages[cell] = message;
        lengths[cell] = 0;
        wireBytes[cell] = 0;
        states[cell] = ABANDONED;
        note(message, tsn);
    }

    /// Gives up all TSNs of a message.
    void abandon(OutboundMessage message) {
        message.abandon();
        int tsn = Serial.isAfter(firstTsn, message.firstTsn) ? firstTsn : message.firstTsn;
        for (; !Serial.isAfter(tsn, message.lastTsn); tsn++) {
            int cell = cell(tsn);
            if (messages[cell] == message && states[cell] != ABANDONED) {
                detach(cell);
                states[cell] = ABANDONED;
            }
        }
    }

    boolean isAbandoned(int cell) {
        return states[cell] == ABANDONED;
    }

    /// Whether something is outstanding of a message that is numbered before this one in the same order.
    boolean holdsEarlier(OutboundMessage message) {
        for (int tsn = firstTsn; tsn != nextTsn; tsn++) {
            OutboundMessage other = message(cell(tsn));
            if (other != message
                    && !other.isAbandoned()
                    && other.isInOrderOf(message)
                    && Serial.isAfter(message.number, other.number)
                    && Serial.isAfter(other.lastTsn, message.firstTsn)) {
                return true;
            }
        }
        return false;
    }

    /// A lost fragment, or one in flight as a probe, is sent again.
    void sendAgain(int cell, long nowNanos) {
        detach(cell);
        launch(cell, nowNanos);
    }

    private void launch(int cell, long nowNanos) {
        states[cell] = IN_FLIGHT;
        transmissions[cell]++;
        sentNanos[cell] = nowNanos;
        sendOrders[cell] = nextOrder++;
        flightBytes += wireBytes[cell];
        link(FLIGHT_LIST, cell);
    }

    /// Takes a fragment in flight for lost; it waits to be sent again.
    void markLost(int cell) {
        detach(cell);
        states[cell] = LOST;
        lostCount++;
        link(messageClass(cell), cell);
    }

    void markGapAcked(int cell) {
        detach(cell);
        states[cell] = GAP_ACKED;
        gapAckedCount++;
    }

    /// Takes the lowest TSN out, acknowledged for good.
    OutboundMessage removeFirst() {
        int cell = cell(firstTsn++);
        detach(cell);
        OutboundMessage message = message(cell);
        messages[cell] = null;
        states[cell] = FREE;
        return message;
    }

    private void detach(int cell) {
        switch (states[cell]) {
            case IN_FLIGHT -> {
                flightBytes -= wireBytes[cell];
                unlink(FLIGHT_LIST, cell);
            }
            case LOST -> {
                lostCount--;
                unlink(messageClass(cell), cell);
            }
            case GAP_ACKED -> gapAckedCount--;
            case ABANDONED -> {}
            default -> throw new IllegalStateException("cell " + cell + " is free");
        }
    }

    /// The fragment in flight that was sent longest ago, or [#NONE].
    int oldestInFlight() {
        return heads[FLIGHT_LIST];
    }

    /// The fragment in flight that was sent last, or [#NONE].
    int latestInFlight() {
        return tails[FLIGHT_LIST];
    }

    /// The next in the list that the cell stands in, or [#NONE].
    int next(int cell) {
        return nexts[cell];
    }

    /// The first lost fragment of a class, or [#NONE].
    int firstLost(int messageClass) {
        return heads[messageClass];
    }

    /// Bit `c` is set if class `c` has lost fragments.
    int lostClasses() {
        int classes = 0;
        for (int i = 0; i < FLIGHT_LIST; i++) {
            if (heads[i] != NONE) {
                classes |= 1 << i;
            }
        }
        return classes;
    }

    private void link(int list, int cell) {
        int tail = tails[list];
        previous[cell] = tail;
        nexts[cell] = NONE;
        if (tail == NONE) {
            heads[list] = cell;
        } else {
            nexts[tail] = cell;
        }
        tails[list] = cell;
    }

    private void unlink(int list, int cell) {
        int before = previous[cell];
        int after = nexts[cell];
        if (before == NONE) {
            heads[list] = after;
        } else {
            nexts[before] = after;
        }
        if (after == NONE) {
            tails[list] = before;
        } else {
            previous[after] = before;
        }
    }

    byte state(int cell) {
        return states[cell];
    }

    OutboundMessage message(int cell) {
        OutboundMessage message = messages[cell];
        if (message == null) {
            throw new IllegalStateException("cell " + cell + " is free");
        }
        return message;
    }

    int messageClass(int cell) {
        return message(cell).messageClass();
    }

    int offset(int cell) {
        return offsets[cell];
    }

    int length(int cell) {
        return lengths[cell];
    }

    int fragment(int cell) {
        return fragments[cell];
    }

    int wireBytes(int cell) {
        return wireBytes[cell];
    }

    int transmissions(int cell) {
        return transmissions[cell];
    }

    long sentNanos(int cell) {
        return sentNanos[cell];
    }

    long sendOrder(int cell) {
        return sendOrders[cell];
    }
}
