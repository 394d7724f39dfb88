package org.tocsin.benchmarks.embedded;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Entropy;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.Outbox;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.ip.Ipv6;
import org.tocsin.node.NodeCore;
import org.tocsin.sctp.Association;
import org.tocsin.sctp.AssociationConfig;
import org.tocsin.sctp.OutgoingMessage;
import org.tocsin.sctp.SendResult;
import org.tocsin.udp.LoopCore;
import org.tocsin.wireguard.Device;
import org.tocsin.wireguard.DeviceConfig;
import org.tocsin.wireguard.Inbound;
import org.tocsin.wireguard.Output;
import org.tocsin.wireguard.Peer;
import org.tocsin.wireguard.PeerConfig;
import org.tocsin.wireguard.Received;
import org.tocsin.wireguard.Transport;

/// One end: a WireGuard device with one peer and one SCTP association, joined as `node` joins them, without broadcast
/// above. Called by its loop's thread alone.
final class TunnelEnd implements LoopCore {
    private static final int PROTOCOL_SCTP = 132;
    private static final int HOP_LIMIT = 64;
    private static final byte BEST_EFFORT = 0;

    private final Device device;
    private final Association association;
    private final int packetBytesMax;
    private final Octets innerAddress;
    private final ArrayDeque<Output.Transmit> controls = new ArrayDeque<>();
    private Traffic traffic;
    private @Nullable Peer peer;
    private Octets peerInnerAddress = Octets.EMPTY;
    private boolean stale = true;
    private long associationDeadlineNanos = Deadline.NEVER;
    private long deviceDeadlineNanos = Deadline.NEVER;
    private long packetsSent;

    TunnelEnd(Secret privateKey, CryptoProvider crypto, Entropy entropy, Traffic traffic) {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        AssociationConfig config = AssociationConfig.defaults();
        this.device = new Device(DeviceConfig.defaults(), privateKey, crypto, entropy, random, Instant::now);
        this.association = new Association(config, entropy, random);
        this.packetBytesMax = config.packetBytesMax();
        this.innerAddress = NodeCore.innerAddress(device.publicKey());
        this.traffic = traffic;
    }

    PublicKey publicKey() {
        return device.publicKey();
    }

    /// Names the other end.
    void peer(PublicKey key, Endpoint endpoint, long nowNanos) {
        peerInnerAddress = NodeCore.innerAddress(key);
        peer = device.addPeer(
                PeerConfig.of(key, Optional.of(endpoint), List.of(AddressPrefix.ofAddress(peerInnerAddress))),
                nowNanos);
    }

    void connect(long nowNanos) {
        stale = true;
        association.connect(nowNanos);
    }

    void traffic(Traffic next) {
        traffic = next;
    }

    /// SCTP packets sealed so far, acknowledgements among them.
    long packetsSent() {
        return packetsSent;
    }

    Association association() {
        return association;
    }

    /// @throws IllegalStateException if the association does not take the message: no traffic here sends so much
    void send(OutgoingMessage message, long nowNanos) {
        stale = true;
        if (association.send(message, nowNanos) instanceof SendResult.Refused refused) {
            throw new IllegalStateException("a message was refused: " + refused);
        }
    }

    @Override
    public void receive(Endpoint source, ByteBuffer slab, int offset, int length, int trafficClass, long nowNanos) {
        if (device.handle(source, trafficClass, slab, offset, length, nowNanos) != Received.PACKET) {
            return;
        }
        Inbound inbound = device.inbound();
        int at = inbound.offset();
        if (inbound.length() > Ipv6.HEADER_SIZE && Ipv6.nextHeader(slab, at) == PROTOCOL_SCTP) {
            stale = true;
            association.handle(slab, at + Ipv6.HEADER_SIZE, inbound.length() - Ipv6.HEADER_SIZE, nowNanos);
        }
    }

    @Override
    public long drain(Outbox outbox, long nowNanos) {
        settle(nowNanos);
        if (!flushControls(outbox)) {
            return nowNanos;
        }
        long again = pull(outbox, nowNanos);
        settle(nowNanos);
        if (!flushControls(outbox)) {
            return nowNanos;
        }
        return Deadline.earlier(again, Deadline.earlier(deviceDeadlineNanos, associationDeadlineNanos));
    }

