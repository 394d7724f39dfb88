package org.tocsin.sctp;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Serial;
import org.tocsin.sctp.AssociationState.Closed;
import org.tocsin.sctp.AssociationState.Open;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ChunkCursor;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.sctp.packet.Decoded;
import org.tocsin.sctp.packet.ErrorCause;
import org.tocsin.sctp.packet.ForwardTsn;
import org.tocsin.sctp.packet.Hello;
import org.tocsin.sctp.packet.IForwardTsn;
import org.tocsin.sctp.packet.Malformed;
import org.tocsin.sctp.packet.ReConfig;
import org.tocsin.sctp.packet.SctpPacket;
import org.tocsin.sctp.rx.InboundData;
import org.tocsin.sctp.rx.Verdict;

/// Takes packets apart: which of them are for this association (RFC 9260, sections 8.4 and 8.5), and which concern
/// each chunk belongs to.
final class PacketReader {
    private final AssociationContext context;
    private final Handshake handshake;
    private final HelloExchange hello;
    private final ShutdownSequence shutdown;
    private final ChunkCursor cursor = new ChunkCursor();
    private boolean marked;
    private boolean dataSeen;
    private int lowestTsn;
    private boolean cookieAccepted;
    private int firstAt;
    /// One report a packet of each kind: the answer shall not outgrow the question.
    private boolean unrecognizedReported;

    private boolean invalidStreamReported;

    PacketReader(AssociationContext context, Handshake handshake, HelloExchange hello, ShutdownSequence shutdown) {
        this.context = context;
        this.handshake = handshake;
        this.hello = hello;
        this.shutdown = shutdown;
    }

    /// @return whether the packet bore the right verification tag, or a cookie that was accepted
    boolean read(ByteBuffer slab, int offset, int length, boolean congestionExperienced, long nowNanos) {
        marked = congestionExperienced;
        context.tally.count(Counter.PACKETS_RECEIVED);
        context.tally.add(Counter.BYTES_RECEIVED, length);
        if (SctpPacket.check(slab, offset, length) != SctpPacket.Check.GOOD) {
            context.tally.count(Counter.DROPPED_MALFORMED);
            return false;
        }
        if (SctpPacket.destinationPort(slab, offset) != context.config.localPort()
                || SctpPacket.sourcePort(slab, offset) != context.config.remotePort()) {
            context.tally.count(Counter.DROPPED_WRONG_PORT);
            return false;
        }
        cursor.reset(slab, offset, length);
        if (!cursor.next()) {
            context.tally.count(Counter.DROPPED_MALFORMED);
            return false;
        }
        cookieAccepted = false;
        firstAt = cursor.at();
        if (!isAdmitted(slab, SctpPacket.verificationTag(slab, offset), nowNanos)) {
            return cookieAccepted;
        }
        readChunks(slab, nowNanos);
        return true;
    }

    /// Whether the chunks that the cursor stands before belong to the association; what does not is answered here.
    private boolean isAdmitted(ByteBuffer slab, int tag, long nowNanos) {
        switch (cursor.type()) {
            case Chunk.INIT -> {
                admitInit(slab, tag, nowNanos);
                return false;
            }
            case Chunk.COOKIE_ECHO -> {
                return admitCookieEcho(slab, tag, nowNanos);
            }
            case Chunk.HELLO -> {
                if (hello.isSpoken()) {
                    return admitHello(slab, nowNanos);
                }
            }
            case Chunk.INIT_ACK -> {
                if (isBundled()) {
                    return false;
                }
            }
            case Chunk.ABORT -> {
                return admitEnd(slab, tag);
            }
            case Chunk.SHUTDOWN_COMPLETE -> {
                return !isBundled() && admitEnd(slab, tag);
            }
            case Chunk.SHUTDOWN_ACK -> {
                // Section 8.5.1 E: in these states there is no association that it could end.
                if (!(context.state() instanceof Open) && tag != 0) {
                    context.tally.count(Counter.DROPPED_OUT_OF_THE_BLUE);
                    context.control.addAlone(new ControlChunk.ShutdownComplete(true), tag);
                    return false;
                }
            }
            default -> {}
        }
        if (context.state() instanceof Closed) {
            answerOutOfTheBlue(slab, tag);
            return false;
        }
        // Who has not answered our hello has no packets but hellos for us.
        if (tag != context.localTag() || (context.state() instanceof Open && context.peerTag() == 0)) {
            context.tally.count(Counter.DROPPED_WRONG_TAG);
            return false;
        }
        hello.confirm();
        return true;
    }

