package org.tocsin.sctp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.sctp.AssociationState.Open;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.SctpPacket;
import org.tocsin.sctp.rx.InboundData;

/// Puts packets together: a hello where the peer may need one, control chunks, then a SACK, then DATA (RFC 9260,
/// section 6.10).
final class PacketWriter {
    private final AssociationContext context;
    private final HelloExchange hello;
    private boolean wroteData;

    PacketWriter(AssociationContext context, HelloExchange hello) {
        this.context = context;
        this.hello = hello;
    }

    int mostUrgentClass(long nowNanos) {
        InboundData inbound = context.inbound();
        if (!context.control.isEmpty() || hello.isDue() || (inbound != null && inbound.sackDue(nowNanos))) {
            return 0;
        }
        return sendsData() ? context.outbound.mostUrgentClass(nowNanos) : -1;
    }

    private boolean sendsData() {
        return context.state() instanceof Open open && open.phase().sendsData();
    }

    /// Whether the last packet bears DATA.
    boolean wroteData() {
        return wroteData;
    }

    int write(ByteBuffer slab, int offset, int bytesMax, long nowNanos) {
        wroteData = false;
        int endMax = offset + Math.min(bytesMax, context.config.packetBytesMax());
        int end = Math.min(endMax, offset + context.pathMtu.packetBytes());
        int start = offset + SctpPacket.HEADER_SIZE;
        if (end <= start) {
            return 0;
        }
        int next = start;
        int peerTag = context.peerTag();
        ControlQueue.@Nullable Entry first = context.control.peek();
        boolean foreign = first != null && (first.alone() || first.verificationTag() != peerTag);
        int tag = first == null ? peerTag : first.verificationTag();
        boolean probesPath = first != null && first.paddedBytes() > 0;
        if (!foreign && !probesPath && hello.bearsHello() && end - start >= hello.bytes()) {
            next = hello.write(slab, start, nowNanos);
        }
        if (first != null) {
            next = probesPath ? writePadded(slab, start, endMax, first) : writeControl(slab, next, end, first);
        }
        if (!foreign && context.state() instanceof Open) {
            next = writeSack(slab, next, end, next != start, nowNanos);
            if (sendsData()) {
                // A fragment that was cut for larger packets goes alone.
                int before = next;
                next = context.outbound.write(slab, next, end, next == start ? endMax : end, nowNanos);
                wroteData = next != before;
            }
        }
        if (next == start) {
            return 0;
        }
        int length = next - offset;
        SctpPacket.writeHeader(slab, offset, context.config.localPort(), context.config.remotePort(), tag);
        SctpPacket.seal(slab, offset, length);
        context.tally.count(Counter.PACKETS_SENT);
        context.tally.add(Counter.BYTES_SENT, length);
        return length;
    }

    private int writePadded(ByteBuffer slab, int start, int endMax, ControlQueue.Entry entry) {
        context.control.remove();
        int end = start - SctpPacket.HEADER_SIZE + entry.paddedBytes();
        if (end > endMax) {
            // The shell has no room for it now; the probe counts as lost.
            context.tally.count(Counter.DROPPED_ANSWER);
            return start;
        }
        int next = entry.chunk().write(slab, start);
        return new ControlChunk.Pad(end - next - Chunk.HEADER_SIZE).write(slab, next);
    }

    /// As many chunks as go into one packet with the first.
    private int writeControl(ByteBuffer slab, int start, int end, ControlQueue.Entry first) {
        int next = start;
        ControlQueue.@Nullable Entry entry = first;
        while (entry != null && entry.verificationTag() == first.verificationTag()) {
            if (next != start && (entry.alone() || entry.chunk().paddedBytes() > end - next)) {
                return next;
            }
            context.control.remove();
            if (entry.chunk().paddedBytes() > end - next) {
                context.tally.count(Counter.DROPPED_ANSWER);
            } else {
                next = entry.chunk().write(slab, next);
            }
            if (entry.alone()) {
                return next;
            }
            entry = context.control.peek();
        }
        return next;
    }

    /// A SACK that waits for company goes along with DATA or control chunks.
    private int writeSack(ByteBuffer slab, int at, int end, boolean hasCompany, long nowNanos) {
        InboundData inbound = context.inbound();
        if (inbound == null) {
            return at;
        }
        boolean waits = inbound.sackDeadline() != Deadline.NEVER;
        boolean due = inbound.sackDue(nowNanos);
        boolean company = hasCompany || (sendsData() && context.outbound.mostUrgentClass(nowNanos) >= 0);
        if (!due && !(waits && company)) {
            return at;
        }
        int next = context.ecnEchoes.write(slab, at, end);
        return next + inbound.writeSack(slab, next, end - next, nowNanos);
    }
}
