package org.tocsin.embed;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.Outbox;
import org.tocsin.ip.IcmpBudget;
import org.tocsin.ip.IcmpEcho;
import org.tocsin.ip.IcmpError;
import org.tocsin.ip.InnerPacket;
import org.tocsin.ip.Ipv4;
import org.tocsin.ip.Ipv6;
import org.tocsin.ip.Udp;
import org.tocsin.udp.LoopCore;
import org.tocsin.wireguard.Device;
import org.tocsin.wireguard.Inbound;
import org.tocsin.wireguard.Output;
import org.tocsin.wireguard.Peer;
import org.tocsin.wireguard.Received;
import org.tocsin.wireguard.Transport;

/// The end of a tunnel inside a process: UDP ports instead of an interface.
@SuppressWarnings("EnumOrdinal") // an array by reason: counting allocates nothing
final class TunnelCore implements LoopCore {
    /// As Linux: RFC 1122 leaves the rate open. Guess: 50 at once, and then 50 a second.
    private static final int ERRORS_AT_ONCE = 50;

    private static final long ERROR_INTERVAL_NANOS = 20_000_000L;
    private static final int PROTOCOL_ICMP = 1;
    private static final int PROTOCOL_ICMPV6 = 58;

    private final Device device;
    private final List<Octets> addresses;
    private final InnerPorts ports;
    private final IntConsumer onSent;
    private final DeviceNeeds needs;
    private final IcmpBudget errors = new IcmpBudget(ERRORS_AT_ONCE, ERROR_INTERVAL_NANOS);
    /// Bounded by the bytes that applications may have on the way.
    private final Queue<ByteBuffer> outgoing = new ArrayDeque<>();

    private final Queue<Output.Transmit> transmits = new ArrayDeque<>();
    private final long[] dropped = new long[TunnelDrop.values().length];

    /// @param onSent told the size of each packet that [#enqueue] was given, when it left the queue
    TunnelCore(Device device, List<Octets> addresses, InnerPorts ports, IntConsumer onSent, DeviceNeeds needs) {
        this.device = device;
        this.addresses = addresses;
        this.ports = ports;
        this.onSent = onSent;
        this.needs = needs;
    }

    long dropped(TunnelDrop reason) {
        return dropped[reason.ordinal()];
    }

    /// Takes a whole IP packet over.
    void enqueue(ByteBuffer packet) {
        outgoing.add(packet);
    }

    @Override
    public void receive(Endpoint source, ByteBuffer slab, int offset, int length, int trafficClass, long nowNanos) {
        if (device.handle(source, trafficClass, slab, offset, length, nowNanos) == Received.PACKET) {
            TunnelDrop reason = deliver(device.inbound(), slab, nowNanos);
            if (reason != null) {
                dropped[reason.ordinal()]++;
            }
        }
    }

    /// @return why not, or null
    private @Nullable TunnelDrop deliver(Inbound inbound, ByteBuffer slab, long nowNanos) {
        int at = inbound.offset();
        int length = inbound.length();
        boolean isIpv4 = InnerPacket.version(slab, at) == Ipv4.VERSION;
        Octets destination = isIpv4 ? Ipv4.destination(slab, at) : Ipv6.destination(slab, at);
        if (!addresses.contains(destination)) {
            return TunnelDrop.FOREIGN_DESTINATION;
        }
        if (isIpv4 && Ipv4.isFragment(slab, at)) {
            return TunnelDrop.FRAGMENT;
        }
        int protocol = isIpv4 ? Ipv4.protocol(slab, at) : Ipv6.nextHeader(slab, at);
        if (protocol == (isIpv4 ? PROTOCOL_ICMP : PROTOCOL_ICMPV6)) {
            if (!IcmpEcho.reply(slab, at, length)) {
                return TunnelDrop.UNKNOWN_PROTOCOL;
            }
            device.send(inbound.peer(), slab.slice(at, length), nowNanos);
            return null;
        }
        if (protocol != Udp.PROTOCOL) {
            return TunnelDrop.UNKNOWN_PROTOCOL;
        }
        int header = isIpv4 ? Ipv4.headerLength(slab, at) : Ipv6.HEADER_SIZE;
        return deliverUdp(inbound, slab, at, header, destination, nowNanos);
    }

