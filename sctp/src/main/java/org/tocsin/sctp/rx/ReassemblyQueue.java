package org.tocsin.sctp.rx;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tocsin.sctp.IncomingMessage;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.sctp.packet.ForwardTsn;
import org.tocsin.sctp.packet.IDataChunk;
import org.tocsin.sctp.packet.IForwardTsn;

/// Makes messages whole and brings them into the order of their streams, within bounded memory. RFC 9260 §6.9,
/// RFC 8260 §2.2.
///
/// An association uses DATA or I-DATA, never both; the other one is a violation of the protocol.
public final class ReassemblyQueue {
    private final boolean interleaved;
    private final ReceiveLimits limits;
    private final ReceiveAccount account;
    private final Occupancy occupancy;
    private final DeliveryQueue delivery;
    private final FragmentPool pool;
    private final InboundStreams streams;
    private final ConsecutiveReassembly consecutive;
    private final InterleavedReassembly interleaving;

    /// @param streams identifiers below this are taken
    ReassemblyQueue(boolean interleaved, int streams, ReceiveLimits limits, ReceiveAccount account) {
        this.interleaved = interleaved;
        this.limits = limits;
        this.account = account;
        occupancy = new Occupancy(account);
        delivery = new DeliveryQueue(occupancy);
        pool = new FragmentPool(account.spares());
        this.streams = new InboundStreams(interleaved ? 32 : 16, streams, delivery, occupancy);
        consecutive = new ConsecutiveReassembly(this.streams, occupancy, pool, limits.messageBytesMax());
        interleaving = new InterleavedReassembly(this.streams, occupancy, pool, limits);
    }

    /// What can be said of a chunk before its TSN is looked at: [Verdict#ACCEPTED], or why it is wrong whatever came
    /// before.
    Verdict checkForm(ByteBuffer slab, int at) {
        boolean isIData = Chunk.type(slab, at) == Chunk.I_DATA;
        int payloadBytes = isIData ? IDataChunk.payloadBytes(slab, at) : DataChunk.payloadBytes(slab, at);
        if (payloadBytes < 0) {
            return Verdict.HEADER_CUT;
        }
        if (isIData != interleaved) {
            return Verdict.WRONG_CHUNK_TYPE;
        }
        return payloadBytes == 0 ? Verdict.NO_USER_DATA : Verdict.ACCEPTED;
    }

    private int payloadBytes(ByteBuffer slab, int at) {
        return interleaved ? IDataChunk.payloadBytes(slab, at) : DataChunk.payloadBytes(slab, at);
    }

    boolean hasStream(int streamId) {
        return streamId < streams.count();
    }

    int streams() {
        return streams.count();
    }

    void addStreams(int count) {
        streams.add(count);
    }

    /// Takes a chunk of the right form, on a stream that exists and with a TSN that is new, and copies its payload.
    ///
    /// @param isNext whether its TSN moves the cumulative TSN ack: refusing that one could block the association
    public Verdict add(ByteBuffer slab, int at, boolean isNext) {
        Verdict room = checkRoom(slab, at, isNext);
        if (room != Verdict.ACCEPTED) {
            return room;
        }
        return interleaved ? interleaving.add(slab, at) : consecutive.add(slab, at);
    }

    private Verdict checkRoom(ByteBuffer slab, int at, boolean isNext) {
        long more = Occupancy.FRAGMENT_OVERHEAD + (long) FragmentPool.capacity(payloadBytes(slab, at));
        int messages = occupancy.messages();
        boolean isWhole = DataChunk.isBeginning(slab, at) && DataChunk.isEnd(slab, at);
        boolean begins = isWhole || (interleaved ? interleaving.begins(slab, at) : consecutive.begins(slab, at));
        if (begins) {
            more += Occupancy.MESSAGE_OVERHEAD;
            messages++;
        }
        long bytes = occupancy.bytes() + more;
        if (occupancy.deliverables() >= limits.deliveriesMax()) {
            return Verdict.REFUSED_NO_ROOM;
        }
        boolean isShared = account.admits(more, isWhole, begins && !isWhole, isNext);
        if (isShared && bytes <= limits.windowBytes() && messages <= limits.reassembliesMax()) {
            return Verdict.ACCEPTED;
        }
        // While messages wait to be taken, room will come; else only this TSN can make some.
        if (!isNext || occupancy.hasDeliverable()) {
            return Verdict.REFUSED_NO_ROOM;
        }
        boolean withinHardBound =
                bytes <= limits.windowBytes() + limits.messageBytesMax() && messages <= 2 * limits.reassembliesMax();
        if (!withinHardBound) {
            return Verdict.OUT_OF_RESOURCE;
        }
        if (isShared) {
            return Verdict.ACCEPTED;
        }
        // Else the turn to finish it will come.
        return account.hasTurn() ? Verdict.OUT_OF_RESOURCE : Verdict.REFUSED_NO_ROOM;
    }

    @Nullable
    IncomingMessage poll() {
        return delivery.poll();
    }

    /// Gives up what is kept only to be used again.
    void trim() {
        pool.trim();
    }

    /// Fragments and whole messages not taken yet, with their overhead.
    public long bufferedBytes() {
        return occupancy.bytes();
    }

    public long windowBytes() {
        return Math.max(0, limits.windowBytes() - occupancy.bytes());
    }

    /// Whether a message is begun and not whole.
    boolean hasIncomplete() {
        return occupancy.messages() > 0;
    }

    /// The peer gave up TSNs that [ReceiveTracker#forward] has skipped already. RFC 3758 §3.6.
    public void forward(ForwardTsn chunk) {
        consecutive.forward(chunk.newCumulativeTsn());
        // A stream that is named twice counts once, with its last entry: the work stays linear.
        Map<Integer, Integer> skipped = new LinkedHashMap<>();
        for (int i = 0; i < chunk.skippedCount(); i++) {
            skipped.put(chunk.streamId(i), chunk.streamSequenceNumber(i));
        }
        skipped.forEach(streams::skipTo);
    }

    /// The peer gave up messages that [ReceiveTracker#forward] has skipped already. RFC 8260 §2.3.1.
    public void forward(IForwardTsn chunk) {
        interleaving.forward(chunk);
    }

    public void resetStream(int streamId) {
        consecutive.removeStream(streamId);
        interleaving.removeStream(streamId);
        streams.reset(streamId);
    }

    public void resetAllStreams() {
        consecutive.removeAll();
        interleaving.removeAll();
        streams.resetAll();
    }
}
