package org.tocsin.sctp.rx;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tocsin.sctp.IncomingMessage;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.sctp.packet.ForwardTsn;
import org.tocsin.sctp.packet.IForwardTsn;

/// The receiving half of one association, from its chunks to messages. A restart of the peer makes a new one.
///
/// Hand every DATA and I-DATA chunk to [#receive], call [#packetEnds] after the last chunk of each packet, send a SACK
/// with [#writeSack] when [#sackDue], and take messages with [#poll].
public final class InboundData {
    /// So much more room is worth a SACK: some fifty packets.
    private static final int SHARE_NEWS_BYTES = 64 << 10;

    private final ReceiveTracker tracker;
    private final ReassemblyQueue queue;
    private final ReceiveAccount account;
    private final long windowMaxBytes;
    private long advertisedBytes;
    /// Whether it was what the associations share that bounded the advertised window.
    private boolean shortOfShare;

    /// @param peerInitialTsn of the INIT or INIT ACK
    /// @param interleaved    whether I-DATA was agreed (RFC 8260 §2.2.1)
    /// @param streams        inbound streams that were agreed, at most `limits.streamsMax`
    /// @param pool           where what is held is charged, until [#close]
    public InboundData(int peerInitialTsn, boolean interleaved, int streams, ReceiveLimits limits, ReceivePool pool) {
        account = pool.open();
        tracker = new ReceiveTracker(peerInitialTsn, limits);
        queue = new ReassemblyQueue(interleaved, Math.min(streams, limits.streamsMax()), limits, account);
        windowMaxBytes = limits.windowBytes();
        advertisedBytes = windowBytes();
        shortOfShare = advertisedBytes < windowMaxBytes;
    }

    /// Takes a chunk of type [Chunk#DATA] or [Chunk#I_DATA] that a cursor stands on. The payload is copied out.
    public Verdict receive(ByteBuffer slab, int at, long nowNanos) {
        Verdict form = queue.checkForm(slab, at);
        if (form != Verdict.ACCEPTED) {
            return form;
        }
        int tsn = DataChunk.tsn(slab, at);
        boolean immediate = DataChunk.isImmediate(slab, at);
        if (tracker.isTooFarAhead(tsn)) {
            tracker.observe(tsn, immediate, nowNanos);
            return Verdict.REFUSED_TOO_FAR_AHEAD;
        }
        // RFC 9260 §6.2: DATA on an invalid stream is acknowledged as any other, reported and discarded.
        if (!queue.hasStream(DataChunk.streamId(slab, at))) {
            tracker.observe(tsn, immediate, nowNanos);
            return Verdict.INVALID_STREAM;
        }
        if (tracker.isDuplicate(tsn)) {
            tracker.observe(tsn, immediate, nowNanos);
            return Verdict.DUPLICATE;
        }
        Verdict verdict = queue.add(slab, at, tracker.isNext(tsn));
        switch (verdict) {
            case ACCEPTED, STALE -> tracker.observe(tsn, immediate, nowNanos);
            case REFUSED_NO_ROOM -> tracker.refused(nowNanos);
            default -> {}
        }
        return verdict;
    }

    /// After the last chunk of every packet, with or without DATA.
    public void packetEnds(long nowNanos) {
        tracker.packetEnds(nowNanos);
        account.heard(queue.hasIncomplete(), nowNanos);
        announceRoom();
    }

    /// Looks whether others left room; to be called at every poll.
    ///
    /// @return false if it has to be aborted: others waited too long for the room in which it was to finish what it
    ///         holds
    public boolean onTime(long nowNanos) {
        if (account.isWaiting()) {
            account.settle(queue.hasIncomplete(), nowNanos);
        }
        announceRoom();
        return !account.isOverdue(nowNanos);
    }

    /// When [#onTime] has to be called at the latest.
    public long deadlineNanos() {
        return account.turnEndNanos();
    }

    /// Gives back what is held. Nothing else may be called afterwards.
    public void close() {
        queue.trim();
        account.close();
    }

    /// RFC 3758 §3.6. Only where I-DATA was not agreed; the caller aborts otherwise.
    ///
    /// @return false if it changed nothing: not ahead, or absurdly far
    public boolean forward(ForwardTsn chunk) {
        boolean moved = tracker.forward(chunk.newCumulativeTsn());
        if (moved) {
            queue.forward(chunk);
        }
        return moved;
    }

    /// RFC 8260 §2.3.1. Only where I-DATA was agreed; the caller aborts otherwise.
    ///
    /// @return false if it changed nothing: not ahead, or absurdly far
    public boolean forward(IForwardTsn chunk) {
        boolean moved = tracker.forward(chunk.newCumulativeTsn());
        if (moved) {
            queue.forward(chunk);
        }
        return moved;
    }

    /// Streams begin again at sequence number or message identifier 0, after an Outgoing SSN Reset (RFC 6525 §5.2.2).
    public void resetStream(int streamId) {
        queue.resetStream(streamId);
    }

    public void resetAllStreams() {
        queue.resetAllStreams();
    }

    /// All streams begin again, and so do the TSNs, with this one (RFC 6525 §5.2.4).
    public void restart(int nextTsn) {
        queue.resetAllStreams();
        tracker.restart(nextTsn);
    }

    /// How many streams the peer may use.
    public int streams() {
        return queue.streams();
    }

    public void addStreams(int count) {
        queue.addStreams(count);
    }

    /// The next whole message: the most urgent class first (low three bits of the PPID's highest byte), in the order
    /// of each stream; null if there is none.
    public @Nullable IncomingMessage poll() {
        IncomingMessage message = queue.poll();
        account.finishTurn();
        announceRoom();
        return message;
    }

    /// The sender was told to stop and hears of new room from nobody else, save by its probes: RFC 9260 §6.2 allows
    /// a SACK for that, and half the window keeps it from being told of every crumb. Where associations share,
    /// there may never be half a window.
    private void announceRoom() {
        if (advertisedBytes >= windowMaxBytes / 4) {
            return;
        }
        long window = windowBytes();
        if (window >= windowMaxBytes / 2 || (shortOfShare && window >= 2 * advertisedBytes + SHARE_NEWS_BYTES)) {
            tracker.requestSack();
        }
    }

    /// Gives up the memory that is kept only to be used again; to be called after a silence.
    public void trim() {
        queue.trim();
    }

    public boolean sackDue(long nowNanos) {
        return tracker.sackDue(nowNanos);
    }

    public long sackDeadline() {
        return tracker.sackDeadline();
    }

    public void requestSack() {
        tracker.requestSack();
    }

    /// @return the SACK's bytes; 0 if not even its header fits into `bytesMax`
    public int writeSack(ByteBuffer slab, int offset, int bytesMax, long nowNanos) {
        int written = tracker.writeSack(slab, offset, bytesMax, windowBytes(), nowNanos);
        if (written > 0) {
            advertisedBytes = windowBytes();
            shortOfShare = advertisedBytes < queue.windowBytes();
        }
        return written;
    }

    public int cumulativeTsn() {
        return tracker.cumulativeTsn();
    }

    public boolean hasGap() {
        return tracker.hasGap();
    }

    /// What is left of the window: the a_rwnd to advertise.
    public long windowBytes() {
        return Math.min(queue.windowBytes(), account.windowBytes());
    }

    /// Fragments and undelivered messages, with their overhead.
    public long bufferedBytes() {
        return queue.bufferedBytes();
    }
}
