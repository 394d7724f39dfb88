package org.tocsin.wireguard;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Endpoint;
import org.tocsin.ip.InnerPacket;
import org.tocsin.wireguard.session.ReplayWindow;

/// Transport data, both ways (whitepaper §5.4.6). Sealing and opening in the caller's slab allocate nothing.
final class DataPath {
    private final DeviceContext context;
    private final Inbound inbound;
    /// Peers with staged packets and a session to send them with.
    private final ArrayDeque<Peer> ready = new ArrayDeque<>();

    DataPath(DeviceContext context, Inbound inbound) {
        this.context = context;
        this.inbound = inbound;
    }

    /// @return the datagram's length, or 0 without a usable session
    int seal(Peer peer, ByteBuffer slab, int offset, int packetLength, long nowNanos) {
        if (peer.removed) {
            return 0;
        }
        Keypair current = peer.keypairs().current();
        if (current == null || !current.canSend(nowNanos)) {
            context.requestSession(peer, nowNanos);
            return 0;
        }
        int padded = Transport.paddedLength(packetLength, context.config.mtu());
        int text = offset + Transport.HEADER_SIZE;
        for (int i = text + packetLength; i < text + padded; i++) {
            slab.put(i, (byte) 0);
        }
        current.seal(slab, offset, padded);
        int length = Transport.OVERHEAD + padded;
        context.sent(peer, length, nowNanos);
        if (packetLength > 0) {
            // With somewhere else to go, the time that was asked for is kept to the point.
            peer.timers().dataSent(peer.configuredEndpoints.size() > 1 ? 0 : context.jitterNanos(), nowNanos);
        }
        if (current.isRekeyDueOnSending(nowNanos)) {
            context.requestSession(peer, nowNanos);
        }
        context.alarms.touch(peer);
        return length;
    }

    boolean hasSession(Peer peer, long nowNanos) {
        if (!peer.isLive()) {
            return false;
        }
        Keypair current = peer.keypairs().current();
        return current != null && current.canSend(nowNanos);
    }

    Received open(Endpoint source, int trafficClass, ByteBuffer slab, int offset, int length, long nowNanos) {
        Keypair keypair = context.indices.session(Transport.receiverIndex(slab, offset));
        if (keypair == null) {
            return drop(DropReason.UNKNOWN_INDEX);
        }
        long counter = Transport.counter(slab, offset);
        if (keypair.isExpired(nowNanos)) {
            return drop(DropReason.EXPIRED_SESSION);
        }
        if (Long.compareUnsigned(counter, ReplayWindow.REJECT_AFTER_MESSAGES) >= 0) {
            return drop(DropReason.COUNTER_LIMIT);
        }
        int text = offset + Transport.HEADER_SIZE;
        if (!keypair.open(counter, slab, text, length - Transport.HEADER_SIZE)) {
            return drop(DropReason.UNAUTHENTIC_DATA);
        }
        if (!keypair.acceptCounter(counter)) {
            return drop(DropReason.REPLAYED_COUNTER);
        }
        Peer peer = keypair.peer;
        context.received(peer, source, length, nowNanos);
        if (peer.keypairs().confirm(keypair, nowNanos)) {
            confirmed(peer);
        }
        renewAtLastMinute(peer, nowNanos);
        int plain = length - Transport.OVERHEAD;
        if (plain == 0) {
            context.counters.keepaliveReceived();
            context.alarms.touch(peer);
            inbound.set(peer, text, 0, 0);
            return Received.KEEPALIVE;
        }
        peer.timers().dataReceived(nowNanos);
        context.alarms.touch(peer);
        return deliver(peer, trafficClass, slab, text, plain);
    }

    /// Stages a copy for when there is a session.
    void send(Peer peer, ByteBuffer packet, long nowNanos) {
        int length = packet.remaining();
        if (peer.removed || !peer.isUsable()) {
            context.counters.drop(DropReason.UNUSABLE_PEER);
        } else if (peer.endpoint.isEmpty()) {
            context.counters.drop(DropReason.NO_ENDPOINT);
        } else if (length > context.config.mtu()) {
            context.counters.drop(DropReason.OVERSIZED);
        } else if (InnerPacket.length(packet, packet.position(), length) != length) {
            context.counters.drop(DropReason.MALFORMED_PACKET);
        } else {
            int before = peer.staged().bytes();
            int pushedOut = peer.staged().add(packet, context.config.stagedBytesMax());
            if (pushedOut < 0) {
                context.counters.drop(DropReason.OVERSIZED);
                return;
            }
            context.counters.drop(DropReason.STAGED_OVERFLOW, pushedOut);
            context.stagedBudget.changed(peer, before);
            if (hasSession(peer, nowNanos)) {
                markReady(peer);
            } else {
                context.requestSession(peer, nowNanos);
            }
        }
    }

