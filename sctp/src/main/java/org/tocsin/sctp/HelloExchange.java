package org.tocsin.sctp;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.AssociationState.Closed;
import org.tocsin.sctp.AssociationState.Open;
import org.tocsin.sctp.AssociationState.Phase;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.Hello;
import org.tocsin.sctp.packet.Parameter;
import org.tocsin.sctp.packet.Parameters;

/// Opens an association to a node of ours without a round trip: a hello rides in front of the first data.
///
/// Either side may open, and both at once: each has a tag and a TSN of its own, so that two hellos that cross are one
/// association. Until the peer has shown that it knows our tag, every packet bears the hello; whichever comes first is
/// enough, and no data can overtake it. A higher incarnation is a peer that started again. A peer that does not answer
/// gets the four-way handshake, for it may not be of ours after all.
final class HelloExchange {
    /// Hellos without an answer before the four-way handshake: with their doubling waits seven timeouts.
    private static final int UNANSWERED_MAX = 3;
    /// Taken for the peer's window until it tells: what any of ours grants, unless it has next to no memory left.
    private static final int ASSUMED_WINDOW_BYTES = 256 << 10;

    private final AssociationContext context;
    private final Handshake handshake;
    private final @Nullable Greeting own;
    private final Octets extensions;
    private final Features features;
    private long incarnation;
    private long peerIncarnation;
    private @Nullable Greeting peer;
    /// Whether the peer has yet to show that it knows our tag.
    private boolean unconfirmed;
    private boolean due;

    /// @param own empty for a peer that is not of ours
    HelloExchange(AssociationContext context, Handshake handshake, Optional<Greeting> own) {
        this.context = context;
        this.handshake = handshake;
        this.own = own.orElse(null);
        incarnation = own.map(Greeting::incarnation).orElse(0L);
        Parameters announced = new Parameters(handshake.announced());
        extensions = announced.value(Parameter.SUPPORTED_EXTENSIONS).orElse(Octets.EMPTY);
        features = Features.common(announced, context.config);
    }

    boolean isSpoken() {
        return own != null;
    }

    Optional<Greeting> peer() {
        return Optional.ofNullable(peer);
    }

    /// Opens at once, as far as this side goes.
    void connect(long nowNanos) {
        if (context.state() instanceof Closed) {
            open(nowNanos);
        }
    }

    private void open(long nowNanos) {
        incarnation++;
        unconfirmed = true;
        due = true;
        AssociationConfig config = context.config;
        context.control.clear();
        context.open(
                new TransmissionControlBlock(
                        handshake.newTag(),
                        0,
                        context.entropy.nextInt(),
                        0,
                        Math.min(ASSUMED_WINDOW_BYTES, config.receiveWindowBytes()),
                        config.outboundStreams(),
                        config.inboundStreamsMax(),
                        features),
                SackRule.ofOurs(),
                nowNanos);
    }

    /// Whether a hello must go even if nothing else does.
    boolean isDue() {
        return due && bearsHello();
    }

    /// Whether the next packet begins with a hello.
    boolean bearsHello() {
        return (unconfirmed || due) && own != null && context.state() instanceof Open;
    }

    /// @return where the next chunk begins
    int write(ByteBuffer slab, int at, long nowNanos) {
        if (!(context.state() instanceof Open open) || own == null) {
            throw new IllegalStateException("nothing to greet with");
        }
        due = false;
        TransmissionControlBlock block = open.block();
        if (block.isPeerUnknown() && !context.handshakeTimer.isRunning()) {
            context.handshakeTimer.start(context.outbound.timeout().timeoutNanos(), nowNanos);
        }
        Hello hello = new Hello(
                own.versions(),
                own.epoch(),
                incarnation,
                block.localTag(),
                block.peerTag(),
                block.localInitialTsn(),
                context.windowBytes(),
                context.config.outboundStreams(),
                context.config.inboundStreamsMax(),
                extensions);
        return hello.write(slab, at);
    }

    /// The bytes that [#write] takes.
    int bytes() {
        return Chunk.padded(Chunk.HEADER_SIZE + Hello.EXTENSIONS_AT + extensions.size());
    }

