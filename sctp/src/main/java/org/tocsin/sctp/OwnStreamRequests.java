package org.tocsin.sctp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.AssociationState.Open;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.ReConfig;
import org.tocsin.sctp.packet.ReConfigParameter;
import org.tocsin.sctp.packet.SctpPacket;
import org.tocsin.sctp.rx.InboundData;

/// Our requests to change streams, one outstanding at a time. RFC 6525, section 5.1.
///
/// A request that resets what we send waits until nothing of those streams is in flight, and holds back what is sent
/// meanwhile. It is repeated with the same number until it is answered.
final class OwnStreamRequests {
    private final AssociationContext context;
    private final ArrayDeque<Pending> waiting = new ArrayDeque<>();
    private final RetryTimer timer;
    private @Nullable Pending current;
    private @Nullable ControlChunk sent;
    private int nextSequence;

    /// @param answers   whether it answers the peer's request `answering`; else it is the application's
    private record Pending(StreamRequest request, boolean answers, int answering) {}

    OwnStreamRequests(AssociationContext context) {
        this.context = context;
        timer = new RetryTimer(context.config.timers().rtoMax().toNanos());
    }

    /// "The initial value ... is the same as the initial TSN" (section 4.1).
    void begin(int localInitialTsn) {
        abandon();
        nextSequence = localInitialTsn;
    }

    void abandon() {
        timer.stop();
        sent = null;
        if (current != null) {
            tell(current, StreamResult.ABANDONED);
            current = null;
        }
        for (Pending pending = waiting.poll(); pending != null; pending = waiting.poll()) {
            tell(pending, StreamResult.ABANDONED);
        }
    }

    private void tell(Pending pending, StreamResult result) {
        if (!pending.answers) {
            context.events.add(new Output.StreamRequestAnswered(pending.request, result));
        }
    }

    /// @return whether it was taken; it is not if it cannot be asked for, or too many wait
    boolean add(StreamRequest request, long nowNanos) {
        return isPossible(request) && add(new Pending(request, false, 0), nowNanos);
    }

    /// Takes a request that answers one of the peer's.
    boolean addAnswer(StreamRequest request, int peerSequence, long nowNanos) {
        return isPossible(request) && add(new Pending(request, true, peerSequence), nowNanos);
    }

    private boolean add(Pending pending, long nowNanos) {
        if (waiting.size() >= context.config.bounds().streamRequestsMax()) {
            return false;
        }
        waiting.add(pending);
        proceed(nowNanos);
        return true;
    }

    private boolean isPossible(StreamRequest request) {
        if (!(context.state() instanceof Open open)
                || open.phase() != AssociationState.Phase.ESTABLISHED
                || !open.block().features().reconfiguration()) {
            return false;
        }
        return switch (request) {
            case StreamRequest.ResetOutgoing(List<Integer> ids) -> areStreams(ids, context.outbound.streams());
            case StreamRequest.ResetIncoming(List<Integer> ids) -> areStreams(ids, inboundStreams());
            case StreamRequest.ResetAssociation _ -> true;
            case StreamRequest.AddOutgoing(int count) -> isCount(context.outbound.streams(), count);
            case StreamRequest.AddIncoming(int count) -> isCount(inboundStreams(), count);
        };
    }

    private int inboundStreams() {
        InboundData inbound = context.inbound();
        return inbound == null ? 0 : inbound.streams();
    }

    private static boolean isCount(int present, int count) {
        return count > 0 && present + count <= 65_535;
    }

    private boolean areStreams(List<Integer> ids, int count) {
        int idsMax = (context.config.packetBytesMax() - SctpPacket.HEADER_SIZE - Chunk.HEADER_SIZE - 16) / 2;
        return ids.size() <= idsMax && ids.stream().allMatch(id -> id >= 0 && id < count);
    }

    boolean isIdle() {
        return current == null && waiting.isEmpty();
    }

    /// Whether a request answers this one of the peer's, and is not answered itself.
    boolean isAnswering(int peerSequence) {
        return (current != null && current.answers && current.answering == peerSequence)
                || waiting.stream().anyMatch(pending -> pending.answers && pending.answering == peerSequence);
    }

    /// Whether our request with this number is one that the peer answers by a reset of its own.
    boolean awaitsResetAs(int sequence) {
        return current != null
                && sent != null
                && sequence == nextSequence - 1
                && current.request instanceof StreamRequest.ResetIncoming;
    }

    /// Sends the next request once it may go.
    void proceed(long nowNanos) {
        if (!(context.state() instanceof Open open) || !open.phase().sendsData()) {
            return;
        }
        if (current == null) {
            current = waiting.poll();
            if (current == null) {
                return;
            }
            hold(current.request);
        }
        if (sent == null && isReady(current.request)) {
            sent = new ReConfig(List.of(parameter(current, nextSequence++)));
            context.control.add(sent, open.block().peerTag());
            timer.start(context.outbound.timeout().timeoutNanos(), nowNanos);
        }
    }

