package org.tocsin.wireguard;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Packets that wait for a session with one peer. Bounded in bytes; the oldest goes first, because the newest says most
/// about now.
final class StagedQueue {
    /// What a packet costs besides its bytes.
    private static final int PACKET_COST_BYTES = 32;

    private final ArrayDeque<byte[]> packets = new ArrayDeque<>(1);
    private int bytes;

    /// @return how many old packets had to go; -1 if this one alone is too large and was not taken
    int add(ByteBuffer packet, int bytesMax) {
        int cost = packet.remaining() + PACKET_COST_BYTES;
        if (cost > bytesMax) {
            return -1;
        }
        int dropped = 0;
        while (bytes + cost > bytesMax) {
            poll();
            dropped++;
        }
        byte[] copy = new byte[packet.remaining()];
        packet.get(packet.position(), copy);
        packets.add(copy);
        bytes += cost;
        return dropped;
    }

    byte @Nullable [] poll() {
        byte[] packet = packets.poll();
        if (packet != null) {
            bytes -= packet.length + PACKET_COST_BYTES;
        }
        return packet;
    }

    /// What the packets cost.
    int bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return packets.isEmpty();
    }

    /// @return how many packets were dropped
    int clear() {
        int dropped = packets.size();
        packets.clear();
        bytes = 0;
        return dropped;
    }
}
