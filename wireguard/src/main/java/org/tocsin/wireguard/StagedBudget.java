package org.tocsin.wireguard;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// Bounds what waits for sessions of all peers together. Who must give way is the peer that holds about the most: up to
/// a factor of two, so that finding it costs the same with one peer as with thousands. A peer that holds little never
/// loses a packet to one that is out of reach.
final class StagedBudget {
    private final DeviceContext context;
    private final int bytesMax;
    private long bytes;
    /// By the number of bits of what they hold, in the order of arrival.
    private final List<LinkedHashSet<Peer>> bySize = new ArrayList<>();

    StagedBudget(DeviceContext context) {
        this.context = context;
        this.bytesMax = context.config.stagedBytesTotalMax();
        for (int bits = 0; bits <= Integer.SIZE; bits++) {
            bySize.add(new LinkedHashSet<>());
        }
    }

    /// To be called after each change of the peer's queue, with what it held before. Drops the oldest packets of large
    /// queues until all fit.
    void changed(Peer peer, int bytesBefore) {
        move(peer, bytesBefore);
        while (bytes > bytesMax) {
            Peer largest = largest();
            int before = largest.staged().bytes();
            largest.staged().poll();
            context.counters.drop(DropReason.STAGED_OVERFLOW);
            move(largest, before);
        }
    }

    long bytes() {
        return bytes;
    }

    private void move(Peer peer, int bytesBefore) {
        int now = peer.staged().bytes();
        bytes += now - bytesBefore;
        int from = bits(bytesBefore);
        int to = bits(now);
        if (from != to) {
            bySize.get(from).remove(peer);
            if (to != 0) {
                bySize.get(to).add(peer);
            }
        }
    }

    private Peer largest() {
        for (LinkedHashSet<Peer> peers : bySize.reversed()) {
            if (!peers.isEmpty()) {
                return peers.getFirst();
            }
        }
        throw new IllegalStateException("packets that no peer holds");
    }

    private static int bits(int bytes) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(bytes);
    }
}
