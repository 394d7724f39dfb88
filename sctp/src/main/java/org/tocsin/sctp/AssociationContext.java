package org.tocsin.sctp;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Entropy;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.ErrorCause;
import org.tocsin.sctp.rx.InboundData;
import org.tocsin.sctp.rx.ReceiveLimits;
import org.tocsin.sctp.tx.OutboundData;
import org.tocsin.sctp.tx.Tally;

/// What the concerns of an association share: its state, its two halves, what waits to be sent and to be told.
final class AssociationContext {
    final AssociationConfig config;
    final Entropy entropy;
    final RandomGenerator random;
    private final ReceiveBudget budget;
    final Tally tally = new Tally();
    final ControlQueue control = new ControlQueue(tally);
    /// Bounded by the messages that the send queue accepted, plus one per change of state.
    final EventQueue events = new EventQueue();

    final OutboundData outbound;
    final RetryTimer handshakeTimer;
    final RetryTimer shutdownTimer;
    final Heartbeats heartbeats;
    final OwnStreamRequests streamRequests;
    final PeerStreamRequests peerStreamRequests;
    final PathMtu pathMtu;
    final EcnEchoes ecnEchoes = new EcnEchoes();

    private AssociationState state = new AssociationState.Closed();
    private @Nullable InboundData inbound;
    private long shutdownGuardNanos = Deadline.NEVER;

    AssociationContext(AssociationConfig config, ReceiveBudget budget, Entropy entropy, RandomGenerator random) {
        this.budget = budget;
        this.config = config;
        this.entropy = entropy;
        this.random = random;
        outbound = new OutboundData(config, events::acked, events::add, tally);
        long rtoMaxNanos = config.timers().rtoMax().toNanos();
        handshakeTimer = new RetryTimer(rtoMaxNanos);
        shutdownTimer = new RetryTimer(rtoMaxNanos);
        heartbeats = new Heartbeats(this);
        streamRequests = new OwnStreamRequests(this);
        peerStreamRequests = new PeerStreamRequests(this);
        pathMtu = new PathMtu(this);
    }

    AssociationState state() {
        return state;
    }

    void enter(AssociationState next) {
        state = next;
    }

    /// What was agreed, where something was.
    Optional<TransmissionControlBlock> block() {
        return switch (state) {
            case AssociationState.Closed _, AssociationState.CookieWait _ -> Optional.empty();
            case AssociationState.CookieEchoed echoed -> Optional.of(echoed.block());
            case AssociationState.Open open -> Optional.of(open.block());
        };
    }

    /// The verification tag that packets to the peer bear; 0 while there is none.
    int peerTag() {
        return switch (state) {
            case AssociationState.Closed _, AssociationState.CookieWait _ -> 0;
            case AssociationState.CookieEchoed echoed -> echoed.block().peerTag();
            case AssociationState.Open open -> open.block().peerTag();
        };
    }

    /// The verification tag that packets to us bear; 0 while there is none.
    int localTag() {
        return switch (state) {
            case AssociationState.Closed _ -> 0;
            case AssociationState.CookieWait wait -> wait.init().initiateTag();
            case AssociationState.CookieEchoed echoed -> echoed.block().localTag();
            case AssociationState.Open open -> open.block().localTag();
        };
    }

    @Nullable
    InboundData inbound() {
        return inbound;
    }

    /// Data may flow from now on.
    void establish(TransmissionControlBlock block, Output event, long nowNanos) {
        SackRule sacks = SackRule.standard(config.timers().sackDelay());
        open(block, sacks, nowNanos);
        meet(block, sacks, event, nowNanos);
    }

    /// What we send may flow from now on.
    ///
    /// @param sacks how the peer acknowledges
    void open(TransmissionControlBlock block, SackRule sacks, long nowNanos) {
        deliverAll();
        stopTimers();
        dropInbound();
        outbound.begin(
                block.localInitialTsn(),
                block.peerWindowBytes(),
                block.interleaved(),
                block.features().partialReliability(),
                block.outboundStreams(),
                sacks,
                nowNanos);
        enter(new AssociationState.Open(block, AssociationState.Phase.ESTABLISHED));
        streamRequests.begin(block.localInitialTsn());
    }

