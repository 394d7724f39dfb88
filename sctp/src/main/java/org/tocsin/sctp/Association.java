package org.tocsin.sctp;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Entropy;
import org.tocsin.sctp.AssociationState.Closed;
import org.tocsin.sctp.AssociationState.CookieEchoed;
import org.tocsin.sctp.AssociationState.CookieWait;
import org.tocsin.sctp.AssociationState.Open;
import org.tocsin.sctp.AssociationState.Phase;
import org.tocsin.sctp.packet.ErrorCause;
import org.tocsin.sctp.rx.InboundData;

/// One SCTP association, without sockets and clocks (RFC 9260, RFC 8260).
///
/// Drive it so: after every call of [#connect], [#handle], [#send] or [#fill], and whenever the awaited instant has
/// come, call [#poll] until it returns [Output.WaitUntil] or [Output.Idle]. Whenever the link can take a packet, ask
/// [#mostUrgentClass] and call [#fill].
public final class Association {
    private static final Output.Idle IDLE = new Output.Idle();

    private final AssociationContext context;
    private final Handshake handshake;
    private final HelloExchange hello;
    private final ShutdownSequence shutdown;
    private final PacketReader reader;
    private final PacketWriter writer;
    private final Output.WaitUntil waitUntil = new Output.WaitUntil();
    private final SendResult.Queued queued = new SendResult.Queued();

    /// With a peer that may be any SCTP.
    public Association(AssociationConfig config, Entropy entropy, RandomGenerator random) {
        this(config, Optional.empty(), entropy, random);
    }

    /// With memory for what it receives that is bounded by its own window alone.
    ///
    /// @param greeting as below
    public Association(AssociationConfig config, Optional<Greeting> greeting, Entropy entropy, RandomGenerator random) {
        this(config, greeting, ReceiveBudget.unbounded(), entropy, random);
    }

    /// @param greeting what to say to a peer that is of ours, inside a tunnel that authenticates it; empty for others
    /// @param budget   what it shares with others of the same owner
    public Association(
            AssociationConfig config,
            Optional<Greeting> greeting,
            ReceiveBudget budget,
            Entropy entropy,
            RandomGenerator random) {
        context = new AssociationContext(config, budget, entropy, random);
        handshake = new Handshake(context);
        hello = new HelloExchange(context, handshake, greeting);
        shutdown = new ShutdownSequence(context);
        reader = new PacketReader(context, handshake, hello, shutdown);
        writer = new PacketWriter(context, hello);
    }

    /// Opens the association: by a hello that rides with the first data where the peer is of ours, by the four-way
    /// handshake else. Without it the association still answers the peer's.
    public void connect(long nowNanos) {
        if (hello.isSpoken()) {
            hello.connect(nowNanos);
        } else {
            handshake.connect(nowNanos);
        }
    }

    /// Whether this side has opened the association and the peer has not answered yet: what is sent now rides with the
    /// hello.
    public boolean isOpening() {
        return context.state() instanceof Open open && open.block().isPeerUnknown();
    }

    /// What the peer said of itself in its last hello.
    public Optional<Greeting> peerGreeting() {
        return hello.peer();
    }

    /// Takes one SCTP packet, common header on. Bad bytes are counted and dropped.
    ///
    /// @return whether it bore the verification tag of this association, or a cookie that makes it one
    public boolean handle(ByteBuffer slab, int offset, int length, long nowNanos) {
        return handle(slab, offset, length, false, nowNanos);
    }

    /// Takes one SCTP packet that came with or without a congestion mark (CE of RFC 3168) on its IP header. Marks count
    /// only where [AssociationConfig#ecn] promises that they are handed in.
    ///
    /// @return as [#handle(ByteBuffer, int, int, long)]
    public boolean handle(ByteBuffer slab, int offset, int length, boolean congestionExperienced, long nowNanos) {
        return reader.read(slab, offset, length, congestionExperienced, nowNanos);
    }

    /// Whether both ends understand congestion marks, so that packets may be sent as ECN-capable.
    public boolean isEcnCapable() {
        return context.state() instanceof Open open && open.block().features().ecn();
    }

    /// The next event, then how long there is nothing to do.
    public Output poll(long nowNanos) {
        onTime(nowNanos);
        Output event = context.events.poll();
        if (event != null) {
            return event;
        }
        IncomingMessage message = context.takeMessage();
        if (message != null) {
            return new Output.Received(message);
        }
        long deadlineNanos = deadlineNanos(nowNanos);
        return deadlineNanos == Deadline.NEVER ? IDLE : waitUntil.set(deadlineNanos);
    }

