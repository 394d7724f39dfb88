package org.tocsin.sctp;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.packet.ControlChunk;

/// Finds the largest packet that the path carries. RFC 8899, with the probes of its section 6.2.
///
/// A probe is a HEARTBEAT filled up by PAD: what is lost of it is no data, and no sign of congestion. The largest size
/// is tried first, because most paths carry it, then the middle of what is left. Packets grow when a probe is answered;
/// they shrink to the base when timeouts show a black hole. Sizes are of SCTP packets, common header on.
final class PathMtu {
    /// MAX_PROBES and PMTU_RAISE_TIMER of RFC 8899, section 5.1.
    private static final int PROBES_MAX = 3;

    private static final long RAISE_NANOS = Duration.ofMinutes(10).toNanos();
    /// "PROBE_TIMER ... MUST NOT be less than 1 second".
    private static final long PROBE_NANOS = Duration.ofSeconds(1).toNanos();
    /// What is left to be found is not worth a probe. A guess.
    private static final int STEP_BYTES = 16;
    /// Timeouts in a row that are taken for a black hole, as many as a size is probed.
    private static final int TIMEOUTS_OF_BLACK_HOLE = PROBES_MAX;

    private static final int INFO_SIZE = 24;

    private final AssociationContext context;
    private final int largestBytes;
    private final int baseBytes;
    /// What the path is known, or assumed, to carry.
    private int packetBytes;
    /// The least that was tried in vain.
    private int tooLargeBytes;
    private int probeBytes;
    private int probesSent;
    private long awaitedNonce;
    private boolean awaiting;
    private long dueNanos = Deadline.NEVER;

    PathMtu(AssociationContext context) {
        this.context = context;
        largestBytes = context.config.packetBytesMax();
        baseBytes = Math.min(context.config.basePacketBytes(), largestBytes);
        packetBytes = baseBytes;
    }

    int packetBytes() {
        return packetBytes;
    }

    long deadlineNanos() {
        return dueNanos;
    }

    void start(long nowNanos) {
        packetBytes = baseBytes;
        search(nowNanos + PROBE_NANOS);
    }

    void stop() {
        dueNanos = Deadline.NEVER;
        awaiting = false;
    }

    private void search(long atNanos) {
        tooLargeBytes = largestBytes + STEP_BYTES;
        probesSent = 0;
        probeBytes = largestBytes;
        awaiting = false;
        dueNanos = packetBytes < largestBytes ? atNanos : Deadline.NEVER;
    }

    void onTime(int peerTag, long nowNanos) {
        int timeouts = context.outbound.timeoutsInRow();
        if (timeouts >= TIMEOUTS_OF_BLACK_HOLE && packetBytes > baseBytes) {
            packetBytes = baseBytes;
            search(nowNanos + PROBE_NANOS);
        }
        if (!Deadline.isDue(dueNanos, nowNanos)) {
            return;
        }
        if (timeouts > 0) {
            // A path that carries nothing tells nothing about sizes.
            awaiting = false;
            probesSent = 0;
            dueNanos = nowNanos + PROBE_NANOS;
            return;
        }
        if (awaiting && probesSent >= PROBES_MAX) {
            tooLargeBytes = probeBytes;
            next(nowNanos);
        }
        if (Deadline.isDue(dueNanos, nowNanos)) {
            probe(peerTag, nowNanos);
        }
    }

    /// Chooses the next size, or ends the search until it is raised again.
    private void next(long nowNanos) {
        awaiting = false;
        probesSent = 0;
        if (packetBytes == largestBytes) {
            dueNanos = Deadline.NEVER;
        } else if (tooLargeBytes - packetBytes <= STEP_BYTES) {
            search(nowNanos + RAISE_NANOS);
        } else {
            // Packets are multiples of 4 bytes.
            probeBytes = (packetBytes + tooLargeBytes) / 2 & ~3;
            dueNanos = nowNanos;
        }
    }

    private void probe(int peerTag, long nowNanos) {
        awaiting = true;
        probesSent++;
        awaitedNonce = context.random.nextLong();
        dueNanos = nowNanos + Math.max(PROBE_NANOS, context.outbound.timeout().timeoutNanos());
        Octets info = Octets.wrap(ByteBuffer.allocate(INFO_SIZE)
                .putLong(nowNanos)
                .putLong(awaitedNonce)
                .putLong(probeBytes)
                .array());
        context.tally.count(Counter.PATH_PROBES);
        context.control.addPadded(new ControlChunk.Heartbeat(info), peerTag, probeBytes);
    }

    /// @return whether the answer is to one of our probes, right or wrong
    boolean onAck(ControlChunk.HeartbeatAck ack, long nowNanos) {
        ByteBuffer info = ack.info().asReadOnlyBuffer();
        if (info.remaining() != INFO_SIZE) {
            return false;
        }
        if (!awaiting || info.getLong(Long.BYTES) != awaitedNonce || info.getLong(2 * Long.BYTES) != probeBytes) {
            context.tally.count(Counter.DROPPED_MALFORMED_CHUNK);
            return true;
        }
        packetBytes = probeBytes;
        next(nowNanos);
        return true;
    }
}
