package org.tocsin.sctp.rx;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.tocsin.bytes.Serial;
import org.tocsin.sctp.packet.SackChunk;

/// Which TSNs of the peer came, and when to acknowledge them. RFC 9260 §6.2, §6.7; I bit: RFC 7053.
///
/// One bit per TSN in a ring indexed by the TSN's low bits; no object per TSN.
public final class ReceiveTracker {
    private final int span;
    private final long[] received;
    private final int gapBlocksMax;
    private final int[] duplicates;
    private final SackTiming timing;

    private int cumulativeTsn;
    private int highestTsn;
    private int duplicateCount;

    /// @param peerInitialTsn of the INIT or INIT ACK
    public ReceiveTracker(int peerInitialTsn, ReceiveLimits limits) {
        span = limits.tsnSpan();
        received = new long[span / Long.SIZE];
        gapBlocksMax = limits.gapBlocksMax();
        duplicates = new int[limits.duplicatesMax()];
        timing = new SackTiming(limits.sacks());
        cumulativeTsn = peerInitialTsn - 1;
        highestTsn = cumulativeTsn;
    }

    /// Whether the TSN is neither known nor too far ahead.
    public boolean isNew(int tsn) {
        return !isDuplicate(tsn) && !isTooFarAhead(tsn);
    }

    public boolean isDuplicate(int tsn) {
        return !Serial.isAfter(tsn, cumulativeTsn) || (tsn - cumulativeTsn <= span && isMarked(tsn));
    }

    public boolean isTooFarAhead(int tsn) {
        return Serial.isAfter(tsn, cumulativeTsn) && tsn - cumulativeTsn > span;
    }

    /// Whether the TSN is the one that moves the cumulative TSN ack.
    public boolean isNext(int tsn) {
        return tsn == cumulativeTsn + 1;
    }

    /// Takes note of a chunk's TSN: a new one is acknowledged from now on.
    ///
    /// @param immediate the chunk's I bit
    /// @return whether it is new
    public boolean observe(int tsn, boolean immediate, long nowNanos) {
        timing.onData(nowNanos);
        if (immediate) {
            timing.request();
        }
        if (isTooFarAhead(tsn)) {
            timing.request();
            return false;
        }
        if (isDuplicate(tsn)) {
            // RFC 9260 §6.2: a packet of nothing but duplicates is answered by a SACK without delay.
            timing.request();
            if (duplicateCount < duplicates.length) {
                duplicates[duplicateCount++] = tsn;
            }
            return false;
        }
        boolean hadGap = hasGap();
        if (Serial.isAfter(tsn, highestTsn)) {
            highestTsn = tsn;
        }
        mark(tsn);
        advance();
        if (hadGap || hasGap()) {
            // RFC 9260 §6.7: while a gap is open, and when it closes, each packet is answered at once.
            timing.request();
        }
        return true;
    }

    /// A chunk came that is not kept: the peer is told at once where the window stands.
    public void refused(long nowNanos) {
        timing.onData(nowNanos);
        timing.request();
    }

    /// The end of a packet that held DATA: delayed acknowledgements count packets, not chunks.
    public void packetEnds(long nowNanos) {
        timing.onPacketEnd(nowNanos);
    }

    /// Makes the next SACK due now.
    public void requestSack() {
        timing.request();
    }

    public boolean sackDue(long nowNanos) {
        return timing.isDue(nowNanos);
    }

    /// When a delayed SACK falls due, [Deadline#NEVER] while none waits. What is due at once shows in [#sackDue] only.
    public long sackDeadline() {
        return timing.deadlineNanos();
    }

    /// Skips to a TSN that the peer gave up waiting for (FORWARD TSN). RFC 3758 §3.6.
    ///
    /// @return false if it is not ahead, or further ahead than any TSN can be: nothing changed then
    public boolean forward(int newCumulativeTsn) {
        timing.request();
        if (!Serial.isAfter(newCumulativeTsn, cumulativeTsn) || newCumulativeTsn - cumulativeTsn > span) {
            return false;
        }
        while (cumulativeTsn != newCumulativeTsn) {
            cumulativeTsn++;
            unmark(cumulativeTsn);
        }
        if (Serial.isAfter(cumulativeTsn, highestTsn)) {
            highestTsn = cumulativeTsn;
        }
        advance();
        return true;
    }