    private void onTime(long nowNanos) {
        if (isOpening()) {
            hello.onTime(nowNanos);
        } else {
            handshake.onTime(nowNanos);
        }
        shutdown.onTime(nowNanos);
        if (!(context.state() instanceof Open open)) {
            return;
        }
        InboundData inbound = context.inbound();
        if (inbound != null && !inbound.onTime(nowNanos)) {
            context.abort(ErrorCause.outOfResource(), new CloseReason.OutOfResource());
            return;
        }
        context.outbound.onTime(nowNanos);
        context.streamRequests.onTime(nowNanos);
        if (open.phase() == Phase.ESTABLISHED) {
            context.pathMtu.onTime(open.block().peerTag(), nowNanos);
        } else {
            context.pathMtu.stop();
        }
        int missed = context.heartbeats.onTime(open.block().peerTag(), nowNanos);
        int failures = Math.max(missed, context.outbound.timeoutsInRow());
        failures = Math.max(failures, context.streamRequests.failures());
        if (context.isTooMany(failures, context.config.timers().maxRetransmissions())) {
            // Should it only have been the way back that was cut, the peer need not find out by itself.
            context.abort(ErrorCause.userInitiatedAbort("no answer"), new CloseReason.Unreachable());
            return;
        }
        shutdown.proceed(nowNanos);
    }

    private long deadlineNanos(long nowNanos) {
        long deadline = Deadline.earlier(context.handshakeTimer.deadlineNanos(), context.shutdownTimer.deadlineNanos());
        deadline = Deadline.earlier(deadline, context.shutdownGuardNanos());
        if (!(context.state() instanceof Open open)) {
            return deadline;
        }
        deadline = Deadline.earlier(deadline, context.heartbeats.deadlineNanos());
        deadline = Deadline.earlier(deadline, context.streamRequests.deadlineNanos());
        deadline = Deadline.earlier(deadline, context.pathMtu.deadlineNanos());
        if (open.phase().sendsData()) {
            deadline = Deadline.earlier(deadline, context.outbound.deadlineNanos(nowNanos));
        }
        InboundData inbound = context.inbound();
        if (inbound == null) {
            return deadline;
        }
        deadline = Deadline.earlier(deadline, inbound.deadlineNanos());
        // A SACK that is due waits for [#fill], not for time.
        return inbound.sackDue(nowNanos) ? deadline : Deadline.earlier(deadline, inbound.sackDeadline());
    }

    /// Accepts a message; before the association is established it waits.
    public SendResult send(OutgoingMessage message, long nowNanos) {
        boolean accepting = switch (context.state()) {
            case Closed _, CookieWait _, CookieEchoed _ -> true;
            case Open open -> open.phase() == Phase.ESTABLISHED;
        };
        if (!accepting) {
            return new SendResult.Refused(SendResult.Reason.CLOSED, 0);
        }
        SendResult.Refused refused = context.outbound.offer(message, nowNanos);
        return refused == null ? queued.set(context.outbound.latestMessageId()) : refused;
    }

    /// Asks the peer for a change of streams; an [Output.StreamRequestAnswered] will follow.
    ///
    /// @return false if it was not asked: not established, the peer cannot do it, no such streams, or as many
    /// requests wait as [AssociationBounds#streamRequestsMax] lets
    public boolean request(StreamRequest request, long nowNanos) {
        return context.streamRequests.add(request, nowNanos);
    }

    /// Weighs a stream against others, where the scheduler is [SchedulerKind#WEIGHTED_FAIR]. Every stream begins with
    /// the weight 1.
    ///
    /// @param streamId an outbound stream
    /// @param weight   1 to 65535
    public void weigh(int streamId, int weight) {
        if (streamId < 0 || streamId >= context.outbound.streams() || weight < 1 || weight > 65_535) {
            throw new IllegalArgumentException("stream " + streamId + " with weight " + weight);
        }
        context.outbound.weigh(streamId, weight);
    }

    /// Gives a queued message up, unless a byte of it was sent.
    ///
    /// @return whether it was given up
    public boolean cancel(long messageId) {
        return context.outbound.cancel(messageId);
    }

    /// Gives up the latest of the messages with a context of which no byte was sent.
    ///
    /// @param ownersContext as in [OutgoingMessage]; nothing is found by 0
    /// @return whether there was one
    public boolean cancelLatest(long ownersContext) {
        return context.outbound.cancelLatest(ownersContext);
    }

