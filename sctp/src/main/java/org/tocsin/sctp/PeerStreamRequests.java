package org.tocsin.sctp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.Serial;
import org.tocsin.sctp.AssociationState.Open;
import org.tocsin.sctp.packet.ReConfig;
import org.tocsin.sctp.packet.ReConfigParameter;
import org.tocsin.sctp.rx.InboundData;

/// The peer's requests to change streams. RFC 6525, section 5.2.
///
/// The last two answers are kept, because a RE-CONFIG chunk holds up to two requests and comes again if its answer is
/// lost. What is in progress is judged anew each time.
final class PeerStreamRequests {
    private final AssociationContext context;
    private int lastSequence;
    private @Nullable Answer last;
    private @Nullable Answer beforeLast;

    private record Answer(StreamResult result, Octets nextTsns) {
        Answer(StreamResult result) {
            this(result, Octets.EMPTY);
        }
    }

    PeerStreamRequests(AssociationContext context) {
        this.context = context;
    }

    /// The peer's requests count from its initial TSN.
    void begin(int peerInitialTsn) {
        lastSequence = peerInitialTsn - 1;
        last = null;
        beforeLast = null;
    }

    /// The number of the last request that was taken.
    int lastSequence() {
        return lastSequence;
    }

    void onReConfig(ReConfig chunk, long nowNanos) {
        if (!(context.state() instanceof Open open)) {
            context.tally.count(Counter.DROPPED_OUT_OF_THE_BLUE);
            return;
        }
        List<ReConfigParameter> responses = new ArrayList<>();
        for (ReConfigParameter parameter : chunk.parameters()) {
            switch (parameter) {
                case ReConfigParameter.Response response -> context.streamRequests.onResponse(response, nowNanos);
                case ReConfigParameter.OutgoingSsnReset request ->
                    answer(request.requestSequenceNumber(), request, nowNanos).ifPresent(responses::add);
                case ReConfigParameter.IncomingSsnReset request ->
                    answer(request.requestSequenceNumber(), request, nowNanos).ifPresent(responses::add);
                case ReConfigParameter.SsnTsnReset request ->
                    answer(request.requestSequenceNumber(), request, nowNanos).ifPresent(responses::add);
                case ReConfigParameter.AddOutgoingStreams request ->
                    answer(request.requestSequenceNumber(), request, nowNanos).ifPresent(responses::add);
                case ReConfigParameter.AddIncomingStreams request ->
                    answer(request.requestSequenceNumber(), request, nowNanos).ifPresent(responses::add);
            }
        }
        if (!responses.isEmpty() && context.state() instanceof Open) {
            context.control.add(new ReConfig(responses), open.block().peerTag());
        }
    }

    private Optional<ReConfigParameter> answer(int sequence, ReConfigParameter request, long nowNanos) {
        return respond(sequence, request, nowNanos)
                .map(answer -> new ReConfigParameter.Response(sequence, answer.result.code(), answer.nextTsns));
    }

    /// @return nothing where a request of our own is the answer
    private Optional<Answer> respond(int sequence, ReConfigParameter request, long nowNanos) {
        int ahead = sequence - lastSequence;
        Answer before = last;
        boolean unfinished = before != null && before.result == StreamResult.IN_PROGRESS;
        if (ahead == 0 && before != null && !unfinished) {
            return Optional.of(before);
        }
        if (ahead == -1 && beforeLast != null) {
            return Optional.of(beforeLast);
        }
        if (ahead != 1 && !(ahead == 0 && unfinished)) {
            return Optional.of(new Answer(StreamResult.BAD_SEQUENCE_NUMBER));
        }
        if (ahead == 1) {
            beforeLast = before;
            last = null;
            lastSequence = sequence;
        }
        Answer answer = perform(request, nowNanos);
        last = answer;
        boolean isAnsweredByReset = request instanceof ReConfigParameter.IncomingSsnReset
                && answer.result == StreamResult.IN_PROGRESS
                && ahead == 1;
        return isAnsweredByReset ? Optional.empty() : Optional.of(answer);
    }

    private Answer perform(ReConfigParameter request, long nowNanos) {
        InboundData inbound = Objects.requireNonNull(context.inbound());
        return switch (request) {
            case ReConfigParameter.OutgoingSsnReset reset -> resetInbound(reset, inbound, nowNanos);
            case ReConfigParameter.IncomingSsnReset reset -> resetOutbound(reset, nowNanos);
            case ReConfigParameter.SsnTsnReset _ -> resetAll(inbound);
            case ReConfigParameter.AddOutgoingStreams add -> addInbound(add.streamCount(), inbound);
            case ReConfigParameter.AddIncomingStreams add -> addOutbound(add, nowNanos);
            case ReConfigParameter.Response _ -> throw new IllegalStateException("no request");
        };
    }

