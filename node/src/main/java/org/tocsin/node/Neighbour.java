package org.tocsin.node;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.ip.InnerPacket;
import org.tocsin.ip.Ipv6;
import org.tocsin.sctp.Association;
import org.tocsin.wireguard.Inbound;
import org.tocsin.wireguard.Peer;

/// A member of the network to which this node holds an association, and perhaps a link: see [Contacts].
final class Neighbour {
    private final Neighbours neighbours;
    private final Peer peer;
    private final Octets innerAddress;
    private final Association association;

    private int place;
    private boolean connected;
    private boolean chosen;
    private boolean partner;
    private long usedAtNanos;
    private long leftAtNanos = Deadline.NEVER;
    private long reconnectAtNanos = Deadline.NEVER;
    private Duration roundTrip = Duration.ZERO;
    private long samplesSeen;

    /// @param place among the neighbours
    Neighbour(Neighbours neighbours, int place, Peer peer, Octets innerAddress, Association association) {
        this.neighbours = neighbours;
        this.place = place;
        this.peer = peer;
        this.innerAddress = innerAddress;
        this.association = association;
    }

    PublicKey key() {
        return peer.key();
    }

    Peer peer() {
        return peer;
    }

    Octets innerAddress() {
        return innerAddress;
    }

    /// The association; whoever changes its state says so with [#touch].
    Association association() {
        return association;
    }

    /// The association changed: it must be polled, and the deadline that it gave is void.
    void touch() {
        neighbours.touch(place);
    }

    /// Of a message, over all neighbours.
    long nextOrder() {
        return neighbours.nextOrder();
    }

    int place() {
        return place;
    }

    void moveTo(int changed) {
        place = changed;
    }

    /// Takes an SCTP packet of the peer, with the congestion mark that it got on its way, inside or outside the tunnel.
    void receive(Inbound inbound, ByteBuffer slab, long nowNanos) {
        heard(nowNanos);
        int at = inbound.offset() + Ipv6.HEADER_SIZE;
        int length = inbound.length() - Ipv6.HEADER_SIZE;
        association.handle(slab, at, length, InnerPacket.isMarked(inbound.trafficClass()), nowNanos);
    }

    /// Any authenticated packet of the peer ends the growing of waits: the path works.
    void heard(long nowNanos) {
        touch();
        if (association.isBackedOff()) {
            association.pathRestored(nowNanos);
        }
    }

    void waitUntil(long nanos) {
        neighbours.settled(place, Deadline.earlier(nanos, reconnectAtNanos));
    }

    void reconnectAt(long nanos) {
        reconnectAtNanos = nanos;
        touch();
    }

    /// Connects again when the time has come.
    void reconnectIfDue(long nowNanos) {
        if (Deadline.isDue(reconnectAtNanos, nowNanos)) {
            reconnectAtNanos = Deadline.NEVER;
            association.connect(nowNanos);
        }
    }

    boolean isConnected() {
        return connected;
    }

    void connected(boolean value) {
        connected = value;
    }

    /// Whether it is a neighbour while it is connected.
    boolean isChosen() {
        return chosen;
    }

    void chosen(boolean value) {
        chosen = value;
    }

    /// Whether shards are exchanged while it is connected.
    boolean isPartner() {
        return partner;
    }

    void partner(boolean value) {
        partner = value;
    }

    /// Whether objects can be exchanged now.
    boolean isLinked() {
        return connected && chosen;
    }

    /// It was told that it is no neighbour.
    void left(long nowNanos) {
        leftAtNanos = nowNanos;
    }

    boolean wasLeftSince(long nanos) {
        return leftAtNanos != Deadline.NEVER && leftAtNanos - nanos > 0;
    }

    /// The choice of neighbours had to do with it.
    void used(long nowNanos) {
        usedAtNanos = nowNanos;
    }

    boolean isUnusedSince(long nanos) {
        return usedAtNanos - nanos <= 0;
    }

    Duration roundTrip() {
        return roundTrip;
    }

    void roundTrip(Duration measured) {
        roundTrip = measured;
    }

    /// Whether a round trip was measured since the last call.
    boolean hasNewSample() {
        long samples = association.roundTripSamples();
        boolean news = samples != samplesSeen;
        samplesSeen = samples;
        return news;
    }
}
