package org.tocsin.sctp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.AssociationState.Closed;
import org.tocsin.sctp.AssociationState.CookieEchoed;
import org.tocsin.sctp.AssociationState.CookieWait;
import org.tocsin.sctp.AssociationState.Open;
import org.tocsin.sctp.AssociationState.Phase;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.ErrorCause;
import org.tocsin.sctp.packet.Parameter;
import org.tocsin.sctp.packet.Parameters;

/// The four-way handshake, its collisions and restarts. RFC 9260, sections 5.1 and 5.2.
final class Handshake {
    /// "a_rwnd ... MUST NOT be less than 1500" (RFC 9260, section 3.3.2).
    static final int WINDOW_BYTES_MIN = 1500;
    /// How much of a peer's unrecognized parameters an INIT ACK repeats; what is longer is not reported. A guess.
    private static final int REPORT_BYTES_MAX = 512;

    private final AssociationContext context;
    private final CookieJar cookies;
    private long initSentNanos;

    Handshake(AssociationContext context) {
        this.context = context;
        cookies = new CookieJar(
                context.entropy, context.config.timers().cookieLifetime().toNanos());
    }

    void connect(long nowNanos) {
        if (!(context.state() instanceof Closed)) {
            return;
        }
        ControlChunk.Init init = new ControlChunk.Init(
                newTag(),
                context.windowBytes(),
                context.config.outboundStreams(),
                context.config.inboundStreamsMax(),
                context.entropy.nextInt(),
                new Parameters(announced()));
        context.enter(new CookieWait(init));
        sendInit(init);
        initSentNanos = nowNanos;
        context.handshakeTimer.start(context.outbound.timeout().timeoutNanos(), nowNanos);
    }

    private void sendInit(ControlChunk.Init init) {
        context.control.remove(Chunk.INIT);
        context.control.addAlone(init, 0);
    }

    /// A tag is never 0.
    int newTag() {
        int tag = context.entropy.nextInt();
        return tag == 0 ? 1 : tag;
    }

    /// What we can, see [Features].
    List<Parameter> announced() {
        Parameter extensions = context.config.interleaving()
                ? Parameter.supportedExtensions(
                        Chunk.FORWARD_TSN, Chunk.RE_CONFIG, Chunk.PAD, Chunk.I_DATA, Chunk.I_FORWARD_TSN)
                : Parameter.supportedExtensions(Chunk.FORWARD_TSN, Chunk.RE_CONFIG, Chunk.PAD);
        return context.config.ecn()
                ? List.of(extensions, Parameter.forwardTsnSupported(), Parameter.ecnCapable())
                : List.of(extensions, Parameter.forwardTsnSupported());
    }

    void onTime(long nowNanos) {
        if (!context.handshakeTimer.expires(nowNanos)) {
            return;
        }
        if (context.isTooMany(
                context.handshakeTimer.expiries(), context.config.timers().maxInitRetransmissions())) {
            context.close(new CloseReason.Unreachable());
            return;
        }
        switch (context.state()) {
            case CookieWait wait -> sendInit(wait.init());
            case CookieEchoed echoed -> sendCookieEcho(echoed);
            case Closed _, Open _ -> context.handshakeTimer.stop();
        }
    }

    private void sendCookieEcho(CookieEchoed echoed) {
        context.control.remove(Chunk.COOKIE_ECHO);
        context.control.add(echoed.echo(), echoed.block().peerTag());
    }

    void onInit(ControlChunk.Init init, long nowNanos) {
        if (init.parameters().list().size() > context.config.bounds().parametersMax()) {
            context.tally.count(Counter.DROPPED_MALFORMED_CHUNK);
            return;
        }
        Optional<ErrorCause> refusal = refusal(
                init.initiateTag(),
                init.aRwndBytes(),
                init.outboundStreams(),
                init.inboundStreams(),
                init.parameters());
        if (init.initiateTag() == 0) {
            context.tally.count(Counter.DROPPED_MALFORMED_CHUNK);
            return;
        }
        if (refusal.isPresent()) {
            context.tally.count(Counter.DROPPED_MALFORMED_CHUNK);
            context.control.addAlone(new ControlChunk.Abort(false, List.of(refusal.get())), init.initiateTag());
            return;
        }
        switch (context.state()) {
            case Closed _ -> answerInit(init, newTag(), context.entropy.nextInt(), 0, 0, nowNanos);
            // "responds with an INIT ACK using the same parameters it sent in its original INIT" (section 5.2.1)
            case CookieWait wait ->
                answerInit(init, wait.init().initiateTag(), wait.init().initialTsn(), 0, 0, nowNanos);
            case CookieEchoed echoed ->
                answerInit(
                        init,
                        echoed.init().initiateTag(),
                        echoed.init().initialTsn(),
                        echoed.block().localTag(),
                        echoed.block().peerTag(),
                        nowNanos);
            case Open open -> answerInit(init, open, nowNanos);
        }
    }

