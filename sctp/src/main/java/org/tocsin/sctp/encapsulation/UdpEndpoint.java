package org.tocsin.sctp.encapsulation;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Entropy;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.Outbox;
import org.tocsin.sctp.Association;
import org.tocsin.sctp.AssociationConfig;
import org.tocsin.sctp.Output;
import org.tocsin.sctp.packet.SctpPacket;

/// SCTP in UDP datagrams, for peers that run no tunnel: one SCTP port, many associations, without sockets and clocks.
/// RFC 6951.
///
/// Associations are told apart by the peer's address and SCTP port; its UDP port may change. Drive it so: after every
/// [#handle] and at [#deadlineNanos], take events with [#poll] until there are none, then [#fill] until it has nothing
/// more, and begin again if it had something.
public final class UdpEndpoint {
    /// "sctp-tunneling", the port that IANA assigned.
    public static final int PORT = 9899;

    /// An event and whose it is.
    public record Event(EncapsulatedAssociation association, Output output) {}

    /// Why a datagram reached no association.
    public enum Drop {
        /// No SCTP packet, or one with a wrong checksum.
        MALFORMED,
        WRONG_PORT,
        /// From a stranger, and this endpoint only dials.
        NOT_LISTENING,
        /// From a stranger, and all associations are in use.
        TOO_MANY_ASSOCIATIONS
    }

    private record Key(Octets address, int sctpPort) {}

    private final AssociationConfig config;
    private final boolean listening;
    private final int associationsMax;
    private final Entropy entropy;
    private final RandomGenerator random;
    /// In the order of creation.
    private final LinkedHashMap<Key, EncapsulatedAssociation> associations = new LinkedHashMap<>();

    private final EnumMap<Drop, Long> drops = new EnumMap<>(Drop.class);

    /// @param config          of every association; its remote port is not looked at
    /// @param listening       whether strangers may set up associations
    /// @param associationsMax beyond it the oldest one that is closed makes room, and where none is, strangers are
    ///                        dropped
    public UdpEndpoint(
            AssociationConfig config, boolean listening, int associationsMax, Entropy entropy, RandomGenerator random) {
        this.config = config;
        this.listening = listening;
        this.associationsMax = associationsMax;
        this.entropy = entropy;
        this.random = random;
        for (Drop drop : Drop.values()) {
            drops.put(drop, 0L);
        }
    }

    /// Begins the four-way handshake.
    ///
    /// @param peer     address and UDP port, usually [#PORT]
    /// @param sctpPort the peer's SCTP port
    /// @throws IllegalStateException where all associations are in use
    public EncapsulatedAssociation connect(Endpoint peer, int sctpPort, long nowNanos) {
        Key key = new Key(peer.address(), sctpPort);
        EncapsulatedAssociation known = associations.get(key);
        if (known == null) {
            known = create(key, peer);
        }
        if (known == null) {
            throw new IllegalStateException(associationsMax + " associations are in use");
        }
        known.association().connect(nowNanos);
        return known;
    }

    private @Nullable EncapsulatedAssociation create(Key key, Endpoint peer) {
        if (associations.size() >= associationsMax && !forgetOldestClosed()) {
            return null;
        }
        Association association = new Association(config.withRemotePort(key.sctpPort()), entropy, random);
        EncapsulatedAssociation created = new EncapsulatedAssociation(association, peer);
        associations.put(key, created);
        return created;
    }

    /// One that answered an INIT counts as closed until its cookie comes back: a flood of INITs pushes out nothing that
    /// lives.
    private boolean forgetOldestClosed() {
        Iterator<EncapsulatedAssociation> each = associations.values().iterator();
        while (each.hasNext()) {
            if (each.next().association().isClosed()) {
                each.remove();
                return true;
            }
        }
        return false;
    }

    /// Takes the payload of one datagram. What belongs to no association and may found none is counted and dropped.
    public void handle(Endpoint source, ByteBuffer slab, int offset, int length, long nowNanos) {
        if (length < SctpPacket.HEADER_SIZE) {
            drop(Drop.MALFORMED);
            return;
        }
        if (SctpPacket.destinationPort(slab, offset) != config.localPort()) {
            drop(Drop.WRONG_PORT);
            return;
        }
        Key key = new Key(source.address(), SctpPacket.sourcePort(slab, offset));
        EncapsulatedAssociation association = associations.get(key);
        if (association == null) {
            association = createFor(key, source, slab, offset, length);
        }
        if (association != null) {
            association.handle(source, slab, offset, length, nowNanos);
        }
    }

    private @Nullable EncapsulatedAssociation createFor(
            Key key, Endpoint source, ByteBuffer slab, int offset, int length) {
        if (!listening) {
            drop(Drop.NOT_LISTENING);
            return null;
        }
        if (SctpPacket.check(slab, offset, length) != SctpPacket.Check.GOOD) {
            drop(Drop.MALFORMED);
            return null;
        }
        EncapsulatedAssociation created = create(key, source);
        if (created == null) {
            drop(Drop.TOO_MANY_ASSOCIATIONS);
        }
        return created;
    }

    private void drop(Drop reason) {
        drops.merge(reason, 1L, Long::sum);
    }

    public long count(Drop reason) {
        return Objects.requireNonNull(drops.get(reason));
    }

    /// How many associations are held, closed ones that may still answer included.
    public int associations() {
        return associations.size();
    }

    /// The next event of any association, or null.
    public @Nullable Event poll(long nowNanos) {
        for (EncapsulatedAssociation association : associations.values()) {
            Output event = association.poll(nowNanos);
            if (event != null) {
                return new Event(association, event);
            }
        }
        return null;
    }

    /// When to poll again although nothing was handled, as of the last poll.
    public long deadlineNanos() {
        long deadline = Deadline.NEVER;
        for (EncapsulatedAssociation association : associations.values()) {
            deadline = Deadline.earlier(deadline, association.deadlineNanos());
        }
        return deadline;
    }

    /// Appends one packet, of the association whose waiting class is the most urgent, to an outbox that has room.
    ///
    /// @return false if nothing may be sent now
    public boolean fill(Outbox outbox, long nowNanos) {
        EncapsulatedAssociation chosen = null;
        int best = Integer.MAX_VALUE;
        for (Map.Entry<Key, EncapsulatedAssociation> entry : associations.entrySet()) {
            int urgent = entry.getValue().association().mostUrgentClass(nowNanos);
            if (urgent >= 0 && urgent < best) {
                best = urgent;
                chosen = entry.getValue();
            }
        }
        return chosen != null && chosen.fill(outbox, nowNanos);
    }
}