    /// A packet came under our tag: the peer knows it, and needs no further hello.
    void confirm() {
        unconfirmed = false;
    }

    /// Greets again where no answer came in time.
    void onTime(long nowNanos) {
        if (!context.handshakeTimer.expires(nowNanos)) {
            return;
        }
        if (context.handshakeTimer.expiries() > UNANSWERED_MAX) {
            giveUp(nowNanos);
        } else {
            due = true;
        }
    }

    /// @return whether that was the end of an unanswered hello: the association goes on by the four-way handshake
    boolean refused(long nowNanos) {
        boolean unanswered = unconfirmed
                && context.state() instanceof Open open
                && open.block().isPeerUnknown();
        if (unanswered) {
            giveUp(nowNanos);
        }
        return unanswered;
    }

    private void giveUp(long nowNanos) {
        unconfirmed = false;
        due = false;
        context.tally.count(Counter.HELLOS_UNANSWERED);
        context.backToClosed();
        context.outbound.timeout().resetBackoff();
        handshake.connect(nowNanos);
    }

    /// @return whether the chunks behind it are for the present association
    boolean onHello(Hello hello, long nowNanos) {
        if (!isAcceptable(hello)) {
            context.tally.count(Counter.DROPPED_HELLO);
            return false;
        }
        boolean isPresent = hello.incarnation() == peerIncarnation && hello.tag() == context.peerTag();
        if (!isPresent && !admits(hello, nowNanos)) {
            context.tally.count(Counter.DROPPED_HELLO);
            return false;
        }
        if (hello.receiverTag() == context.localTag()) {
            confirm();
            return true;
        }
        due = true;
        // Under another tag of ours the packet may acknowledge what this association never sent.
        return hello.receiverTag() == 0;
    }

    /// An authenticated peer can lie: what no association could live with is no hello.
    private boolean isAcceptable(Hello hello) {
        return hello.tag() != 0
                && hello.incarnation() > 0
                && hello.aRwndBytes() >= Handshake.WINDOW_BYTES_MIN
                && hello.outboundStreams() > 0
                && hello.outboundStreams() <= context.config.inboundStreamsMax()
                && hello.inboundStreams() >= context.config.outboundStreams()
                // Each sends before it knows what the other wants, so both must want the same.
                && hello.extensions().equals(extensions);
    }

    private boolean admits(Hello hello, long nowNanos) {
        if (hello.incarnation() <= peerIncarnation) {
            // Sent before the peer's last start, and late; or this side has ended what the peer goes on with.
            if (context.state() instanceof Closed && hello.receiverTag() != 0) {
                context.control.addAlone(new ControlChunk.Abort(true, List.of()), hello.receiverTag());
            }
            return false;
        }
        if (context.state() instanceof Open open && open.phase() != Phase.ESTABLISHED) {
            // The peer has forgotten what was to be ended.
            context.close(new CloseReason.Shutdown());
            return false;
        }
        meet(hello, nowNanos);
        return true;
    }

    private void meet(Hello hello, long nowNanos) {
        boolean wasMet = context.state() instanceof Open open && !open.block().isPeerUnknown();
        boolean isFresh = context.state() instanceof Open && unconfirmed && !context.outbound.hasProgress();
        if (!isFresh) {
            // An earlier instance of the peer took what this one would miss.
            open(nowNanos);
        }
        peerIncarnation = hello.incarnation();
        peer = new Greeting(hello.incarnation(), hello.versions(), hello.epoch());
        TransmissionControlBlock block = context.block().orElseThrow();
        context.outbound.advertise(hello.aRwndBytes());
        context.control.clear();
        context.meet(
                new TransmissionControlBlock(
                        block.localTag(),
                        hello.tag(),
                        block.localInitialTsn(),
                        hello.initialTsn(),
                        hello.aRwndBytes(),
                        block.outboundStreams(),
                        hello.outboundStreams(),
                        features),
                SackRule.ofOurs(),
                wasMet ? new Output.Restarted() : new Output.Connected(),
                nowNanos);
    }
}