    private boolean admitHello(ByteBuffer slab, long nowNanos) {
        if (ControlChunk.decode(slab, cursor.at()) instanceof Hello chunk) {
            return hello.onHello(chunk, nowNanos) && cursor.next();
        }
        context.tally.count(Counter.DROPPED_MALFORMED_CHUNK);
        return false;
    }

    /// Section 6.10: "An endpoint MUST NOT bundle INIT, INIT ACK, or SHUTDOWN COMPLETE chunks with any other chunks."
    private boolean isBundled() {
        boolean bundled = cursor.hasMore();
        if (bundled) {
            context.tally.count(Counter.DROPPED_MALFORMED);
        }
        return bundled;
    }

    private void admitInit(ByteBuffer slab, int tag, long nowNanos) {
        // "INIT ... MUST be the only chunk in the packet" and "the Verification Tag MUST be 0" (section 8.5.1 A).
        if (tag != 0 || cursor.hasMore()) {
            context.tally.count(Counter.DROPPED_WRONG_TAG);
            return;
        }
        switch (ControlChunk.decode(slab, cursor.at())) {
            case ControlChunk.Init init -> handshake.onInit(init, nowNanos);
            case Malformed _, ControlChunk _ -> context.tally.count(Counter.DROPPED_MALFORMED_CHUNK);
        }
    }

    private boolean admitCookieEcho(ByteBuffer slab, int tag, long nowNanos) {
        if (ControlChunk.decode(slab, cursor.at()) instanceof ControlChunk.CookieEcho echo
                && handshake.onCookieEcho(echo, tag, nowNanos)) {
            cookieAccepted = true;
            return cursor.next();
        }
        return false;
    }

    /// Section 8.5.1 B and C: our tag without the T bit, or the peer's own with it.
    private boolean admitEnd(ByteBuffer slab, int tag) {
        boolean reflected = (Chunk.flags(slab, cursor.at()) & Chunk.FLAG_TAG_REFLECTED) != 0;
        Optional<TransmissionControlBlock> block = context.block();
        boolean ours = reflected
                ? block.isPresent() && block.get().peerTag() == tag
                : !(context.state() instanceof Closed) && context.localTag() == tag;
        if (!ours) {
            // "MUST NOT respond" to either (section 8.4).
            context.tally.count(
                    context.state() instanceof Closed ? Counter.DROPPED_OUT_OF_THE_BLUE : Counter.DROPPED_WRONG_TAG);
        }
        return ours;
    }

    private void answerOutOfTheBlue(ByteBuffer slab, int tag) {
        context.tally.count(Counter.DROPPED_OUT_OF_THE_BLUE);
        boolean answerable = tag != 0;
        boolean more = true;
        while (more) {
            // Section 8.4: no answer to ABORT, SHUTDOWN COMPLETE, COOKIE ACK and the ERROR of a stale cookie; INIT and
            // COOKIE ECHO do not stand behind other chunks.
            answerable &= switch (cursor.type()) {
                case Chunk.ABORT,
                        Chunk.SHUTDOWN_COMPLETE,
                        Chunk.COOKIE_ACK,
                        Chunk.INIT,
                        Chunk.INIT_ACK,
                        Chunk.COOKIE_ECHO -> false;
                case Chunk.ERROR -> !isStaleCookie(slab);
                default -> true;
            };
            more = cursor.next();
        }
        if (answerable && cursor.malformed().isEmpty()) {
            context.control.addAlone(new ControlChunk.Abort(true, List.of()), tag);
        }
    }

    private boolean isStaleCookie(ByteBuffer slab) {
        return ControlChunk.decode(slab, cursor.at()) instanceof ControlChunk.OperationError error
                && error.causes().stream().anyMatch(cause -> cause.code() == ErrorCause.STALE_COOKIE);
    }

    private void readChunks(ByteBuffer slab, long nowNanos) {
        context.heartbeats.onReceived(nowNanos);
        dataSeen = false;
        unrecognizedReported = false;
        invalidStreamReported = false;
        boolean more = true;
        while (more && !(context.state() instanceof Closed)) {
            more = readChunk(slab, nowNanos) && cursor.next();
        }
        if (cursor.malformed().isPresent()) {
            context.tally.count(Counter.DROPPED_MALFORMED);
        }
        InboundData inbound = context.inbound();
        if (inbound != null) {
            inbound.packetEnds(nowNanos);
        }
        if (dataSeen && marked) {
            onMark();
        }
        if (dataSeen) {
            shutdown.onDataPacket(nowNanos);
        }
        shutdown.proceed(nowNanos);
    }

