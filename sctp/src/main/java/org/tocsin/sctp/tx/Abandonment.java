package org.tocsin.sctp.tx;

import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.Serial;
import org.tocsin.sctp.DropReason;
import org.tocsin.sctp.OutgoingMessage;
import org.tocsin.sctp.Reliability;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.ForwardTsn;
import org.tocsin.sctp.packet.IForwardTsn;

/// Gives messages up that were begun, and tells the peer to wait for them no longer. RFC 3758 §3.5, RFC 7496, and
/// RFC 8260 §2.3 where messages interleave.
///
/// Messages are given up whole. One with bytes that were never sent gets one TSN for these: it is never sent, but
/// without it the peer, which may have all that was sent, could not be told.
final class Abandonment {
    private final OutstandingData outstanding;
    private final SendQueue queue;
    private final RetransmissionTimeout timeout;
    private final boolean interleaved;
    private final boolean agreed;
    private final BiConsumer<OutboundMessage, DropReason> dropped;

    /// Whether any message may be given up: most associations have none.
    private boolean needed;
    /// The "Advanced.Peer.Ack.Point": all TSNs up to it are acknowledged or given up.
    private int pointTsn;
    /// What the last chunk told, and what the point was then: a packet may not have room for all.
    private int toldTsn;
    private int pointWhenToldTsn;
    private long againNanos = Deadline.NEVER;

    /// @param agreed whether the peer can skip what is given up
    Abandonment(
            OutstandingData outstanding,
            SendQueue queue,
            RetransmissionTimeout timeout,
            boolean interleaved,
            boolean agreed,
            BiConsumer<OutboundMessage, DropReason> dropped) {
        this.outstanding = outstanding;
        this.queue = queue;
        this.timeout = timeout;
        this.interleaved = interleaved;
        this.agreed = agreed;
        this.dropped = dropped;
        restart();
    }

    /// The TSNs begin anew.
    void restart() {
        pointTsn = outstanding.firstTsn() - 1;
        toldTsn = pointTsn;
        pointWhenToldTsn = pointTsn;
        againNanos = Deadline.NEVER;
    }

    void onAccepted(OutboundMessage message) {
        needed |= agreed && !(message.message.reliability() instanceof Reliability.Full);
    }

    /// Gives up what would be sent next, or again, and must not be.
    void check(long nowNanos) {
        if (!needed) {
            return;
        }
        for (int c = 0; c < OutgoingMessage.CLASSES; c++) {
            int cell = outstanding.firstLost(c);
            while (cell != OutstandingData.NONE && isOver(cell, nowNanos)) {
                abandon(outstanding.message(cell), reason(outstanding.message(cell)));
                cell = outstanding.firstLost(c);
            }
            OutboundMessage head = queue.head(c);
            while (head != null && head.isBegun() && isLate(head, nowNanos) && isPossible(head)) {
                abandon(head, DropReason.EXPIRED);
                head = queue.head(c);
            }
        }
    }

    /// Whether a lost fragment is not to be sent again.
    boolean isOver(int cell, long nowNanos) {
        OutboundMessage message = outstanding.message(cell);
        if (!needed || !isPossible(message)) {
            return false;
        }
        return switch (message.message.reliability()) {
            case Reliability.Full _, Reliability.Prioritized _ -> false;
            case Reliability.Timed _ -> isLate(message, nowNanos);
            case Reliability.LimitedRetransmissions(int retransmissionsMax) ->
                outstanding.transmissions(cell) > retransmissionsMax;
        };
    }

    private static boolean isLate(OutboundMessage message, long nowNanos) {
        return message.message.reliability() instanceof Reliability.Timed
                && Deadline.isDue(message.message.deadlineNanos(), nowNanos);
    }

    private static DropReason reason(OutboundMessage message) {
        return message.message.reliability() instanceof Reliability.Timed
                ? DropReason.EXPIRED
                : DropReason.RETRANSMITTED_TOO_OFTEN;
    }