    private void answerInit(ControlChunk.Init init, Open open, long nowNanos) {
        TransmissionControlBlock block = open.block();
        if (open.phase() == Phase.SHUTDOWN_ACK_SENT) {
            // Section 9.2: the peer starts anew because it missed the end of the last association.
            context.control.remove(Chunk.SHUTDOWN_ACK);
            context.control.add(new ControlChunk.ShutdownAck(), block.peerTag());
            return;
        }
        int tag = newTag();
        while (tag == block.localTag()) {
            tag = tag == -1 ? 1 : tag + 1;
        }
        answerInit(init, tag, context.entropy.nextInt(), block.localTag(), block.peerTag(), nowNanos);
    }

    private void answerInit(
            ControlChunk.Init init, int localTag, int initialTsn, int localTieTag, int peerTieTag, long nowNanos) {
        TransmissionControlBlock block = TransmissionControlBlock.of(init, localTag, initialTsn, context.config);
        Octets cookie = cookies.seal(
                block, localTieTag, peerTieTag, init.parameters().cookieIncrementMillis() * 1_000_000, nowNanos);
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(Parameter.stateCookie(cookie));
        parameters.addAll(announced());
        for (Parameter unrecognized : reportable(init.parameters())) {
            parameters.add(Parameter.unrecognizedParameter(unrecognized));
        }
        context.control.remove(Chunk.INIT_ACK);
        context.control.addAlone(
                new ControlChunk.InitAck(
                        localTag,
                        context.windowBytes(),
                        block.outboundStreams(),
                        context.config.inboundStreamsMax(),
                        initialTsn,
                        new Parameters(parameters)),
                init.initiateTag());
    }

    private static List<Parameter> reportable(Parameters parameters) {
        List<Parameter> report = new ArrayList<>();
        int bytes = 0;
        for (Parameter parameter : parameters.toReport()) {
            bytes += parameter.value().size() + 2 * Chunk.HEADER_SIZE;
            if (bytes <= REPORT_BYTES_MAX) {
                report.add(parameter);
            }
        }
        return report;
    }

    private static Optional<ErrorCause> refusal(
            int tag, long windowBytes, int outboundStreams, int inboundStreams, Parameters parameters) {
        if (tag == 0 || windowBytes < WINDOW_BYTES_MIN || outboundStreams == 0 || inboundStreams == 0) {
            return Optional.of(ErrorCause.invalidMandatoryParameter());
        }
        // "An endpoint MUST NOT send" a host name and "a receiver ... MUST send an ABORT" (section 3.3.2.1.4).
        return parameters
                .value(Parameter.HOST_NAME_ADDRESS)
                .map(name -> new ErrorCause(
                        ErrorCause.UNRESOLVABLE_ADDRESS, new Parameter(Parameter.HOST_NAME_ADDRESS, name).encode()));
    }

    void onInitAck(ControlChunk.InitAck ack, long nowNanos) {
        if (!(context.state() instanceof CookieWait wait)) {
            // Section 5.2.3: "If an INIT ACK chunk is received ... in any state other than COOKIE-WAIT, discard".
            context.tally.count(Counter.DROPPED_OUT_OF_THE_BLUE);
            return;
        }
        if (ack.parameters().list().size() > context.config.bounds().parametersMax()) {
            context.tally.count(Counter.DROPPED_MALFORMED_CHUNK);
            return;
        }
        Optional<Octets> cookie = ack.parameters().stateCookie();
        Optional<ErrorCause> refusal = refusal(
                ack.initiateTag(), ack.aRwndBytes(), ack.outboundStreams(), ack.inboundStreams(), ack.parameters());
        if (refusal.isPresent() || cookie.isEmpty()) {
            ErrorCause cause = refusal.orElse(ErrorCause.missingMandatoryParameter(Parameter.STATE_COOKIE));
            context.close(new CloseReason.ProtocolViolation("INIT ACK"));
            if (ack.initiateTag() != 0) {
                context.control.addAlone(new ControlChunk.Abort(false, List.of(cause)), ack.initiateTag());
            }
            return;
        }
        if (context.handshakeTimer.expiries() == 0) {
            context.outbound.timeout().seed(nowNanos - initSentNanos);
        }
        TransmissionControlBlock block = TransmissionControlBlock.of(
                ack, wait.init().initiateTag(), wait.init().initialTsn(), context.config);
        CookieEchoed echoed = new CookieEchoed(wait.init(), block, new ControlChunk.CookieEcho(cookie.get()));
        context.enter(echoed);
        context.control.remove(Chunk.INIT);
        sendCookieEcho(echoed);
        List<Parameter> report = reportable(ack.parameters());
        if (!report.isEmpty()) {
            ErrorCause cause = ErrorCause.unrecognizedParameters(report);
            context.control.add(new ControlChunk.OperationError(List.of(cause)), block.peerTag());
        }
        context.handshakeTimer.start(context.outbound.timeout().timeoutNanos(), nowNanos);
    }

