package org.tocsin.sctp;

import java.nio.ByteBuffer;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.rx.InboundData;

/// Asks a silent peer whether it is there. RFC 9260, section 8.3.
///
/// As long as nothing but heartbeats is exchanged, each one waits twice as long as the one before: hundreds of idle
/// associations would cost an uplink some ten gigabytes a month otherwise. Where one is not answered, the next come at
/// the interval again.
final class Heartbeats {
    /// The instant of sending and a nonce, so that nobody measures round trips for us.
    private static final int INFO_SIZE = 16;
    /// Before that of RFC 9260 (30 s), and what WireGuard recommends so that no NAT on the way forgets a flow.
    private static final long IDLE_INTERVAL_NANOS_MAX = 25_000_000_000L;

    /// More than the jitter and a round trip.
    private static final int TURN_TIMEOUTS = 2;

    private final AssociationContext context;
    private final long intervalNanos;
    /// While the peer answers: [#intervalNanos] or, where nothing else happens, more.
    private long calmIntervalNanos;
    private long heardAtNanos;
    /// Before the packet that came last.
    private long silenceNanos;
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
        calmIntervalNanos = intervalNanos;
        heardAtNanos = nowNanos;
        schedule(nowNanos);
    }

    void stop() {
        dueNanos = Deadline.NEVER;
        awaiting = false;
    }

    /// Something of the peer came.
    void onReceived(long nowNanos) {
        silenceNanos = nowNanos - heardAtNanos;
        heardAtNanos = nowNanos;
        postpone(nowNanos);
    }

    /// What came has data, or acknowledges some.
    void onTraffic(long nowNanos) {
        if (calmIntervalNanos != intervalNanos) {
            calmIntervalNanos = intervalNanos;
            postpone(nowNanos);
        }
    }

    /// The peer asks; where it waited as long as this end would have, both wait longer from now on. It asks the next
    /// time too: this end waits until after that, or their questions would cross.
    void onHeartbeat(long nowNanos) {
        if (!isCalm()) {
            return;
        }
        if (silenceNanos >= calmIntervalNanos / 2) {
            waitLonger();
            trim();
        }
        schedule(nowNanos + TURN_TIMEOUTS * context.outbound.timeout().timeoutNanos());
    }

    /// Whether it has asked nothing that is not answered.
    private boolean isCalm() {
        return dueNanos != Deadline.NEVER && !awaiting;
    }

    private void waitLonger() {
        calmIntervalNanos = Math.max(intervalNanos, Math.min(2 * calmIntervalNanos, IDLE_INTERVAL_NANOS_MAX));
    }

    /// After a silence, whoever asked.
    private void trim() {
        InboundData inbound = context.inbound();
        if (inbound != null) {
            inbound.trim();
        }
    }

    private void postpone(long nowNanos) {
        if (isCalm()) {
            schedule(nowNanos);
        }
    }

    private void schedule(long nowNanos) {
        if (intervalNanos == 0) {
            return;
        }
        // "the heartbeat interval ... RTO plus HB.interval, with jittering of +/- 50% of the RTO value"
        long timeoutNanos = context.outbound.timeout().timeoutNanos();
        long waitNanos = awaiting ? intervalNanos : calmIntervalNanos;
        dueNanos = nowNanos + waitNanos + timeoutNanos / 2 + context.random.nextLong(timeoutNanos);
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
        trim();
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
        if (missed == 0) {
            waitLonger();
        } else {
            calmIntervalNanos = intervalNanos;
        }
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
