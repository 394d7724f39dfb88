package org.tocsin.benchmarks.transport;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.Counter;
import org.tocsin.testkit.LinkConfig;
import org.tocsin.testkit.Seeds;

/// Losses that nothing after them betrays: the last packet of a message on a link that was idle before.
final class TailRun {
    private static final long BITS_PER_SECOND = 100_000_000;
    private static final Duration ONE_WAY = Duration.ofMillis(25);
    private static final long QUEUE_BYTES = 1 << 20;
    private static final int WARM_UPS = 20;
    private static final Duration WARM_UP_INTERVAL = Duration.ofMillis(100);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration WAIT_MAX = Duration.ofSeconds(10);
    private static final int MESSAGE_CLASS = 2;
    /// Copies of a dropped packet that follow within this time vanish too.
    private static final long DROPPED_TOGETHER_NANOS = 10_000_000;

    private static final int IDATA_TYPE = 64;
    private static final int CHUNKS_AT = 12;
    private static final int FLAG_END = 1;

    private final Pair pair;
    private final Octets payload;
    private int dropsLeft;
    private boolean dropping;
    private int droppedTsn;
    private long droppedNanos;
    private long deliveredNanos;
    private int delivered;

    /// @param packets how many full packets the message has, or 0 for one of 200 B
    TailRun(long seed, int packets) {
        payload = Octets.wrap(new byte[packets == 0 ? PriorityRun.MESSAGE_BYTES : packets * Pair.FRAGMENT_BYTES]);
        LinkConfig link = Pair.link(BITS_PER_SECOND, ONE_WAY, QUEUE_BYTES);
        pair = new Pair(seed, Pair.config(), link, link).connected();
        pair.drops = this::isDropped;
        pair.receiver.onMessage(_ -> {
            delivered++;
            deliveredNanos = pair.agenda.nowNanos();
        });
        // A phase against the clocks of the protocol.
        pair.run(Duration.ofNanos(Seeds.random(seed).nextLong(WARM_UP_INTERVAL.toNanos())));
        for (int i = 0; i < WARM_UPS; i++) {
            send();
            pair.run(WARM_UP_INTERVAL);
        }
    }

    private void send() {
        pair.sender.send(payload, MESSAGE_CLASS);
        pair.sender.pump();
    }

    /// @param losses how often in a row the message's end is lost
    /// @return from sending to delivery, infinite if it never came
    double millis(int losses) {
        pair.run(IDLE);
        dropsLeft = losses;
        int before = delivered;
        long sentNanos = pair.agenda.nowNanos();
        send();
        pair.run(WAIT_MAX);
        return delivered == before ? Double.POSITIVE_INFINITY : (deliveredNanos - sentNanos) / 1e6;
    }

    /// Whether this packet is the end of the message, sent anew, or a copy of what was just dropped.
    private boolean isDropped(byte[] packet) {
        ByteBuffer bytes = ByteBuffer.wrap(packet);
        int at = CHUNKS_AT;
        while (at + 8 <= packet.length) {
            int length = bytes.getShort(at + 2) & 0xffff;
            if (packet[at] == IDATA_TYPE && (packet[at + 1] & FLAG_END) != 0) {
                return isDropped(bytes.getInt(at + 4));
            }
            at += Math.max(4, length + 3 & ~3);
        }
        return false;
    }

    private boolean isDropped(int tsn) {
        long now = pair.agenda.nowNanos();
        if (dropping && tsn == droppedTsn && now - droppedNanos < DROPPED_TOGETHER_NANOS) {
            return true;
        }
        if (dropsLeft == 0) {
            return false;
        }
        dropsLeft--;
        dropping = true;
        droppedTsn = tsn;
        droppedNanos = now;
        return true;
    }

    /// Single messages over a path whose distance varies by 0 to 20 ms for every packet, without loss.
    ///
    /// @return the share of messages that a probe or a timeout sent again in vain
    static double spuriousShare(long seed) {
        int messages = 1000;
        LinkConfig link = Pair.link(BITS_PER_SECOND, ONE_WAY, QUEUE_BYTES).withJitter(Duration.ofMillis(20));
        Pair pair = new Pair(seed, Pair.config(), link, link).connected();
        Octets payload = Octets.wrap(new byte[PriorityRun.MESSAGE_BYTES]);
        for (int i = 0; i < messages; i++) {
            pair.sender.send(payload, MESSAGE_CLASS);
            pair.sender.pump();
            pair.run(WARM_UP_INTERVAL);
        }
        return (double) pair.sender.association().status().count(Counter.CHUNKS_RETRANSMITTED) / messages;
    }
}
