package org.tocsin.sctp.encapsulation;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Outbox;
import org.tocsin.sctp.Association;
import org.tocsin.sctp.Output;
import org.tocsin.sctp.packet.SctpPacket;

/// One association whose packets travel in UDP datagrams, and where they go. RFC 6951, section 5.
///
/// The peer may move to another UDP port, as a translator of addresses makes it. A packet moves it only after its
/// verification tag was found right; what answers any other packet goes back to where that came from.
public final class EncapsulatedAssociation {
    private final Association association;
    private Endpoint peer;
    private Endpoint latestSource;
    /// The last one that was not 0: an ABORT still bears it when the association is gone.
    private int peerTag;
    private long wakeNanos = Deadline.NEVER;

    /// @param peer where packets go until the peer shows itself elsewhere
    public EncapsulatedAssociation(Association association, Endpoint peer) {
        this.association = association;
        this.peer = peer;
        this.latestSource = peer;
    }

    /// To connect, to send, to end. Handle and fill through this object instead.
    public Association association() {
        return association;
    }

    public Endpoint peer() {
        return peer;
    }

    /// Takes the payload of one datagram.
    public void handle(Endpoint source, ByteBuffer slab, int offset, int length, long nowNanos) {
        latestSource = source;
        if (association.handle(slab, offset, length, nowNanos)) {
            peer = source;
        }
    }

    /// The next event, or null when there is none; then [#deadlineNanos] holds.
    public @Nullable Output poll(long nowNanos) {
        return switch (association.poll(nowNanos)) {
            case Output.WaitUntil wait -> {
                wakeNanos = wait.deadlineNanos();
                yield null;
            }
            case Output.Idle _ -> {
                wakeNanos = Deadline.NEVER;
                yield null;
            }
            case Output event -> event;
        };
    }

    /// When to poll again although nothing was handled, as of the last poll.
    public long deadlineNanos() {
        return wakeNanos;
    }

    /// Appends the next packet to an outbox that has room.
    ///
    /// @return false if nothing may be sent now
    public boolean fill(Outbox outbox, long nowNanos) {
        if (association.mostUrgentClass(nowNanos) < 0) {
            return false;
        }
        int offset = outbox.begin();
        int length = association.fill(outbox.slab(), offset, outbox.datagramBytesMax(), nowNanos);
        if (length == 0) {
            return false;
        }
        outbox.commit(length, destination(SctpPacket.verificationTag(outbox.slab(), offset)), 0);
        return true;
    }

    /// The first INIT bears no tag and goes to the peer, as all that bears the peer's tag does.
    private Endpoint destination(int tag) {
        int present = association.peerTag();
        if (present != 0) {
            peerTag = present;
        }
        return tag == 0 || tag == peerTag ? peer : latestSource;
    }
}