    private void onMark() {
        InboundData inbound = context.inbound();
        if (inbound != null
                && context.state() instanceof Open open
                && open.block().features().ecn()) {
            context.tally.count(Counter.CONGESTION_MARKS);
            context.ecnEchoes.onMark(lowestTsn);
            inbound.requestSack();
        }
    }

    /// @return false if the rest of the packet is to be left
    private boolean readChunk(ByteBuffer slab, long nowNanos) {
        return switch (cursor.type()) {
            case Chunk.DATA, Chunk.I_DATA -> readData(slab, nowNanos);
            case Chunk.SACK -> {
                if (context.state() instanceof Open) {
                    context.heartbeats.onTraffic(nowNanos);
                    context.outbound.handleSack(slab, cursor.at(), nowNanos);
                } else {
                    context.tally.count(Counter.DROPPED_OUT_OF_THE_BLUE);
                }
                yield true;
            }
            default -> readControl(ControlChunk.decode(slab, cursor.at()), nowNanos);
        };
    }

    private boolean readData(ByteBuffer slab, long nowNanos) {
        InboundData inbound = context.inbound();
        if (inbound == null
                || !(context.state() instanceof Open open)
                || !open.phase().receivesData()) {
            context.tally.count(Counter.DROPPED_OUT_OF_THE_BLUE);
            return true;
        }
        Verdict verdict = inbound.receive(slab, cursor.at(), nowNanos);
        if (verdict != Verdict.HEADER_CUT) {
            int tsn = DataChunk.tsn(slab, cursor.at());
            lowestTsn = dataSeen && Serial.isAfter(tsn, lowestTsn) ? lowestTsn : tsn;
            dataSeen = true;
            context.heartbeats.onTraffic(nowNanos);
        }
        switch (verdict) {
            case ACCEPTED, STALE -> {}
            case DUPLICATE -> context.tally.count(Counter.DUPLICATE_DATA);
            case REFUSED_NO_ROOM, REFUSED_TOO_FAR_AHEAD -> context.tally.count(Counter.DROPPED_DATA);
            case INVALID_STREAM -> {
                context.tally.count(Counter.DROPPED_DATA);
                if (!invalidStreamReported) {
                    invalidStreamReported = true;
                    ErrorCause cause = ErrorCause.invalidStreamIdentifier(DataChunk.streamId(slab, cursor.at()));
                    context.control.add(
                            new ControlChunk.OperationError(List.of(cause)),
                            open.block().peerTag());
                }
            }
            case HEADER_CUT -> {
                context.tally.count(Counter.DROPPED_MALFORMED_CHUNK);
                return false;
            }
            case NO_USER_DATA ->
                context.abort(
                        ErrorCause.noUserData(DataChunk.tsn(slab, cursor.at())),
                        new CloseReason.ProtocolViolation("DATA without data"));
            case OUT_OF_RESOURCE ->
                context.abort(
                        ErrorCause.outOfResource(), new CloseReason.ProtocolViolation("more than the window holds"));
            case WRONG_CHUNK_TYPE -> context.violated("DATA and I-DATA in one association");
            case CONTRADICTION -> context.violated("fragments contradict each other");
            case MESSAGE_TOO_LARGE -> context.violated("message too large");
        }
        return true;
    }