    /// @return whether the cookie's association is the present one, so that chunks behind it count
    boolean onCookieEcho(ControlChunk.CookieEcho echo, int verificationTag, long nowNanos) {
        Optional<CookieJar.Cookie> opened = cookies.open(echo.cookie());
        if (opened.isEmpty() || opened.get().block().localTag() != verificationTag) {
            context.tally.count(Counter.DROPPED_FORGED_COOKIE);
            return false;
        }
        CookieJar.Cookie cookie = opened.get();
        Optional<TransmissionControlBlock> present = context.block();
        int localTag = context.localTag();
        int peerTag = present.map(TransmissionControlBlock::peerTag).orElse(0);
        boolean localMatches = cookie.block().localTag() == localTag;
        boolean peerMatches = cookie.block().peerTag() == peerTag;
        // "If the State Cookie is stale but the Verification Tags ... match the current association, ... process"
        if (cookies.stalenessNanos(cookie, nowNanos) > 0 && !(localMatches && peerMatches)) {
            context.tally.count(Counter.DROPPED_STALE_COOKIE);
            ErrorCause cause = ErrorCause.staleCookie(cookies.stalenessNanos(cookie, nowNanos) / 1000);
            context.control.add(
                    new ControlChunk.OperationError(List.of(cause)),
                    cookie.block().peerTag());
            return false;
        }
        if (context.state() instanceof Closed) {
            establish(cookie.block(), new Output.Connected(), nowNanos);
            return true;
        }
        if (localMatches) {
            return joinPresent(cookie, peerMatches, nowNanos);
        }
        boolean tiesMatch = cookie.localTieTag() == localTag && cookie.peerTieTag() == peerTag && peerTag != 0;
        if (!peerMatches && tiesMatch) {
            return restart(cookie, nowNanos);
        }
        // Action C and every combination that the table does not name: "silently discarded".
        context.tally.count(Counter.DROPPED_OUT_OF_THE_BLUE);
        return false;
    }

    /// Actions B and D of section 5.2.4.
    private boolean joinPresent(CookieJar.Cookie cookie, boolean peerMatches, long nowNanos) {
        switch (context.state()) {
            case CookieWait _, CookieEchoed _ -> establish(cookie.block(), new Output.Connected(), nowNanos);
            case Open open -> {
                if (!peerMatches) {
                    context.enter(
                            new Open(open.block().withPeerTag(cookie.block().peerTag()), open.phase()));
                }
                context.control.add(new ControlChunk.CookieAck(), cookie.block().peerTag());
            }
            case Closed _ -> throw new IllegalStateException("closed");
        }
        return true;
    }

    /// Action A of section 5.2.4.
    private boolean restart(CookieJar.Cookie cookie, long nowNanos) {
        if (context.state() instanceof Open open && open.phase() == Phase.SHUTDOWN_ACK_SENT) {
            // "it MUST NOT set up a new association but instead resend the SHUTDOWN ACK"
            context.control.add(new ControlChunk.ShutdownAck(), open.block().peerTag());
            context.control.add(
                    new ControlChunk.OperationError(List.of(ErrorCause.cookieReceivedWhileShuttingDown())),
                    open.block().peerTag());
            return false;
        }
        boolean wasOpen = context.state() instanceof Open;
        establish(cookie.block(), wasOpen ? new Output.Restarted() : new Output.Connected(), nowNanos);
        return true;
    }

    private void establish(TransmissionControlBlock block, Output event, long nowNanos) {
        context.control.clear();
        context.establish(block, event, nowNanos);
        context.control.add(new ControlChunk.CookieAck(), block.peerTag());
    }

    void onCookieAck(long nowNanos) {
        if (context.state() instanceof CookieEchoed echoed) {
            context.control.clear();
            context.establish(echoed.block(), new Output.Connected(), nowNanos);
        }
    }

    /// We were too slow: begin again, and ask for a cookie that lives as much longer as this one was late, and a round
    /// trip (section 5.2.6).
    void onStaleCookie(ErrorCause stale, long nowNanos) {
        if (context.state() instanceof CookieEchoed echoed) {
            ControlChunk.Init before = echoed.init();
            long roundTripMillis = context.outbound.timeout().timeoutNanos() / 1_000_000;
            List<Parameter> parameters = new ArrayList<>(announced());
            parameters.add(Parameter.cookiePreservative(stale.stalenessMicros() / 1000 + roundTripMillis));
            ControlChunk.Init init = new ControlChunk.Init(
                    before.initiateTag(),
                    before.aRwndBytes(),
                    before.outboundStreams(),
                    before.inboundStreams(),
                    before.initialTsn(),
                    new Parameters(parameters));
            context.control.clear();
            context.enter(new CookieWait(init));
            sendInit(init);
            initSentNanos = nowNanos;
            context.handshakeTimer.start(context.outbound.timeout().timeoutNanos(), nowNanos);
        }
    }
}
