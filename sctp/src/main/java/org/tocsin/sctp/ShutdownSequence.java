package org.tocsin.sctp;

import java.util.Objects;
import org.tocsin.bytes.Deadline;
import org.tocsin.sctp.AssociationState.Closed;
import org.tocsin.sctp.AssociationState.CookieEchoed;
import org.tocsin.sctp.AssociationState.CookieWait;
import org.tocsin.sctp.AssociationState.Open;
import org.tocsin.sctp.AssociationState.Phase;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.ErrorCause;

/// The end of an association in order. RFC 9260, section 9.2.
final class ShutdownSequence {
    private final AssociationContext context;

    ShutdownSequence(AssociationContext context) {
        this.context = context;
    }

    void begin(long nowNanos) {
        switch (context.state()) {
            case Closed _ -> {}
            case CookieWait _ -> context.close(new CloseReason.Shutdown());
            case CookieEchoed _ -> context.abort(ErrorCause.userInitiatedAbort("shutdown"), new CloseReason.Shutdown());
            case Open open -> {
                if (open.block().isPeerUnknown()) {
                    context.close(new CloseReason.Shutdown());
                } else if (open.phase() == Phase.ESTABLISHED) {
                    context.enter(new Open(open.block(), Phase.SHUTDOWN_PENDING));
                    proceed(nowNanos);
                }
            }
        }
    }

    /// Goes on once everything queued has been acknowledged.
    void proceed(long nowNanos) {
        if (!(context.state() instanceof Open open) || !context.outbound.isDrained()) {
            return;
        }
        switch (open.phase()) {
            case SHUTDOWN_PENDING -> {
                context.enter(new Open(open.block(), Phase.SHUTDOWN_SENT));
                sendShutdown(open.block());
                context.shutdownTimer.start(context.outbound.timeout().timeoutNanos(), nowNanos);
                context.startShutdownGuard(nowNanos);
            }
            case SHUTDOWN_RECEIVED -> acknowledge(open.block(), nowNanos);
            case ESTABLISHED, SHUTDOWN_SENT, SHUTDOWN_ACK_SENT -> {}
        }
    }

    private void sendShutdown(TransmissionControlBlock block) {
        int cumulativeTsn = Objects.requireNonNull(context.inbound()).cumulativeTsn();
        context.control.remove(Chunk.SHUTDOWN);
        context.control.add(new ControlChunk.Shutdown(cumulativeTsn), block.peerTag());
    }

    private void acknowledge(TransmissionControlBlock block, long nowNanos) {
        context.enter(new Open(block, Phase.SHUTDOWN_ACK_SENT));
        context.control.remove(Chunk.SHUTDOWN);
        sendShutdownAck(block);
        context.shutdownTimer.start(context.outbound.timeout().timeoutNanos(), nowNanos);
        if (context.config.timers().maxRetransmissions() == 0) {
            // The RFC guards the sender of SHUTDOWN only, but nothing else would end this one.
            context.startShutdownGuard(nowNanos);
        }
    }

    private void sendShutdownAck(TransmissionControlBlock block) {
        context.control.remove(Chunk.SHUTDOWN_ACK);
        context.control.add(new ControlChunk.ShutdownAck(), block.peerTag());
    }

    void onTime(long nowNanos) {
        if (Deadline.isDue(context.shutdownGuardNanos(), nowNanos)) {
            giveUp();
            return;
        }
        if (!context.shutdownTimer.expires(nowNanos) || !(context.state() instanceof Open open)) {
            return;
        }
        // "SHOULD limit the number of retransmissions of the SHUTDOWN chunk to ... 'Association.Max.Retrans'", and of
        // the SHUTDOWN ACK alike.
        if (context.isTooMany(
                context.shutdownTimer.expiries(), context.config.timers().maxRetransmissions())) {
            giveUp();
            return;
        }
        switch (open.phase()) {
            case SHUTDOWN_SENT -> sendShutdown(open.block());
            case SHUTDOWN_ACK_SENT -> sendShutdownAck(open.block());
            case ESTABLISHED, SHUTDOWN_PENDING, SHUTDOWN_RECEIVED -> context.shutdownTimer.stop();
        }
    }

    private void giveUp() {
        context.abort(ErrorCause.userInitiatedAbort("shutdown takes too long"), new CloseReason.Unreachable());
    }

    void onShutdown(ControlChunk.Shutdown chunk, long nowNanos) {
        if (!(context.state() instanceof Open open)) {
            // "If a SHUTDOWN is received in the COOKIE-WAIT or COOKIE ECHOED state, the SHUTDOWN chunk SHOULD be
            // silently discarded."
            context.tally.count(Counter.DROPPED_OUT_OF_THE_BLUE);
            return;
        }
        context.outbound.handleCumulativeTsn(chunk.cumulativeTsnAck(), nowNanos);
        switch (open.phase()) {
            case ESTABLISHED, SHUTDOWN_PENDING -> {
                context.enter(new Open(open.block(), Phase.SHUTDOWN_RECEIVED));
                proceed(nowNanos);
            }
            // "If an endpoint is in the SHUTDOWN-SENT state and receives a SHUTDOWN chunk from its peer, the endpoint
            // SHOULD respond immediately with a SHUTDOWN ACK"
            case SHUTDOWN_SENT -> acknowledge(open.block(), nowNanos);
            case SHUTDOWN_RECEIVED, SHUTDOWN_ACK_SENT -> {}
        }
    }

    /// DATA came although we ended: "the SHUTDOWN sender MUST respond to each received packet containing one or more
    /// DATA chunks with a SACK chunk and SHUTDOWN chunk and restart the T2-shutdown timer".
    void onDataPacket(long nowNanos) {
        if (context.state() instanceof Open open && open.phase() == Phase.SHUTDOWN_SENT) {
            Objects.requireNonNull(context.inbound()).requestSack();
            sendShutdown(open.block());
            context.shutdownTimer.start(context.outbound.timeout().timeoutNanos(), nowNanos);
        }
    }

    void onShutdownAck() {
        if (context.state() instanceof Open open
                && (open.phase() == Phase.SHUTDOWN_SENT || open.phase() == Phase.SHUTDOWN_ACK_SENT)) {
            context.close(new CloseReason.Shutdown());
            context.control.addAlone(
                    new ControlChunk.ShutdownComplete(false), open.block().peerTag());
        } else {
            context.tally.count(Counter.DROPPED_OUT_OF_THE_BLUE);
        }
    }

    void onShutdownComplete() {
        if (context.state() instanceof Open open && open.phase() == Phase.SHUTDOWN_ACK_SENT) {
            context.close(new CloseReason.Shutdown());
        } else {
            context.tally.count(Counter.DROPPED_OUT_OF_THE_BLUE);
        }
    }
}
