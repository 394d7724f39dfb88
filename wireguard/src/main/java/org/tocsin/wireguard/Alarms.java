package org.tocsin.wireguard;

import static org.tocsin.bytes.Deadline.NEVER;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;

/// All peers by the next instant of their timers: a binary heap, so that no packet and no poll looks at every peer.
///
/// Each packet moves timers, most of them later. A peer's place is therefore only a lower bound: it moves up at once
/// when a timer comes to stand earlier ([#touch]), and down when it reaches the top.
final class Alarms {
    private @Nullable Peer[] heap = new @Nullable Peer[16];
    private int size;

    void add(Peer peer) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        peer.alarmNanos = peer.nextAlarmNanos();
        place(peer, size++);
        siftUp(peer.alarmSlot);
    }

    void remove(Peer peer) {
        int slot = peer.alarmSlot;
        Peer last = at(--size);
        heap[size] = null;
        peer.alarmSlot = -1;
        if (last != peer) {
            place(last, slot);
            siftUp(slot);
            siftDown(last.alarmSlot);
        }
    }

    /// To be called after a timer of the peer has moved.
    void touch(Peer peer) {
        long next = peer.nextAlarmNanos();
        if (peer.alarmSlot >= 0 && isEarlier(next, peer.alarmNanos)) {
            peer.alarmNanos = next;
            siftUp(peer.alarmSlot);
        }
    }

    /// The instant of the earliest timer of all.
    long next() {
        while (size > 0) {
            Peer top = at(0);
            long next = top.nextAlarmNanos();
            if (next == top.alarmNanos) {
                return next;
            }
            top.alarmNanos = next;
            siftDown(0);
        }
        return NEVER;
    }

    /// A peer with a timer that is due, or null.
    @Nullable
    Peer due(long nowNanos) {
        return Deadline.isDue(next(), nowNanos) ? at(0) : null;
    }

    private void siftUp(int from) {
        int slot = from;
        Peer peer = at(slot);
        while (slot > 0) {
            int parent = (slot - 1) / 2;
            if (!isEarlier(peer.alarmNanos, at(parent).alarmNanos)) {
                break;
            }
            place(at(parent), slot);
            slot = parent;
        }
        place(peer, slot);
    }

    private void siftDown(int from) {
        int slot = from;
        Peer peer = at(slot);
        for (int child = 2 * slot + 1; child < size; child = 2 * slot + 1) {
            if (child + 1 < size && isEarlier(at(child + 1).alarmNanos, at(child).alarmNanos)) {
                child++;
            }
            if (!isEarlier(at(child).alarmNanos, peer.alarmNanos)) {
                break;
            }
            place(at(child), slot);
            slot = child;
        }
        place(peer, slot);
    }

    private void place(Peer peer, int slot) {
        heap[slot] = peer;
        peer.alarmSlot = slot;
    }

    private Peer at(int slot) {
        Peer peer = heap[slot];
        if (peer == null) {
            throw new IllegalStateException("no peer at " + slot);
        }
        return peer;
    }

    private static boolean isEarlier(long a, long b) {
        return a != b && Deadline.earlier(a, b) == a;
    }
}
