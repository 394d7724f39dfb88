package org.tocsin.wireguard;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.wireguard.handshake.HandshakeFault;
import org.tocsin.wireguard.handshake.InitiatorHandshake;
import org.tocsin.wireguard.handshake.ResponderHandshake;
import org.tocsin.wireguard.handshake.Tai64n;
import org.tocsin.wireguard.handshake.TransportKeys;
import org.tocsin.wireguard.message.CookieReply;
import org.tocsin.wireguard.message.HandshakeInitiation;
import org.tocsin.wireguard.message.HandshakeResponse;
import org.tocsin.wireguard.message.Malformed;
import org.tocsin.wireguard.message.Message;

/// Sends and answers handshake messages. No state changes before a message is authentic as a whole.
final class HandshakeDesk {
    private final DeviceContext context;
    private final PeerTable table;
    private final DataPath data;

    HandshakeDesk(DeviceContext context, PeerTable table, DataPath data) {
        this.context = context;
        this.table = table;
        this.data = data;
    }

    /// Sends an initiation, in place of one that was not answered.
    ///
    /// @return whether it took Diffie-Hellman work
    boolean initiate(Peer peer, long nowNanos) {
        if (context.clock.isHeld(nowNanos)) {
            peer.timers().initiationWithheld(nowNanos);
            return false;
        }
        if (peer.timers().initiationsInAttempt() > 0) {
            // Perhaps it is the own address that does not work any more.
            peer.endpoint = peer.endpoint.map(Endpoint::fromAnywhere);
        }
        List<Endpoint> destinations = peer.destinations();
        context.forgetInitiation(peer);
        int index = context.indices.draw();
        Octets timestamp = context.timestamps.next(peer.timestamps(), context.clock.instant());
        Optional<InitiatorHandshake> started = destinations.isEmpty()
                ? Optional.empty()
                : InitiatorHandshake.start(context.local, peer.remote(), index, context.random32(), timestamp);
        if (started.isEmpty()) {
            peer.timers().handshakeCompleted();
            return true;
        }
        wantEndpoints(peer);
        InitiatorHandshake handshake = started.get();
        peer.pending = new PendingInitiation(handshake, nowNanos);
        context.indices.addInitiation(index, peer);
        peer.everInitiated = true;
        peer.lastInitiationSentNanos = nowNanos;
        context.counters.initiationSent();
        if (context.config.keyLog()) {
            context.outputs.add(peer, KeyLogLines.of(context.local, peer, handshake.revealEphemeral()));
        }
        transmit(peer, destinations, handshake.initiation().encode(), nowNanos);
        peer.timers().initiationSent(context.jitterNanos(), nowNanos);
        context.alarms.touch(peer);
        return true;
    }

    /// Asks for the endpoints' names to be resolved again, at the second, fourth, eighth and sixteenth initiation of an
    /// attempt: 5, 15, 35 and 75 s after the first.
    private void wantEndpoints(Peer peer) {
        int already = peer.timers().initiationsInAttempt();
        if (already > 0 && Integer.bitCount(already + 1) == 1) {
            context.outputs.add(peer, new Output.EndpointsWanted(peer));
        }
    }

    void serve(HandshakeQueue.Waiting waiting, long nowNanos) {
        switch (Message.decode(waiting.bytes())) {
            case HandshakeInitiation initiation -> answer(initiation, waiting.source(), nowNanos);
            case HandshakeResponse response -> finish(response, waiting, nowNanos);
            case CookieReply _, Malformed _ -> throw new IllegalStateException("not a handshake message");
        }
    }

    /// Whitepaper §5.4.7. The kernel is followed in what a cookie reply must not do: it moves no endpoint and no timer,
    /// and the message that it answers is not sent again at once.
    void handle(CookieReply reply, long nowNanos) {
        Peer peer = context.indices.initiation(reply.receiverIndex());
        if (peer == null) {
            Keypair keypair = context.indices.session(reply.receiverIndex());
            peer = keypair == null ? null : keypair.peer;
        }
        if (peer == null) {
            context.counters.drop(DropReason.UNKNOWN_INDEX);
        } else if (!peer.cookies().accept(reply, nowNanos)) {
            context.counters.drop(DropReason.UNAUTHENTIC_COOKIE);
        }
    }

    private void answer(HandshakeInitiation initiation, Endpoint source, long nowNanos) {
        switch (ResponderHandshake.open(context.local, initiation)) {
            case HandshakeFault fault -> context.counters.drop(reason(fault));
            case ResponderHandshake handshake -> {
                answer(handshake, initiation, source, nowNanos);
                handshake.wipe();
            }
        }
    }

    private void answer(ResponderHandshake handshake, HandshakeInitiation initiation, Endpoint source, long nowNanos) {
        Peer peer = table.claimed(handshake.initiator());
        if (peer == null) {
            context.counters.drop(DropReason.UNKNOWN_PEER);
            return;
        }
        answer(handshake, peer, initiation, source, nowNanos);
        if (context.peers.get(peer.key()) != peer) {
            // Found in the directory for this message alone, which was refused.
            peer.remote().wipe();
        }
    }