    private boolean readControl(Decoded decoded, long nowNanos) {
        @Nullable TransmissionControlBlock block = context.block().orElse(null);
        switch (decoded) {
            case Malformed _ -> context.tally.count(Counter.DROPPED_MALFORMED_CHUNK);
            case ControlChunk.InitAck _, ControlChunk.ShutdownComplete _
            when cursor.at() != firstAt -> context.tally.count(Counter.DROPPED_OUT_OF_THE_BLUE);
            case ControlChunk.InitAck ack -> handshake.onInitAck(ack, nowNanos);
            case ControlChunk.CookieAck _ -> handshake.onCookieAck(nowNanos);
            case ControlChunk.Heartbeat heartbeat -> {
                context.heartbeats.onHeartbeat(nowNanos);
                // An echo is no longer than its question, but the question may be longer than our packets.
                if (block != null
                        && heartbeat.info().size() <= context.config.bounds().heartbeatBytesMax()
                        && heartbeat.paddedBytes() <= context.config.packetBytesMax() - SctpPacket.HEADER_SIZE) {
                    context.control.add(new ControlChunk.HeartbeatAck(heartbeat.info()), block.peerTag());
                } else {
                    context.tally.count(Counter.DROPPED_MALFORMED_CHUNK);
                }
            }
            case ControlChunk.HeartbeatAck ack -> context.heartbeats.onAck(ack, nowNanos);
            case ControlChunk.Abort abort -> {
                int cause =
                        abort.causes().isEmpty() ? 0 : abort.causes().getFirst().code();
                if (!hello.refused(nowNanos)) {
                    context.close(new CloseReason.AbortedByPeer(cause));
                }
                return false;
            }
            case ControlChunk.OperationError error -> {
                for (ErrorCause cause : error.causes()) {
                    if (cause.code() == ErrorCause.STALE_COOKIE) {
                        handshake.onStaleCookie(cause, nowNanos);
                    }
                }
            }
            case ControlChunk.Shutdown chunk -> shutdown.onShutdown(chunk, nowNanos);
            case ControlChunk.ShutdownAck _ -> shutdown.onShutdownAck();
            case ControlChunk.ShutdownComplete _ -> shutdown.onShutdownComplete();
            case ForwardTsn chunk -> forward(chunk);
            case IForwardTsn chunk -> forward(chunk);
            case ControlChunk.Unrecognized unrecognized -> {
                return readUnrecognized(unrecognized, block);
            }
            // These stand first or not at all.
            case ControlChunk.Init _, ControlChunk.CookieEcho _, Hello _ ->
                context.tally.count(Counter.DROPPED_OUT_OF_THE_BLUE);
            case ControlChunk.EcnEcho echo -> onEcnEcho(echo, block);
            case ControlChunk.CongestionWindowReduced reduced -> context.ecnEchoes.onReduced(reduced.lowestTsn());
            case ControlChunk.Pad _ -> {}
            case ReConfig reConfig -> context.peerStreamRequests.onReConfig(reConfig, nowNanos);
        }
        return true;
    }

    private void onEcnEcho(ControlChunk.EcnEcho echo, @Nullable TransmissionControlBlock block) {
        if (block == null || !block.features().ecn() || !context.outbound.handleMark(echo.lowestTsn())) {
            context.tally.count(Counter.DROPPED_OUT_OF_THE_BLUE);
            return;
        }
        context.control.remove(Chunk.CWR);
        context.control.add(new ControlChunk.CongestionWindowReduced(echo.lowestTsn()), block.peerTag());
    }

    private void forward(ForwardTsn chunk) {
        InboundData inbound = context.inbound();
        if (inbound == null || !(context.state() instanceof Open open)) {
            context.tally.count(Counter.DROPPED_OUT_OF_THE_BLUE);
        } else if (open.block().interleaved()) {
            // RFC 8260, section 2.3.1: with I-DATA only I-FORWARD-TSN is used.
            context.violated("FORWARD TSN where I-DATA was agreed");
        } else {
            inbound.forward(chunk);
        }
    }

    private void forward(IForwardTsn chunk) {
        InboundData inbound = context.inbound();
        if (inbound == null || !(context.state() instanceof Open open)) {
            context.tally.count(Counter.DROPPED_OUT_OF_THE_BLUE);
        } else if (!open.block().interleaved()) {
            context.violated("I-FORWARD TSN where I-DATA was not agreed");
        } else {
            inbound.forward(chunk);
        }
    }

    private boolean readUnrecognized(ControlChunk.Unrecognized unrecognized, @Nullable TransmissionControlBlock block) {
        context.tally.count(Counter.DROPPED_UNKNOWN_CHUNK);
        ErrorCause cause = ErrorCause.unrecognizedChunkType(unrecognized.chunk());
        ControlChunk report = new ControlChunk.OperationError(List.of(cause));
        if (block != null
                && !unrecognizedReported
                && Chunk.isReportedWhenUnrecognized(unrecognized.type())
                && report.paddedBytes() <= context.config.packetBytesMax() - SctpPacket.HEADER_SIZE) {
            unrecognizedReported = true;
            context.control.add(report, block.peerTag());
        }
        return !Chunk.stopsWhenUnrecognized(unrecognized.type());
    }
}
