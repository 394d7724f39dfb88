package org.tocsin.node;

import java.nio.ByteBuffer;
import java.util.List;
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
/// class the turn goes round after a few datagrams each: a run to one address is one system call.
final class Puller {
    /// SCTP as an IP protocol (RFC 9260 §3).
    static final int PROTOCOL_SCTP = 132;
    /// WireGuard, UDP and IPv6 around an inner packet, its padding included: 16 + 16 + 15 + 48.
    static final int OVERHEAD_MAX = 95;

    private static final int HOP_LIMIT = 64;
    private static final int IPV4_AND_UDP = 28;
    private static final int IPV6_AND_UDP = 48;
    private static final int NOT_ECN_CAPABLE = 0;
    private static final int NOTHING = -1;
    private static final int MOST_URGENT = 0;
    /// Datagrams in a row to one neighbour. At 50 Mbit/s the others wait a millisecond for their turn.
    private static final int RUN_DATAGRAMS = 4;

    private final Device device;
    private final Octets innerAddress;
    private final UploadPacer pacer;
    private final NodeCounters counters;
    private final int packetBytesMax;
    private int turn;
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
    long fill(List<Neighbour> neighbours, Outbox outbox, long nowNanos) {
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
            vain = send(neighbour, outbox, nowNanos) ? 0 : vain + 1;
        }
        throw new IllegalStateException("associations announce what they do not send");
    }

    /// Whether the last [#fill] started one, so that the tunnels have something to say at once.
    boolean startedHandshake() {
        return startedHandshake;
    }

    private @org.jspecify.annotations.Nullable Neighbour mostUrgent(List<Neighbour> neighbours, long nowNanos) {
        Neighbour best = null;
        int bestClass = Integer.MAX_VALUE;
        int size = neighbours.size();
        for (int i = 0; i < size; i++) {
            int index = (turn + i) % size;
            Neighbour neighbour = neighbours.get(index);
            int urgency = neighbour.urgency(nowNanos);
            if (urgency == NOTHING || urgency >= bestClass || !hasSession(neighbour, nowNanos)) {
                continue;
            }
            best = neighbour;
            bestClass = urgency;
            if (urgency == MOST_URGENT) {
                break;
            }
        }
        if (best != null) {
            pass(neighbours.indexOf(best), size);
        }
        return best;
    }

    private void pass(int chosen, int size) {
        run = chosen == turn ? run + 1 : 1;
        turn = chosen;
        if (run == RUN_DATAGRAMS) {
            turn = (chosen + 1) % size;
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