    private void answer(
            ResponderHandshake handshake, Peer peer, HandshakeInitiation initiation, Endpoint source, long nowNanos) {
        Optional<Octets> timestamp = handshake.timestamp(peer.remote());
        if (timestamp.isEmpty()) {
            context.counters.drop(DropReason.UNAUTHENTIC_HANDSHAKE);
            return;
        }
        DropReason refusal = refusal(peer, timestamp.get(), nowNanos);
        if (refusal != null) {
            context.counters.drop(refusal);
            return;
        }
        context.clock.compare(timestamp.get());
        int index = context.indices.draw();
        byte[] ephemeral = context.random32();
        Optional<Output> keyLog = context.config.keyLog()
                ? Optional.of(KeyLogLines.of(context.local, peer, ephemeral.clone()))
                : Optional.empty();
        Optional<HandshakeResponse> response = handshake.respond(index, ephemeral, peer.presharedKey);
        if (response.isEmpty()) {
            context.counters.drop(DropReason.LOW_ORDER_POINT);
            return;
        }
        if (!table.admit(peer, nowNanos)) {
            context.counters.drop(DropReason.TOO_MANY_PEERS);
            return;
        }
        peer.greatestTimestamp = timestamp.get();
        peer.everAnswered = true;
        peer.lastInitiationTakenNanos = nowNanos;
        context.received(peer, source, HandshakeInitiation.SIZE, nowNanos);
        Keypair keypair = keypair(peer, index, initiation.senderIndex(), false, handshake.keys(), nowNanos);
        peer.keypairs().addResponded(keypair, context.prefersOwnInitiation(peer), nowNanos);
        peer.timers().sessionDerived(nowNanos);
        keyLog.ifPresent(line -> context.outputs.add(peer, line));
        context.counters.responseSent();
        transmit(peer, List.of(source), response.get().encode(), nowNanos);
        context.alarms.touch(peer);
    }

    private @Nullable DropReason refusal(Peer peer, Octets timestamp, long nowNanos) {
        // Whitepaper §5.1: "the responder keeps track of the greatest timestamp received per peer and discards packets
        // containing timestamps less than or equal to it".
        if (timestamp.compareTo(peer.greatestTimestamp) <= 0) {
            return DropReason.REPLAYED_INITIATION;
        }
        if (peer.everAnswered && nowNanos - peer.lastInitiationTakenNanos < Constants.INITIATION_INTERVAL_NANOS) {
            return DropReason.FLOODED_INITIATION;
        }
        Optional<Duration> aheadMax = context.config.timestampAheadMax();
        if (aheadMax.isPresent()) {
            Instant latest = context.clock.instant().plus(aheadMax.get());
            if (Tai64n.isAfter(timestamp, latest)) {
                return DropReason.FUTURE_INITIATION;
            }
        }
        return null;
    }

    private void finish(HandshakeResponse response, HandshakeQueue.Waiting waiting, long nowNanos) {
        Peer peer = context.indices.initiation(response.receiverIndex());
        PendingInitiation pending = peer == null ? null : peer.pending;
        if (peer == null || pending == null) {
            context.counters.drop(DropReason.UNKNOWN_INDEX);
            return;
        }
        switch (pending.handshake().finish(response, peer.presharedKey)) {
            case HandshakeFault fault -> context.counters.drop(reason(fault));
            case TransportKeys keys -> {
                Keypair fresh = keypair(peer, pending.index(), response.senderIndex(), true, keys, nowNanos);
                keys.wipe();
                boolean preferred = context.prefersOwnInitiation(peer);
                peer.keypairs().addInitiated(fresh, pending.sentNanos(), preferred, nowNanos);
                context.forgetInitiation(peer);
                context.received(peer, waiting.source(), HandshakeResponse.SIZE, nowNanos);
                peer.timers().sessionDerived(nowNanos);
                Duration roundTrip = Duration.ofNanos(waiting.receivedNanos() - pending.sentNanos());
                context.sessionEstablished(peer, new Output.SessionEstablished(peer, roundTrip, true));
                // Whitepaper §5.4.4 lets the responder send only after the initiator's first message: send one now.
                data.sendStagedOrKeepalive(peer, nowNanos);
                context.alarms.touch(peer);
            }
        }
    }

    private Keypair keypair(
            Peer peer, int localIndex, int remoteIndex, boolean initiator, TransportKeys keys, long nowNanos) {
        return new Keypair(
                peer,
                localIndex,
                remoteIndex,
                initiator,
                nowNanos,
                initiator ? context.rekeyAtNanos(nowNanos) : nowNanos,
                keys.sending(context.crypto),
                keys.receiving(context.crypto));
    }

    /// The same message to several endpoints is answered once: the peer takes the copy that comes first, by the fastest
    /// path, and refuses the others as replays.
    private void transmit(Peer peer, List<Endpoint> destinations, ByteBuffer encoded, long nowNanos) {
        byte[] message = new byte[encoded.remaining()];
        encoded.get(message);
        peer.cookies().stamp(message, nowNanos);
        for (Endpoint destination : destinations) {
            ByteBuffer datagram = ByteBuffer.wrap(message);
            context.outputs.add(peer, new Output.Transmit(datagram, destination, Constants.HANDSHAKE_TRAFFIC_CLASS));
            context.sent(peer, message.length, nowNanos);
        }
    }

    private static DropReason reason(HandshakeFault fault) {
        return switch (fault) {
            case LOW_ORDER_POINT -> DropReason.LOW_ORDER_POINT;
            case UNAUTHENTIC -> DropReason.UNAUTHENTIC_HANDSHAKE;
        };
    }
}
