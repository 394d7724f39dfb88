package org.tocsin.sctp;

import java.nio.ByteBuffer;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.rx.InboundData;

/// Asks a silent peer whether it is there. RFC 9260, section 8.3.
final class Heartbeats {
    /// The instant of sending and a nonce, so that nobody measures round trips for us.
    private static final int INFO_SIZE = 16;

    private final AssociationContext context;
    private final long intervalNanos;
    private long dueNanos = Deadline.NEVER;
    private boolean awaiting;
    private long awaitedNonce;
    private int missed;

    Heartbeats(AssociationContext context) {
        this.context = context;
        intervalNanos = context.config.timers().heartbeatInterval().toNanos();
    }

    void start(long nowNanos) {
        missed = 0;
        awaiting = false;
        schedule(nowNanos);
    }

    void stop() {
        dueNanos = Deadline.NEVER;
        awaiting = false;
    }

    /// Something of the peer came.
    void onReceived(long nowNanos) {
        if (dueNanos != Deadline.NEVER && !awaiting) {
            schedule(nowNanos);
        }
    }

    private void schedule(long nowNanos) {
        if (intervalNanos == 0) {
            return;
        }
        // "the heartbeat interval ... RTO plus HB.interval, with jittering of +/- 50% of the RTO value"
        long timeoutNanos = context.outbound.timeout().timeoutNanos();
        dueNanos = nowNanos + intervalNanos + timeoutNanos / 2 + context.random.nextLong(timeoutNanos);
    }

    /// @return how many in a row went unanswered
    int onTime(int peerTag, long nowNanos) {
        if (!Deadline.isDue(dueNanos, nowNanos)) {
            return missed;
        }
        if (awaiting) {
            missed++;
        }
        awaiting = true;
        awaitedNonce = context.random.nextLong();
        Octets info = Octets.wrap(ByteBuffer.allocate(INFO_SIZE)
                .putLong(nowNanos)
                .putLong(awaitedNonce)
                .array());
        InboundData inbound = context.inbound();
        if (inbound != null) {
            inbound.trim();
        }
        context.control.remove(Chunk.HEARTBEAT);
        context.control.add(new ControlChunk.Heartbeat(info), peerTag);
        schedule(nowNanos);
        return missed;
    }

    void onAck(ControlChunk.HeartbeatAck ack, long nowNanos) {
        if (context.pathMtu.onAck(ack, nowNanos)) {
            return;
        }
        ByteBuffer info = ack.info().asReadOnlyBuffer();
        if (!awaiting || info.remaining() != INFO_SIZE || info.getLong(Long.BYTES) != awaitedNonce) {
            context.tally.count(Counter.DROPPED_MALFORMED_CHUNK);
            return;
        }
        awaiting = false;
        missed = 0;
        long roundTripNanos = nowNanos - info.getLong(0);
        if (roundTripNanos > 0) {
            context.outbound.timeout().sample(roundTripNanos);
        }
        schedule(nowNanos);
    }

    long deadlineNanos() {
        return dueNanos;
    }
}