    /// Begins anew: the peer sends this TSN next. RFC 6525 §5.2.4.
    void restart(int nextTsn) {
        Arrays.fill(received, 0);
        cumulativeTsn = nextTsn - 1;
        highestTsn = cumulativeTsn;
        duplicateCount = 0;
    }

    /// Writes a SACK of at most `bytesMax` bytes: gap blocks before duplicates, lowest first. Clears what asked for it.
    ///
    /// @return the SACK's bytes, a multiple of 4; 0 if not even its header fits
    public int writeSack(ByteBuffer slab, int offset, int bytesMax, long aRwndBytes, long nowNanos) {
        if (bytesMax < SackChunk.HEADER_SIZE) {
            return 0;
        }
        int gapsMax = Math.min(gapBlocksMax, (bytesMax - SackChunk.HEADER_SIZE) / SackChunk.GAP_SIZE);
        int gaps = writeGaps(slab, offset, gapsMax);
        int room = (bytesMax - SackChunk.size(gaps, 0)) / SackChunk.DUPLICATE_SIZE;
        int reported = Math.min(duplicateCount, room);
        int flags = timing.tellsWait(nowNanos) ? SackChunk.FLAG_WAITED : 0;
        int end = SackChunk.writeHeader(slab, offset, flags, cumulativeTsn, aRwndBytes, gaps, reported);
        for (int i = 0; i < reported; i++) {
            SackChunk.writeDuplicate(slab, offset, i, duplicates[i]);
        }
        duplicateCount = 0;
        timing.onSackSent();
        return end - offset;
    }

    private int writeGaps(ByteBuffer slab, int offset, int gapsMax) {
        int last = highestTsn - cumulativeTsn;
        int gaps = 0;
        int at = 1;
        while (gaps < gapsMax) {
            int start = firstMarked(at, last);
            if (start > last) {
                break;
            }
            int end = firstUnmarked(start, last);
            SackChunk.writeGap(slab, offset, gaps++, start, end - 1);
            at = end;
        }
        return gaps;
    }

    private int firstMarked(int offset, int last) {
        int at = offset;
        while (at <= last) {
            int index = index(cumulativeTsn + at);
            long rest = received[index >>> 6] >>> index;
            if (rest != 0) {
                return at + Long.numberOfTrailingZeros(rest);
            }
            at += Long.SIZE - (index & 63);
        }
        return last + 1;
    }

    private int firstUnmarked(int offset, int last) {
        int at = offset;
        while (at <= last) {
            int index = index(cumulativeTsn + at);
            long rest = ~received[index >>> 6] >>> index;
            int left = Long.SIZE - (index & 63);
            int run = Math.min(Long.numberOfTrailingZeros(rest), left);
            at += run;
            if (run < left) {
                break;
            }
        }
        return Math.min(at, last + 1);
    }

    /// The highest TSN without a gap below it.
    public int cumulativeTsn() {
        return cumulativeTsn;
    }

    /// The highest TSN that came.
    public int highestTsn() {
        return highestTsn;
    }

    public boolean hasGap() {
        return highestTsn != cumulativeTsn;
    }

    private void advance() {
        while (isMarked(cumulativeTsn + 1)) {
            cumulativeTsn++;
            unmark(cumulativeTsn);
        }
    }

    private int index(int tsn) {
        return tsn & (span - 1);
    }

    private boolean isMarked(int tsn) {
        return (received[index(tsn) >>> 6] & 1L << tsn) != 0;
    }

    private void mark(int tsn) {
        received[index(tsn) >>> 6] |= 1L << tsn;
    }

    private void unmark(int tsn) {
        received[index(tsn) >>> 6] &= ~(1L << tsn);
    }
}