    private void hold(StreamRequest request) {
        switch (request) {
            case StreamRequest.ResetOutgoing(List<Integer> ids) -> context.outbound.holdStreams(ids);
            case StreamRequest.ResetAssociation _ -> context.outbound.holdStreams(List.of());
            case StreamRequest.ResetIncoming _, StreamRequest.AddOutgoing _, StreamRequest.AddIncoming _ -> {}
        }
    }

    private boolean isReady(StreamRequest request) {
        return switch (request) {
            case StreamRequest.ResetOutgoing _, StreamRequest.ResetAssociation _ -> context.outbound.isHeldIdle();
            case StreamRequest.ResetIncoming _, StreamRequest.AddOutgoing _, StreamRequest.AddIncoming _ -> true;
        };
    }

    private ReConfigParameter parameter(Pending pending, int sequence) {
        return switch (pending.request) {
            case StreamRequest.ResetOutgoing(List<Integer> ids) -> {
                // "If no ... request is answered: the next expected request number minus 1" (section 4.1).
                int answering = pending.answers ? pending.answering : context.peerStreamRequests.lastSequence();
                yield new ReConfigParameter.OutgoingSsnReset(
                        sequence, answering, context.outbound.nextTsn() - 1, octets(ids));
            }
            case StreamRequest.ResetIncoming(List<Integer> ids) ->
                new ReConfigParameter.IncomingSsnReset(sequence, octets(ids));
            case StreamRequest.ResetAssociation _ -> new ReConfigParameter.SsnTsnReset(sequence);
            case StreamRequest.AddOutgoing(int count) -> new ReConfigParameter.AddOutgoingStreams(sequence, count);
            case StreamRequest.AddIncoming(int count) -> new ReConfigParameter.AddIncomingStreams(sequence, count);
        };
    }

    private static Octets octets(List<Integer> ids) {
        ByteBuffer out = ByteBuffer.allocate(Short.BYTES * ids.size());
        ids.forEach(id -> out.putShort(id.shortValue()));
        return Octets.wrap(out.array());
    }

    void onTime(long nowNanos) {
        if (timer.expires(nowNanos) && sent != null && context.state() instanceof Open open) {
            // "retransmit ... the RE-CONFIG chunk with the same" number (section 5.1.1).
            context.control.remove(sent);
            context.control.add(sent, open.block().peerTag());
        }
        proceed(nowNanos);
    }

    int failures() {
        return timer.isRunning() ? timer.expiries() : 0;
    }

    long deadlineNanos() {
        return timer.deadlineNanos();
    }

    void onResponse(ReConfigParameter.Response response, long nowNanos) {
        Pending pending = current;
        if (pending == null || sent == null || response.responseSequenceNumber() != nextSequence - 1) {
            context.tally.count(Counter.DROPPED_OUT_OF_THE_BLUE);
            return;
        }
        StreamResult result = StreamResult.ofCode(response.result());
        if (result == StreamResult.IN_PROGRESS) {
            // The peer is there; it is asked again with the same number until it is done.
            timer.start(context.outbound.timeout().timeoutNanos(), nowNanos);
            return;
        }
        if (result == StreamResult.PERFORMED && pending.request instanceof StreamRequest.ResetAssociation) {
            if (response.nextTsns().isEmpty()) {
                context.violated("TSN reset without TSNs");
                return;
            }
            restartTsns(response);
        }
        finish(result, nowNanos);
    }

    /// Section 5.1.4: the peer says which TSN it sends next, and which one it awaits.
    private void restartTsns(ReConfigParameter.Response response) {
        context.deliverAll();
        InboundData inbound = context.inbound();
        if (inbound != null) {
            inbound.restart(response.senderNextTsn());
        }
        context.outbound.restartTsns(response.receiverNextTsn());
    }

    /// The current request is answered, by a response or, an incoming reset, by the peer's own.
    void finish(StreamResult result, long nowNanos) {
        Pending done = current;
        if (done == null) {
            return;
        }
        timer.stop();
        if (sent != null) {
            context.control.remove(sent);
            sent = null;
        }
        current = null;
        switch (done.request) {
            case StreamRequest.ResetOutgoing(List<Integer> ids) -> {
                if (result == StreamResult.PERFORMED) {
                    context.outbound.resetStreams(ids);
                }
                context.outbound.releaseHeld();
            }
            case StreamRequest.ResetAssociation _ -> {
                if (result == StreamResult.PERFORMED) {
                    context.outbound.resetStreams(List.of());
                }
                context.outbound.releaseHeld();
            }
            case StreamRequest.AddOutgoing(int count) -> {
                if (result == StreamResult.PERFORMED) {
                    context.outbound.addStreams(count);
                }
            }
            case StreamRequest.ResetIncoming _, StreamRequest.AddIncoming _ -> {}
        }
        if (done.answers) {
            context.peerStreamRequests.onAnswered(done.answering, result);
        }
        tell(done, result);
        proceed(nowNanos);
    }
}
