package org.tocsin.benchmarks.transport;

import java.nio.ByteBuffer;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.Association;
import org.tocsin.sctp.OutgoingMessage;
import org.tocsin.sctp.Output;
import org.tocsin.testkit.Seeds;

/// Two associations in one memory: packets go from one to the other in batches, as from a socket, and nothing of this
/// harness makes an object for a packet.
final class MemoryPair {
    private static final int BATCH = 16;
    private static final long PACKET_NANOS = 5_000;
    private static final int MESSAGE_CLASS = 7;
    /// Unacknowledged messages together have so many packets.
    private static final int PACKETS_AHEAD = 1024;
    private static final int SLOT_BYTES = 2048;
    private final Association sender;
    private final Association receiver;
    private final ByteBuffer slab = ByteBuffer.allocate(BATCH * SLOT_BYTES);
    private final int[] lengths = new int[BATCH];
    private final Octets payload;
    private final int messagesAhead;
    private long now;
    private int unacknowledged;
    private long packets;
    private long messages;
    private boolean connected;

    /// @param packetsPerMessage of the message that is sent again and again
    MemoryPair(long seed, int packetsPerMessage) {
        payload = Octets.wrap(new byte[packetsPerMessage * Pair.FRAGMENT_BYTES]);
        messagesAhead = PACKETS_AHEAD / packetsPerMessage;
        sender = new Association(Pair.config(), Seeds.random(seed)::nextBytes, Seeds.random(seed));
        receiver = new Association(Pair.config(), Seeds.random(~seed)::nextBytes, Seeds.random(~seed));
    }

    MemoryPair connect() {
        sender.connect(now);
        while (!connected) {
            exchange();
        }
        exchange();
        return this;
    }

    /// Sends on until so many packets more have gone from the sender.
    void transfer(long count) {
        long end = packets + count;
        while (packets < end) {
            while (unacknowledged < messagesAhead) {
                sender.send(new OutgoingMessage(payload, MESSAGE_CLASS, 0, MESSAGE_CLASS, false, Deadline.NEVER), now);
                unacknowledged++;
            }
            exchange();
        }
    }

    private void exchange() {
        packets += move(sender, receiver);
        move(receiver, sender);
        now += PACKET_NANOS;
    }

    private int move(Association from, Association to) {
        drain(from);
        int count = 0;
        while (count < BATCH && from.mostUrgentClass(now) >= 0) {
            lengths[count] = from.fill(slab, count * SLOT_BYTES, SLOT_BYTES, now);
            count++;
            drain(from);
            now += PACKET_NANOS;
        }
        for (int i = 0; i < count; i++) {
            to.handle(slab, i * SLOT_BYTES, lengths[i], now);
            drain(to);
        }
        return count;
    }

    private void drain(Association association) {
        while (true) {
            switch (association.poll(now)) {
                case Output.WaitUntil _, Output.Idle _ -> {
                    return;
                }
                case Output.Received _ -> messages++;
                case Output.Acked _ -> unacknowledged--;
                case Output.Connected _ -> connected |= association == sender;
                case Output.Restarted _,
                        Output.Dropped _,
                        Output.StreamRequestAnswered _,
                        Output.StreamsChanged _,
                        Output.Closed _ -> throw new IllegalStateException("the association ended");
            }
        }
    }

    /// Messages that came whole.
    long messages() {
        return messages;
    }

    int messageBytes() {
        return payload.size();
    }

    /// What the harness itself holds: its slab and the message.
    long harnessBytes() {
        return (long) slab.capacity() + messageBytes();
    }
}
