package org.tocsin.node;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.Outbox;
import org.tocsin.ip.InnerPacket;
import org.tocsin.ip.Ipv6;
import org.tocsin.wireguard.Device;
import org.tocsin.wireguard.Transport;

/// Fills the outbox: as long as the uplink can take a datagram, it asks the neighbour with the most urgent class over
/// all neighbours for its next packet, and seals it.
///
/// Nothing is sealed before it may leave, because what is sealed cannot be overtaken. Among neighbours with the same
/// class the turn goes round after a few datagrams each: a run to one address is one system call. Shards leave in the
/// order in which they were given out, to whom they have the longest way first.
final class Puller {
    /// SCTP as an IP protocol (RFC 9260 §3).
    static final int PROTOCOL_SCTP = 132;
    /// WireGuard, UDP and IPv6 around an inner packet, its padding included: 16 + 16 + 15 + 48.
    static final int OVERHEAD_MAX = 95;

    private static final int HOP_LIMIT = 64;
    private static final int IPV4_AND_UDP = 28;
    private static final int IPV6_AND_UDP = 48;
    private static final int NOT_ECN_CAPABLE = 0;
    /// A run to one neighbour lasts as long at most: where it ends, the runs of many nodes meet.
    private static final long RUN_NANOS = 250_000;
    /// Datagrams in a run on a fast uplink: one system call.
    private static final int RUN_DATAGRAMS_MAX = 4;

    private final Device device;
    private final Octets innerAddress;
    private final UploadPacer pacer;
    private final NodeCounters counters;
    private final int packetBytesMax;
    private int last = Neighbours.NOTHING;
    private int run;
    private boolean startedHandshake;

    /// @param packetBytesMax largest SCTP packet
    Puller(Device device, Octets innerAddress, UploadPacer pacer, int packetBytesMax, NodeCounters counters) {
        this.device = device;
        this.innerAddress = innerAddress;
        this.pacer = pacer;
        this.packetBytesMax = packetBytesMax;
        this.counters = counters;
    }

    /// Appends datagrams until the outbox is full, the pacer says stop, or nobody has anything to send.
    ///
    /// @return when to call again, if not for an input: now if the outbox is full, later if the pacer said stop
    long fill(Neighbours neighbours, Outbox outbox, long nowNanos) {
        startedHandshake = false;
        int vain = 0;
        while (vain <= neighbours.size()) {
            Neighbour neighbour = mostUrgent(neighbours, nowNanos);
            if (neighbour == null) {
                return Deadline.NEVER;
            }
            if (!pacer.maySend(nowNanos)) {
                return pacer.sendableAtNanos(nowNanos);
            }
            if (!outbox.hasRoom()) {
                return nowNanos;
            }
            boolean isSent = send(neighbour, outbox, nowNanos);
            served(neighbours, neighbour.place(), isSent);
            vain = isSent ? 0 : vain + 1;
        }
        throw new IllegalStateException("associations announce what they do not send");
    }

    /// Appends the next datagram to one neighbour, if it may leave now.
    ///
    /// @return whether there is one
    boolean sendOne(Neighbour neighbour, Outbox outbox, long nowNanos) {
        return device.hasSession(neighbour.peer(), nowNanos)
                && pacer.maySend(nowNanos)
                && outbox.hasRoom()
                && send(neighbour, outbox, nowNanos);
    }

    /// Whether the last [#fill] started one, so that the tunnels have something to say at once.
    boolean startedHandshake() {
        return startedHandshake;
    }

    private @Nullable Neighbour mostUrgent(Neighbours neighbours, long nowNanos) {
        Neighbour best = mostUrgent(neighbours, false, nowNanos);
        // Nearly always it has a session, and the others need not be asked for theirs.
        return best == null || hasSession(best, nowNanos) ? best : mostUrgent(neighbours, true, nowNanos);
    }

    private @Nullable Neighbour mostUrgent(Neighbours neighbours, boolean withSession, long nowNanos) {
        int best = Neighbours.NOTHING;
        int bestClass = Integer.MAX_VALUE;
        long bestOrder = Long.MAX_VALUE;
        for (int place = 0; place < neighbours.size(); place++) {
            int urgency = neighbours.urgency(place, nowNanos);
            if (urgency == Neighbours.NOTHING || urgency > bestClass) {
                continue;
            }
            boolean isEarlier = urgency < bestClass || neighbours.order(place) < bestOrder;
            if (isEarlier && (!withSession || hasSession(neighbours.get(place), nowNanos))) {
                best = place;
                bestClass = urgency;
                bestOrder = neighbours.order(place);
            }
        }
        return best == Neighbours.NOTHING ? null : neighbours.get(best);
    }

    /// Whoever had its turn, or had nothing to send after all, makes way.
    private void served(Neighbours neighbours, int place, boolean isSent) {
        run = place == last ? run + 1 : 1;
        last = place;
        if (run >= Math.clamp(pacer.datagramsIn(RUN_NANOS), 1, RUN_DATAGRAMS_MAX) || !isSent) {
            neighbours.makeWay(place);
            run = 0;
        }
    }

    /// A pull without a session only starts the handshake.
    private boolean hasSession(Neighbour neighbour, long nowNanos) {
        if (device.hasSession(neighbour.peer(), nowNanos)
                && neighbour.peer().endpoint().isPresent()) {
            return true;
        }
        startedHandshake |= device.requestSession(neighbour.peer(), nowNanos);
        return false;
    }

    private boolean send(Neighbour neighbour, Outbox outbox, long nowNanos) {
        int at = outbox.begin();
        int header = at + Transport.HEADER_SIZE;
        ByteBuffer slab = outbox.slab();
        neighbour.touch();
        int length = neighbour.association().fill(slab, header + Ipv6.HEADER_SIZE, packetBytesMax, nowNanos);
        if (length == 0) {
            return false;
        }
        int ecn = neighbour.association().filledEcnCapable() ? InnerPacket.ECN_CAPABLE : NOT_ECN_CAPABLE;
        Ipv6.writeHeader(
                slab, header, length, PROTOCOL_SCTP, HOP_LIMIT, (byte) ecn, innerAddress, neighbour.innerAddress());
        int datagram = device.seal(neighbour.peer(), slab, at, Ipv6.HEADER_SIZE + length, nowNanos);
        if (datagram == 0) {
            // The session reached its last counter in between: a lost packet to SCTP, which repairs it.
            return true;
        }
        Endpoint destination = neighbour.peer().endpoint().orElseThrow();
        outbox.commit(datagram, destination, Transport.outerTrafficClass(ecn));
        count(datagram, destination, nowNanos);
        return true;
    }

    /// Counts a datagram on its way out, whoever appended it: handshakes and keepalives use the uplink too.
    void count(int length, Endpoint destination, long nowNanos) {
        int onTheWire = length + (destination.isIpv6() ? IPV6_AND_UDP : IPV4_AND_UDP);
        counters.count(NodeCounter.DATAGRAMS_SENT);
        counters.count(NodeCounter.BYTES_SENT, onTheWire);
        pacer.sent(onTheWire, nowNanos);
    }
}
