package org.tocsin.sctp.tx;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.tocsin.bytes.Serial;
import org.tocsin.sctp.packet.SackChunk;

/// Applies SACKs to what is outstanding, and tells what the last one changed. RFC 9260 §6.2.1.
///
/// A fragment that a gap block acknowledged stays until the cumulative TSN passes it. Whether the peer takes such an
/// acknowledgement back cannot be told from a block that is missing (a SACK has room for only so many), so nothing is
/// concluded from that; repeated timeouts are (see [OutboundData]).
final class Acknowledgement {
    private final OutstandingData outstanding;
    private final Consumer<OutboundMessage> delivered;

    private int highestAckedTsn;
    private long latestOrder;

    private long ackedBytes;
    private boolean cumulativeMoved;
    private boolean latestIsNew;
    private long latestSentNanos;
    private boolean latestWasSentOnce;
    private boolean reordered;
    private boolean lossWasWrong;
    private boolean waited;

    Acknowledgement(OutstandingData outstanding, Consumer<OutboundMessage> delivered) {
        this.outstanding = outstanding;
        this.delivered = delivered;
        this.highestAckedTsn = outstanding.firstTsn() - 1;
    }

    /// @param at     a well-formed SACK
    /// @param waited whether it waited for company at the peer
    /// @return false if it is older than one applied before, or acknowledges what was never sent
    boolean apply(ByteBuffer slab, int at, boolean waited) {
        int cumulativeTsn = SackChunk.cumulativeTsnAck(slab, at);
        if (!isPossible(cumulativeTsn) || !areGapsPossible(slab, at, cumulativeTsn)) {
            return false;
        }
        begin();
        this.waited = waited;
        applyCumulative(cumulativeTsn);
        int gaps = SackChunk.gapCount(slab, at);
        for (int i = 0; i < gaps; i++) {
            applyGap(cumulativeTsn + SackChunk.gapStart(slab, at, i), cumulativeTsn + SackChunk.gapEnd(slab, at, i));
        }
        return true;
    }

    /// The same for the cumulative TSN of a SHUTDOWN chunk.
    boolean apply(int cumulativeTsn) {
        if (!isPossible(cumulativeTsn)) {
            return false;
        }
        begin();
        applyCumulative(cumulativeTsn);
        return true;
    }

    /// The TSNs begin anew.
    void restart() {
        highestAckedTsn = outstanding.firstTsn() - 1;
    }

    private boolean isPossible(int cumulativeTsn) {
        // "If Cumulative TSN Ack is less than the Cumulative TSN Ack Point, then drop the SACK chunk."
        return !Serial.isAfter(outstanding.firstTsn() - 1, cumulativeTsn)
                && Serial.isAfter(outstanding.nextTsn(), cumulativeTsn);
    }

    private boolean areGapsPossible(ByteBuffer slab, int at, int cumulativeTsn) {
        int gaps = SackChunk.gapCount(slab, at);
        int last = 0;
        for (int i = 0; i < gaps; i++) {
            int start = SackChunk.gapStart(slab, at, i);
            int end = SackChunk.gapEnd(slab, at, i);
            if (start <= last || end < start || !Serial.isAfter(outstanding.nextTsn(), cumulativeTsn + end)) {
                return false;
            }
            last = end;
        }
        return true;
    }

    private void begin() {
        ackedBytes = 0;
        cumulativeMoved = false;
        latestIsNew = false;
        waited = false;
        reordered = false;
        lossWasWrong = false;
    }

    private void applyCumulative(int cumulativeTsn) {
        while (Serial.isAfter(cumulativeTsn, outstanding.firstTsn() - 1)) {
            int cell = outstanding.cell(outstanding.firstTsn());
            note(cell, outstanding.firstTsn());
            int length = outstanding.length(cell);
            OutboundMessage message = outstanding.removeFirst();
            cumulativeMoved = true;
            if (message.acknowledge(length)) {
                delivered.accept(message);
            }
        }
    }

    private void applyGap(int firstTsn, int lastTsn) {
        for (int tsn = firstTsn; !Serial.isAfter(tsn, lastTsn); tsn++) {
            int cell = outstanding.cell(tsn);
            if (outstanding.state(cell) != OutstandingData.GAP_ACKED && !outstanding.isAbandoned(cell)) {
                note(cell, tsn);
                outstanding.markGapAcked(cell);
            }
        }
    }

    /// Before the cell changes its state.
    private void note(int cell, int tsn) {
        byte state = outstanding.state(cell);
        if (state == OutstandingData.ABANDONED) {
            return;
        }
        boolean sentOnce = outstanding.transmissions(cell) == 1;
        if (state != OutstandingData.GAP_ACKED) {
            ackedBytes += outstanding.wireBytes(cell);
            lossWasWrong |= state == OutstandingData.LOST && sentOnce;
            noteOrder(cell, sentOnce);
            if (Serial.isAfter(tsn, highestAckedTsn)) {
                highestAckedTsn = tsn;
            } else if (sentOnce && tsn != highestAckedTsn) {
                reordered = true;
            }
        }
    }

    private void noteOrder(int cell, boolean sentOnce) {
        long order = outstanding.sendOrder(cell);
        if (order > latestOrder) {
            latestOrder = order;
            latestIsNew = true;
            latestSentNanos = outstanding.sentNanos(cell);
            latestWasSentOnce = sentOnce;
        }
    }

    /// Wire bytes that were acknowledged for the first time.
    long ackedBytes() {
        return ackedBytes;
    }

    boolean cumulativeMoved() {
        return cumulativeMoved;
    }

    /// The highest send order acknowledged so far.
    long latestOrder() {
        return latestOrder;
    }

    /// Whether this SACK raised [#latestOrder].
    boolean latestIsNew() {
        return latestIsNew;
    }

    long latestSentNanos() {
        return latestSentNanos;
    }

    /// Whether the fragment behind [#latestOrder] cannot be confused with an earlier sending of it.
    boolean latestWasSentOnce() {
        return latestWasSentOnce;
    }

    /// The round trip that this SACK measures, or -1.
    ///
    /// Karn: "RTT measurements MUST NOT be made using packets that were retransmitted". Nor of what was sent before
    /// something acknowledged already: its own acknowledgement was lost, or had no room in a SACK. Nor from a SACK
    /// that waited.
    long roundTripNanos(long nowNanos) {
        return latestIsNew && latestWasSentOnce && !waited ? Math.max(1, nowNanos - latestSentNanos) : -1;
    }

    /// Whether it came later than the path alone explains.
    boolean waited() {
        return waited;
    }

    /// Whether something sent once came after what was sent later.
    boolean reordered() {
        return reordered;
    }

    /// Whether something was acknowledged that was deemed lost and not yet sent again.
    boolean lossWasWrong() {
        return lossWasWrong;
    }
}