    /// What the peer sends may flow from now on; whole messages of an earlier instance of it stay ours.
    ///
    /// @param sacks how we acknowledge
    void meet(TransmissionControlBlock block, SackRule sacks, Output event, long nowNanos) {
        deliverAll();
        stopTimers();
        dropInbound();
        inbound = new InboundData(
                block.peerInitialTsn(),
                block.interleaved(),
                block.inboundStreams(),
                receiveLimits(sacks),
                budget.pool());
        enter(new AssociationState.Open(block, AssociationState.Phase.ESTABLISHED));
        peerStreamRequests.begin(block.peerInitialTsn());
        ecnEchoes.restart();
        pathMtu.start(nowNanos);
        heartbeats.start(nowNanos);
        events.add(event);
    }

    private void stopTimers() {
        handshakeTimer.stop();
        shutdownTimer.stop();
        shutdownGuardNanos = Deadline.NEVER;
        heartbeats.stop();
        pathMtu.stop();
    }

    /// Forgets what was opened; what was to be sent waits for the next.
    void backToClosed() {
        stopTimers();
        control.clear();
        dropInbound();
        outbound.takeBack();
        enter(new AssociationState.Closed());
    }

    private void dropInbound() {
        if (inbound != null) {
            inbound.close();
            inbound = null;
        }
    }

    /// The window to tell a peer that sends nothing yet.
    long windowBytes() {
        long shared = inbound == null ? budget.pool().windowOfNewBytes() : inbound.windowBytes();
        return Math.clamp(shared, Handshake.WINDOW_BYTES_MIN, config.receiveWindowBytes());
    }

    private ReceiveLimits receiveLimits(SackRule sacks) {
        ReceiveLimits limits = ReceiveLimits.defaults();
        AssociationBounds bounds = config.bounds();
        return new ReceiveLimits(
                config.receiveWindowBytes(),
                bounds.messageBytesMax(),
                bounds.reassembliesMax(),
                bounds.deliveriesMax(),
                config.inboundStreamsMax(),
                bounds.gapRangeMax(),
                bounds.gapBlocksMax(),
                limits.duplicatesMax(),
                sacks);
    }

    /// The next message that came whole, or null.
    @Nullable
    IncomingMessage takeMessage() {
        InboundData from = inbound;
        if (from == null) {
            return null;
        }
        IncomingMessage message = from.poll();
        if (message != null) {
            tally.count(Counter.MESSAGES_RECEIVED);
        }
        return message;
    }

    /// Messages that came whole stay ours, whatever becomes of the association, and come before news of their streams.
    void deliverAll() {
        for (IncomingMessage next = takeMessage(); next != null; next = takeMessage()) {
            events.add(new Output.Received(next));
        }
    }

    /// Ends the association without a word to the peer.
    void close(CloseReason reason) {
        deliverAll();
        stopTimers();
        streamRequests.abandon();
        control.clear();
        dropInbound();
        enter(new AssociationState.Closed());
        outbound.close();
        events.add(new Output.Closed(reason));
    }

    /// Ends the association and tells the peer why.
    void abort(ErrorCause cause, CloseReason reason) {
        Optional<TransmissionControlBlock> block = block();
        close(reason);
        block.filter(agreed -> !agreed.isPeerUnknown())
                .ifPresent(agreed -> control.addAlone(new ControlChunk.Abort(false, List.of(cause)), agreed.peerTag()));
    }

    void violated(String what) {
        abort(ErrorCause.protocolViolation(what), new CloseReason.ProtocolViolation(what));
    }

    void startShutdownGuard(long nowNanos) {
        // "T5-shutdown-guard ... 5 times RTO.Max" (RFC 9260, section 9.2).
        shutdownGuardNanos = nowNanos + 5 * config.timers().rtoMax().toNanos();
    }

    long shutdownGuardNanos() {
        return shutdownGuardNanos;
    }

    /// Whether so many failures in a row end the association.
    boolean isTooMany(int failures, int failuresMax) {
        return failuresMax > 0 && failures > failuresMax;
    }
}