    /// The class of what [#fill] would write now: 0 to 7, control chunks count as 0, -1 if nothing may be sent.
    public int mostUrgentClass(long nowNanos) {
        return writer.mostUrgentClass(nowNanos);
    }

    /// The order of the message of a class that would be sent next, lost ones first; the lowest number for none.
    public long headOrder(int messageClass) {
        return context.outbound.headOrder(messageClass);
    }

    /// Writes the next packet at `offset`.
    ///
    /// @return its length, 0 if nothing may be sent
    public int fill(ByteBuffer slab, int offset, int bytesMax, long nowNanos) {
        return writer.write(slab, offset, bytesMax, nowNanos);
    }

    /// Whether the packet that [#fill] wrote last may be sent as ECN-capable: it bears DATA, and both ends understand
    /// marks. What only acknowledges is not under congestion control (RFC 3168, section 6.1.4).
    public boolean filledEcnCapable() {
        return writer.wroteData() && isEcnCapable();
    }

    /// Sends what is queued, then ends the association in order (RFC 9260, section 9.2).
    public void shutdown(long nowNanos) {
        shutdown.begin(nowNanos);
    }

    /// Ends the association at once (RFC 9260, section 9.1).
    public void abort(String reason, long nowNanos) {
        if (!(context.state() instanceof Closed)) {
            context.abort(ErrorCause.userInitiatedAbort(reason), new CloseReason.AbortedLocally(reason));
        }
    }

    /// Whether waits have grown because nothing came: then an authenticated packet of the peer is worth a
    /// [#pathRestored].
    public boolean isBackedOff() {
        return context.handshakeTimer.isBackedOff()
                || context.shutdownTimer.isBackedOff()
                || context.outbound.timeout().isBackedOff();
    }

    /// An authenticated packet of the peer came by another way: timeouts start over.
    public void pathRestored(long nowNanos) {
        context.outbound.pathRestored();
        long timeoutNanos = context.outbound.timeout().timeoutNanos();
        if (context.handshakeTimer.isBackedOff()) {
            context.handshakeTimer.expireNow(timeoutNanos, nowNanos);
        }
        if (context.shutdownTimer.isBackedOff()) {
            context.shutdownTimer.expireNow(timeoutNanos, nowNanos);
        }
    }

    /// A round trip that somebody else measured, used until there is an own measurement.
    public void seedRoundTrip(Duration roundTrip, long nowNanos) {
        context.outbound.seed(roundTrip.toNanos(), nowNanos);
    }

    /// What to keep for the next association to this peer; nothing before a round trip was measured.
    public Optional<PathMemory> pathMemory() {
        long lowestNanos = context.outbound.timeout().lowestNanos();
        return lowestNanos == 0
                ? Optional.empty()
                : Optional.of(new PathMemory(context.outbound.congestionWindowBytes(), Duration.ofNanos(lowestNanos)));
    }

    /// Starts from what an earlier association to this peer learned, as far as that is careful.
    public void resume(PathMemory memory) {
        context.outbound.resume(memory);
    }

    /// The least that a packet and its acknowledgement took; 0 before the first measurement.
    public long lowestRoundTripNanos() {
        return context.outbound.timeout().lowestNanos();
    }

    /// How many round trips were measured: tells whether [#queueingDelayNanos] is news.
    public long roundTripSamples() {
        return context.outbound.timeout().samples();
    }

    /// What the last round trip took more than the shortest one: the queues on the way, for the most part.
    public long queueingDelayNanos() {
        return context.outbound.timeout().latestExcessNanos();
    }

    /// Bytes of chunks that are sent and neither acknowledged nor taken for lost.
    public long flightBytes() {
        return context.outbound.flightBytes();
    }

    /// The verification tag of packets to the peer; 0 while there is none.
    public int peerTag() {
        return context.peerTag();
    }

    /// Whether there is no association, though an INIT may have been answered.
    public boolean isClosed() {
        return context.state() instanceof Closed;
    }

    public AssociationStatus status() {
        return new AssociationStatus(
                context.state().label(),
                context.outbound.congestionWindowBytes(),
                context.outbound.flightBytes(),
                context.outbound.peerWindowBytes(),
                Duration.ofNanos(context.outbound.timeout().smoothedNanos()),
                Duration.ofNanos(context.outbound.timeout().timeoutNanos()),
                context.outbound.queuedBytesPerClass(),
                context.tally.snapshot());
    }
}