    private @Nullable TunnelDrop deliverUdp(
            Inbound inbound, ByteBuffer slab, int at, int header, Octets destination, long nowNanos) {
        int length = inbound.length();
        int udp = at + header;
        boolean isIpv4 = InnerPacket.version(slab, at) == Ipv4.VERSION;
        if ((isIpv4 && (header < Ipv4.HEADER_SIZE || header > length || !Ipv4.hasRightChecksum(slab, at)))
                || length - header < Udp.HEADER_SIZE
                || Udp.length(slab, udp) < Udp.HEADER_SIZE
                || Udp.length(slab, udp) > length - header
                || Udp.sourcePort(slab, udp) == 0
                || !Udp.hasRightChecksum(slab, at, udp)) {
            return TunnelDrop.MALFORMED;
        }
        InnerPort port = ports.find(destination, Udp.destinationPort(slab, udp));
        if (port == null) {
            ByteBuffer error = IcmpError.of(IcmpError.Reason.PORT_UNREACHABLE, slab, at, length);
            if (error.hasRemaining() && errors.take(nowNanos)) {
                device.send(inbound.peer(), error, nowNanos);
            }
            return TunnelDrop.CLOSED_PORT;
        }
        Octets source = isIpv4 ? Ipv4.source(slab, at) : Ipv6.source(slab, at);
        Endpoint from = new Endpoint(source, Udp.sourcePort(slab, udp));
        byte[] payload = new byte[Udp.length(slab, udp) - Udp.HEADER_SIZE];
        slab.get(udp + Udp.HEADER_SIZE, payload);
        return port.offer(new InnerPort.Datagram(from, Octets.wrap(payload))) ? null : TunnelDrop.SOCKET_FULL;
    }

    @Override
    public long drain(Outbox outbox, long nowNanos) {
        while (outbox.hasRoom()) {
            Output.Transmit transmit = transmits.poll();
            if (transmit != null) {
                ByteBuffer datagram = transmit.datagram();
                int length = datagram.remaining();
                outbox.slab().put(outbox.begin(), datagram, datagram.position(), length);
                outbox.commit(length, transmit.destination(), transmit.trafficClass());
                continue;
            }
            ByteBuffer packet = outgoing.poll();
            if (packet != null) {
                forward(packet, outbox, nowNanos);
                onSent.accept(packet.capacity());
                continue;
            }
            switch (device.poll(nowNanos)) {
                case Output.Transmit next -> transmits.add(next);
                case Output.WaitUntil wait -> {
                    return wait.deadlineNanos();
                }
                case Output.Idle _ -> {
                    return Deadline.NEVER;
                }
                case Output.SessionEstablished _, Output.SessionLost _, Output.EndpointChanged _, Output.KeyLog _ -> {
                    // Seen by whoever asks for the state.
                }
                case Output.EndpointsWanted(Peer peer) -> needs.endpointsWanted(peer.key());
                case Output.TimestampFloor(Instant floor) -> needs.keep(floor);
                case Output.ClockJumped(Duration ahead) -> needs.clockJumped(ahead);
            }
        }
        return nowNanos;
    }

    private void forward(ByteBuffer packet, Outbox outbox, long nowNanos) {
        Optional<Peer> peer = device.route(
                packet, InnerPacket.destinationOffset(packet, 0), InnerPacket.addressSize(packet, 0), nowNanos);
        if (peer.isEmpty()) {
            dropped[TunnelDrop.NO_PEER.ordinal()]++;
            return;
        }
        Optional<Endpoint> endpoint = peer.get().endpoint();
        if (endpoint.isPresent() && device.hasSession(peer.get(), nowNanos)) {
            int at = outbox.begin();
            int length = packet.capacity();
            outbox.slab().put(at + Transport.HEADER_SIZE, packet, 0, length);
            int trafficClass = InnerPacket.trafficClass(packet, 0);
            int sealed = device.seal(peer.get(), outbox.slab(), at, length, nowNanos);
            if (sealed > 0) {
                outbox.commit(sealed, endpoint.get(), Transport.outerTrafficClass(trafficClass));
                return;
            }
        }
        device.send(peer.get(), packet, nowNanos);
    }
}