    private long pull(Outbox outbox, long nowNanos) {
        Peer to = peer;
        if (to == null) {
            return Deadline.NEVER;
        }
        while (association.mostUrgentClass(nowNanos) >= 0) {
            if (!device.hasSession(to, nowNanos)) {
                device.requestSession(to, nowNanos);
                return Deadline.NEVER;
            }
            if (!outbox.hasRoom()) {
                return nowNanos;
            }
            if (!seal(to, outbox, nowNanos)) {
                return Deadline.NEVER;
            }
        }
        return Deadline.NEVER;
    }

    private boolean seal(Peer to, Outbox outbox, long nowNanos) {
        int at = outbox.begin();
        int header = at + Transport.HEADER_SIZE;
        ByteBuffer slab = outbox.slab();
        stale = true;
        int length = association.fill(slab, header + Ipv6.HEADER_SIZE, packetBytesMax, nowNanos);
        if (length == 0) {
            return false;
        }
        Ipv6.writeHeader(slab, header, length, PROTOCOL_SCTP, HOP_LIMIT, BEST_EFFORT, innerAddress, peerInnerAddress);
        int datagram = device.seal(to, slab, at, Ipv6.HEADER_SIZE + length, nowNanos);
        if (datagram > 0) {
            packetsSent++;
            outbox.commit(datagram, to.endpoint().orElseThrow(), BEST_EFFORT);
        }
        return true;
    }

    private boolean flushControls(Outbox outbox) {
        for (Output.Transmit next = controls.peek(); next != null; next = controls.peek()) {
            if (!outbox.hasRoom()) {
                return false;
            }
            controls.remove();
            ByteBuffer datagram = next.datagram();
            int length = datagram.remaining();
            outbox.slab().put(outbox.begin(), datagram, datagram.position(), length);
            outbox.commit(length, next.destination(), next.trafficClass());
        }
        return true;
    }

    /// Until neither layer has anything to say.
    private void settle(long nowNanos) {
        do {
            if (stale || Deadline.isDue(associationDeadlineNanos, nowNanos)) {
                stale = false;
                associationDeadlineNanos = drainAssociation(nowNanos);
            }
            deviceDeadlineNanos = drainDevice(nowNanos);
        } while (stale);
    }

    private long drainAssociation(long nowNanos) {
        while (true) {
            switch (association.poll(nowNanos)) {
                case org.tocsin.sctp.Output.Connected _ -> traffic.connected(this, nowNanos);
                case org.tocsin.sctp.Output.Received received -> traffic.received(this, received.message(), nowNanos);
                case org.tocsin.sctp.Output.Acked _ -> traffic.acked(this, nowNanos);
                case org.tocsin.sctp.Output.WaitUntil wait -> {
                    return wait.deadlineNanos();
                }
                case org.tocsin.sctp.Output.Idle _ -> {
                    return Deadline.NEVER;
                }
                case org.tocsin.sctp.Output.Restarted _,
                        org.tocsin.sctp.Output.Dropped _,
                        org.tocsin.sctp.Output.StreamRequestAnswered _,
                        org.tocsin.sctp.Output.StreamsChanged _,
                        org.tocsin.sctp.Output.Closed _ ->
                    throw new IllegalStateException("the association did not last through the benchmark");
            }
        }
    }

    private long drainDevice(long nowNanos) {
        while (true) {
            switch (device.poll(nowNanos)) {
                case Output.Transmit transmit -> controls.add(transmit);
                case Output.SessionEstablished session -> {
                    stale = true;
                    if (!session.handshakeRoundTrip().isZero()) {
                        association.seedRoundTrip(session.handshakeRoundTrip(), nowNanos);
                    }
                    association.pathRestored(nowNanos);
                }
                case Output.SessionLost _,
                        Output.EndpointChanged _,
                        Output.EndpointsWanted _,
                        Output.TimestampFloor _,
                        Output.ClockJumped _,
                        Output.KeyLog _ -> {
                    // Neither happens on loopback but at the end.
                }
                case Output.WaitUntil wait -> {
                    return wait.deadlineNanos();
                }
                case Output.Idle _ -> {
                    return Deadline.NEVER;
                }
            }
        }
    }
}