    /// Section 5.2.2.
    private Answer resetInbound(ReConfigParameter.OutgoingSsnReset reset, InboundData inbound, long nowNanos) {
        List<Integer> ids = ids(reset.streamIds());
        if (ids.stream().anyMatch(id -> id >= inbound.streams())) {
            return new Answer(StreamResult.WRONG_STREAM);
        }
        // "If the Sender's Last Assigned TSN is greater than the cumulative acknowledgment point" the reset waits.
        if (Serial.isAfter(reset.lastAssignedTsn(), inbound.cumulativeTsn())) {
            return new Answer(StreamResult.IN_PROGRESS);
        }
        context.deliverAll();
        if (ids.isEmpty()) {
            inbound.resetAllStreams();
        } else {
            ids.forEach(inbound::resetStream);
        }
        context.events.add(new Output.StreamsChanged(new StreamRequest.ResetOutgoing(ids)));
        if (context.streamRequests.awaitsResetAs(reset.responseSequenceNumber())) {
            context.streamRequests.finish(StreamResult.PERFORMED, nowNanos);
        }
        return new Answer(StreamResult.PERFORMED);
    }

    private static List<Integer> ids(Octets octets) {
        ByteBuffer in = octets.asReadOnlyBuffer();
        List<Integer> ids = new ArrayList<>();
        while (in.hasRemaining()) {
            ids.add(in.getShort() & 0xffff);
        }
        return ids;
    }

    /// Section 5.2.3: the answer is an Outgoing SSN Reset, as soon as nothing is in flight on the streams.
    private Answer resetOutbound(ReConfigParameter.IncomingSsnReset reset, long nowNanos) {
        List<Integer> ids = ids(reset.streamIds());
        if (ids.stream().anyMatch(id -> id >= context.outbound.streams())) {
            return new Answer(StreamResult.WRONG_STREAM);
        }
        if (context.streamRequests.isAnswering(reset.requestSequenceNumber())) {
            return new Answer(StreamResult.IN_PROGRESS);
        }
        if (!context.streamRequests.isIdle()) {
            return new Answer(StreamResult.ALREADY_IN_PROGRESS);
        }
        boolean taken = context.streamRequests.addAnswer(
                new StreamRequest.ResetOutgoing(ids), reset.requestSequenceNumber(), nowNanos);
        return new Answer(taken ? StreamResult.IN_PROGRESS : StreamResult.DENIED);
    }

    /// Section 5.2.4. What we have in flight would be lost, so the peer has to wait for a moment without.
    private Answer resetAll(InboundData inbound) {
        if (!context.streamRequests.isIdle()) {
            return new Answer(StreamResult.ALREADY_IN_PROGRESS);
        }
        if (!context.outbound.isNothingBegun()) {
            return new Answer(StreamResult.IN_PROGRESS);
        }
        context.deliverAll();
        // "an appropriate value is the smallest TSN not acknowledged ... plus 2^31": no TSN of before can be mistaken.
        int awaitedTsn = inbound.cumulativeTsn() + 1 + Integer.MIN_VALUE;
        inbound.restart(awaitedTsn);
        context.outbound.resetStreams(List.of());
        context.events.add(new Output.StreamsChanged(new StreamRequest.ResetAssociation()));
        ByteBuffer nextTsns = ByteBuffer.allocate(2 * Integer.BYTES);
        nextTsns.putInt(context.outbound.nextTsn()).putInt(awaitedTsn);
        return new Answer(StreamResult.PERFORMED, Octets.wrap(nextTsns.array()));
    }

    /// Section 5.2.5.
    private Answer addInbound(int count, InboundData inbound) {
        if (count == 0 || inbound.streams() + count > context.config.inboundStreamsMax()) {
            return new Answer(StreamResult.DENIED);
        }
        inbound.addStreams(count);
        context.events.add(new Output.StreamsChanged(new StreamRequest.AddOutgoing(count)));
        return new Answer(StreamResult.PERFORMED);
    }

    /// Section 5.2.6: streams are added by a request of our own.
    private Answer addOutbound(ReConfigParameter.AddIncomingStreams add, long nowNanos) {
        int streams = context.outbound.streams() + add.streamCount();
        if (add.streamCount() == 0 || streams > context.config.bounds().outboundStreamsMax()) {
            return new Answer(StreamResult.DENIED);
        }
        if (!context.streamRequests.isIdle()) {
            return new Answer(StreamResult.ALREADY_IN_PROGRESS);
        }
        boolean taken = context.streamRequests.addAnswer(
                new StreamRequest.AddOutgoing(add.streamCount()), add.requestSequenceNumber(), nowNanos);
        return new Answer(taken ? StreamResult.PERFORMED : StreamResult.DENIED);
    }

    /// The request of ours that answers this one of the peer's is over.
    void onAnswered(int sequence, StreamResult result) {
        if (sequence == lastSequence && last != null && last.result == StreamResult.IN_PROGRESS) {
            last = new Answer(result);
        }
    }
}