    void sendStagedOrKeepalive(Peer peer, long nowNanos) {
        if (peer.staged().isEmpty()) {
            keepalive(peer, nowNanos);
        } else {
            markReady(peer);
        }
    }

    /// Sends an empty message, or starts a handshake where there is no session.
    void keepalive(Peer peer, long nowNanos) {
        ByteBuffer datagram = ByteBuffer.allocate(Transport.OVERHEAD);
        if (seal(peer, datagram, 0, 0, nowNanos) > 0) {
            context.counters.keepaliveSent();
            context.outputs.add(peer, new Output.Transmit(datagram, peer.endpoint.orElseThrow(), 0));
        }
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    /// The next staged packet that can go, or null. Peers take turns.
    Output.@Nullable Transmit pollStaged(long nowNanos) {
        for (Peer peer = ready.poll(); peer != null; peer = ready.poll()) {
            peer.stagedReady = false;
            if (peer.staged().isEmpty()) {
                continue;
            }
            if (!hasSession(peer, nowNanos)) {
                context.requestSession(peer, nowNanos);
                continue;
            }
            int before = peer.staged().bytes();
            byte[] packet = peer.staged().poll();
            context.stagedBudget.changed(peer, before);
            if (packet == null) {
                throw new IllegalStateException("an empty queue that was not empty");
            }
            if (!peer.staged().isEmpty()) {
                markReady(peer);
            }
            ByteBuffer datagram = ByteBuffer.allocate(Transport.datagramLength(packet.length, context.config.mtu()));
            datagram.put(Transport.HEADER_SIZE, packet);
            int inner = InnerPacket.trafficClass(datagram, Transport.HEADER_SIZE);
            seal(peer, datagram, 0, packet.length, nowNanos);
            return new Output.Transmit(datagram, peer.endpoint.orElseThrow(), Transport.outerTrafficClass(inner));
        }
        return null;
    }

    /// Drops and counts what waits for the peer.
    void abandonStaged(Peer peer) {
        if (peer.isLive()) {
            int before = peer.staged().bytes();
            context.counters.drop(DropReason.STAGED_ABANDONED, peer.staged().clear());
            context.stagedBudget.changed(peer, before);
        }
        ready.remove(peer);
        peer.stagedReady = false;
    }

    private void markReady(Peer peer) {
        if (!peer.stagedReady) {
            peer.stagedReady = true;
            ready.add(peer);
        }
    }

    /// The initiator has shown that it holds the keys: the session is current now.
    private void confirmed(Peer peer) {
        if (!context.prefersOwnInitiation(peer)) {
            // Both ends dialled at once and the peer's session won: a late response to ours is not needed.
            context.forgetInitiation(peer);
        }
        context.sessionEstablished(peer, new Output.SessionEstablished(peer, Duration.ZERO, false));
        if (!peer.staged().isEmpty()) {
            markReady(peer);
        }
    }

    private void renewAtLastMinute(Peer peer, long nowNanos) {
        Keypair current = peer.keypairs().current();
        if (!peer.lastMinuteHandshakeSent && current != null && current.isRekeyDueOnReceiving(nowNanos)) {
            peer.lastMinuteHandshakeSent = true;
            context.requestSession(peer, nowNanos);
        }
    }

    private Received deliver(Peer peer, int trafficClass, ByteBuffer slab, int offset, int length) {
        int packetLength = InnerPacket.length(slab, offset, length);
        if (packetLength < 0) {
            return drop(DropReason.MALFORMED_PACKET);
        }
        // The whole device's table is asked, not the peer's part of it: else a short prefix of one peer would cover
        // longer prefixes of others.
        Peer owner = context.allowedIps.lookup(
                slab, InnerPacket.sourceOffset(slab, offset), InnerPacket.addressSize(slab, offset));
        if (owner != peer) {
            return drop(DropReason.FOREIGN_SOURCE);
        }
        if (InnerPacket.isMarked(trafficClass)) {
            InnerPacket.markCongestion(slab, offset);
        }
        inbound.set(peer, offset, packetLength, InnerPacket.trafficClass(slab, offset));
        return Received.PACKET;
    }

    private Received drop(DropReason reason) {
        context.counters.drop(reason);
        return Received.NOTHING;
    }
}