    /// Whether a begun message may be given up now. A peer that skips a number skips all before it in the stream, so
    /// one that interleaves with an earlier message of its stream has to be pursued as long as that.
    boolean isPossible(OutboundMessage message) {
        return agreed
                && !(message.remainingBytes() > 0 && outstanding.isFull())
                && !queue.hasBegunBefore(message)
                && !outstanding.holdsEarlier(message);
    }

    /// @param message begun
    void abandon(OutboundMessage message, DropReason reason) {
        if (message.remainingBytes() > 0) {
            outstanding.appendUnsent(message);
        }
        outstanding.abandon(message);
        queue.abandon(message);
        needed = true;
        dropped.accept(message, reason);
    }

    private void advance() {
        if (Serial.isAfter(outstanding.firstTsn() - 1, pointTsn)) {
            pointTsn = outstanding.firstTsn() - 1;
        }
        while (pointTsn + 1 != outstanding.nextTsn() && outstanding.isAbandoned(outstanding.cell(pointTsn + 1))) {
            pointTsn++;
        }
    }

    /// Whether the peer is to be told, for the first time or once more.
    boolean isDue(long nowNanos) {
        if (!needed) {
            return false;
        }
        advance();
        int ackedTsn = outstanding.firstTsn() - 1;
        if (pointTsn == ackedTsn) {
            againNanos = Deadline.NEVER;
            return false;
        }
        return pointTsn != pointWhenToldTsn || toldTsn == ackedTsn || Deadline.isDue(againNanos, nowNanos);
    }

    long deadlineNanos() {
        return againNanos;
    }

    /// @return where the next chunk begins; `at` if there is no room
    int write(ByteBuffer slab, int at, int end, long nowNanos) {
        int entriesMax = (end - at - Chunk.HEADER_SIZE - Integer.BYTES) / entryBytes();
        if (entriesMax < 1) {
            return at;
        }
        ByteBuffer entries = ByteBuffer.allocate(entriesMax * entryBytes());
        int tsn = outstanding.firstTsn();
        while (tsn != pointTsn + 1 && note(outstanding.message(outstanding.cell(tsn)), entries)) {
            tsn++;
        }
        toldTsn = tsn - 1;
        pointWhenToldTsn = pointTsn;
        againNanos = nowNanos + timeout.timeoutNanos();
        Octets skipped = Octets.copyOf(entries.array(), 0, entries.position());
        ControlChunk chunk = interleaved ? new IForwardTsn(toldTsn, skipped) : new ForwardTsn(toldTsn, skipped);
        return chunk.write(slab, at);
    }

    private int entryBytes() {
        return interleaved ? IForwardTsn.ENTRY_SIZE : ForwardTsn.ENTRY_SIZE;
    }

    /// Enters a message's stream with its number, if that is the highest so far.
    ///
    /// @return false if there is no room
    private boolean note(OutboundMessage message, ByteBuffer entries) {
        boolean unordered = message.message.unordered();
        if (unordered && !interleaved) {
            // RFC 3758 §3.2: streams are listed for their order, and unordered messages have none.
            return true;
        }
        int streamId = message.message.streamId();
        int at = 0;
        while (at < entries.position() && !isEntry(entries, at, streamId, unordered)) {
            at += entryBytes();
        }
        if (at == entries.capacity()) {
            return false;
        }
        boolean isNew = at == entries.position();
        entries.putShort(at, (short) streamId);
        if (interleaved) {
            entries.putShort(at + Short.BYTES, (short) (unordered ? 1 : 0));
            if (isNew || Serial.isAfter(message.number, entries.getInt(at + Integer.BYTES))) {
                entries.putInt(at + Integer.BYTES, message.number);
            }
        } else if (isNew || Serial.isAfter16(message.number, entries.getShort(at + Short.BYTES))) {
            entries.putShort(at + Short.BYTES, (short) message.number);
        }
        entries.position(isNew ? at + entryBytes() : entries.position());
        return true;
    }

    private boolean isEntry(ByteBuffer entries, int at, int streamId, boolean unordered) {
        return (entries.getShort(at) & 0xffff) == streamId
                && (!interleaved || (entries.getShort(at + Short.BYTES) != 0) == unordered);
    }
}
