package org.tocsin.node;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.random.RandomGenerator;
import org.tocsin.broadcast.Broadcast;
import org.tocsin.broadcast.DirectoryEntry;
import org.tocsin.broadcast.Identity;
import org.tocsin.broadcast.JobResult;
import org.tocsin.broadcast.MemberList;
import org.tocsin.broadcast.ObjectId;
import org.tocsin.broadcast.Overlay;
import org.tocsin.broadcast.PublishResult;
import org.tocsin.broadcast.StaticDirectory;
import org.tocsin.broadcast.Verdict;
import org.tocsin.broadcast.shard.ShardExchange;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Entropy;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.Outbox;
import org.tocsin.bytes.WallClock;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.crypto.Sha256;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.ip.InnerAddress;
import org.tocsin.wireguard.Device;
import org.tocsin.wireguard.Inbound;
import org.tocsin.wireguard.Output;
import org.tocsin.wireguard.Peer;
import org.tocsin.wireguard.PeerConfig;
import org.tocsin.wireguard.PeerDirectory;

/// A whole node without sockets, clock and threads: tunnels, the associations inside them, and the broadcast over
/// those.
///
/// Drive it so: after every call that takes the time, and whenever the awaited instant has come, call [#poll(long)]
/// until it returns [NodeOutput.WaitUntil] or [NodeOutput.Idle], and [#poll(long, Outbox)] for the datagrams. One
/// owner; no locks.
public final class NodeCore {
    private static final NodeOutput.Idle IDLE = new NodeOutput.Idle();

    private final NodeCoreConfig config;
    private final Identity identity;
    private final StaticDirectory directory;
    private final Device device;
    private final Associations associations;
    private final Broadcast broadcast;
    private final MemberRoll roll;
    private final Contacts contacts;
    private final NeighbourChoice choice;
    private final InnerPackets innerPackets;
    private final Messages messages;
    private final Spread spread;
    private final Puller puller;
    private final UploadRate upload;
    private final ControlDatagrams controls;
    private final NodeCounters counters = new NodeCounters();
    private final Events events = new Events();
    private final Neighbours neighbours;
    private final Map<PublicKey, NodePeer> peers = new LinkedHashMap<>();
    // Bounded by what the layers bound: jobs in flight, objects held, outputs of the device.
    private final Queue<NodeOutput> outputs = new ArrayDeque<>();
    private long layersDeadlineNanos = Deadline.NEVER;
    /// Whether there was an input since the layers last had nothing to say, and at which instant that was.
    private boolean unsettled = true;

    private long settledAtNanos;
    private final NodeOutput.WaitUntil waitUntil = new NodeOutput.WaitUntil();

    /// @param privateKey of the tunnels; copied
    /// @param identity   of the objects published here
    /// @param directory  who may publish; members come and go with [#addPeer] and [#removePeer], others with the
    ///                   owner of the directory
    /// @param timestampFloor what the last [NodeOutput.TimestampFloor] of this key said, an instant long ago where
    ///                   there was none yet; empty: nothing is kept over restarts
    public NodeCore(
            NodeCoreConfig config,
            Secret privateKey,
            Identity identity,
            StaticDirectory directory,
            CryptoProvider crypto,
            Entropy entropy,
            RandomGenerator random,
            WallClock wall,
            Optional<Instant> timestampFloor) {
        this.config = config;
        this.identity = identity;
        this.directory = directory;
        this.device = new Device(
                config.device(), privateKey, crypto, entropy, random, wall, PeerDirectory.empty(), timestampFloor);
        this.associations = new Associations(config.association(), config.limits(), entropy, random, wall);
        directory.put(DirectoryEntry.trusted(device.publicKey(), identity.signingKey()));
        this.broadcast = new Broadcast(config.broadcast(), identity, directory, random);
        this.roll = new MemberRoll(device.publicKey());
        this.contacts = new Contacts(associations, broadcast, outputs);
        this.neighbours = contacts.neighbours();
        Octets innerAddress = innerAddress(device.publicKey());
        this.innerPackets = new InnerPackets(innerAddress, config.innerAddresses());
        this.messages = new Messages(broadcast, counters, config.priorities());
        this.spread = new Spread(broadcast, messages, contacts, counters, outputs);
        PartnerLinks partners =
                new PartnerLinks(device, contacts, config.choice().partnerRetry());
        this.choice =
                new NeighbourChoice(config.choice(), device, roll, contacts, partners, messages, counters, random);
        UploadPacer pacer =
                new UploadPacer(config.uploadBitsPerSecond(), config.device().mtu() + Puller.OVERHEAD_MAX);
        this.upload = new UploadRate(pacer, config.uploadBitsPerSecond(), broadcast::uploadRate);
        this.puller =
                new Puller(device, innerAddress, pacer, config.association().packetBytesMax(), counters);
        this.controls = new ControlDatagrams(puller);
    }

    /// The inner address that follows from a public key.
    public static Octets innerAddress(PublicKey key) {
        return InnerAddress.of(Octets.wrap(Sha256.hash(key.octets().toByteArray())));
    }

    public PublicKey publicKey() {
        return device.publicKey();
    }

    /// Adds a peer, or gives one that exists new settings; a member is dialled at once if its endpoint is known.
    ///
    /// @throws IllegalArgumentException for this node's own key, or beyond the limit of peers
    public void addPeer(NodePeer peer, long nowNanos) {
        unsettled = true;
        NodePeer before = peers.get(peer.publicKey());
        if (before != null && !before.signingKey().equals(peer.signingKey())) {
            removePeer(peer.publicKey(), nowNanos);
        }
        List<AddressPrefix> allowedIps = new ArrayList<>(peer.allowedIps());
        allowedIps.add(AddressPrefix.ofAddress(innerAddress(peer.publicKey())));
        Peer tunnel = device.addPeer(
                new PeerConfig(
                        peer.publicKey(),
                        peer.presharedKey(),
                        peer.endpoints(),
                        allowedIps,
                        peer.persistentKeepaliveSeconds()),
                nowNanos);
        peers.put(peer.publicKey(), peer);
        if (peer.signingKey().isPresent() && !roll.contains(peer.publicKey())) {
            directory.put(
                    DirectoryEntry.trusted(peer.publicKey(), peer.signingKey().get()));
            roll.add(peer.publicKey());
            if (choice.takesAll()) {
                choice.open(contacts.add(tunnel, true), nowNanos);
            }
        }
    }

    /// Ends the tunnel to a peer, what waits for it, and its right to publish.
    ///
    /// @return whether there was such a peer
    public boolean removePeer(PublicKey key, long nowNanos) {
        unsettled = true;
        NodePeer peer = peers.remove(key);
        if (peer == null) {
            return false;
        }
        peer.signingKey().ifPresent(origin -> {
            directory.remove(origin);
            broadcast.removed(origin);
        });
        roll.remove(key);
        Neighbour neighbour = contacts.find(key);
        if (neighbour != null) {
            // Whoever it was for: the others of it are looked at next.
            spread.takeLeader();
            contacts.remove(neighbour, nowNanos);
        }
        return device.removePeer(key, nowNanos);
    }

    /// Where to reach a peer from now on; nothing where there is no such peer.
    ///
    /// @param endpoints as in [Device#setEndpoints]
    public void endpoints(PublicKey key, List<Endpoint> endpoints, long nowNanos) {
        unsettled = true;
        device.peer(key).ifPresent(peer -> device.setEndpoints(peer, endpoints, nowNanos));
    }

    /// The wall clock is right although it jumped: see [NodeOutput.ClockJumped].
    public void trustClock() {
        unsettled = true;
        device.trustClock();
    }

    /// A peer as it was last configured.
    public Optional<NodePeer> peer(PublicKey key) {
        return Optional.ofNullable(peers.get(key));
    }

    /// The tunnels to all peers, in the order in which they were added.
    public List<Peer> tunnels() {
        return device.peers();
    }

    /// The inner addresses that belong to each peer now.
    public Map<PublicKey, List<AddressPrefix>> allowedIps() {
        return device.allowedIps();
    }

    /// Spreads an object.
    ///
    /// @param type        0 to 65535, the application's
    /// @param objectClass 0 (most urgent) to 7
    public PublishResult publish(Octets payload, int type, int objectClass, Duration timeToLive, long nowNanos) {
        return publish(payload, type, objectClass, timeToLive, 0, nowNanos);
    }

    /// Spreads an object that replaces what was published under the same key before.
    ///
    /// @param key 0 for none
    public PublishResult publish(
            Octets payload, int type, int objectClass, Duration timeToLive, long key, long nowNanos) {
        unsettled = true;
        return broadcast.publish(payload, type, objectClass, timeToLive, key, nowNanos);
    }

    /// Ends the spreading of an own object.
    public PublishResult withdraw(ObjectId id, long nowNanos) {
        unsettled = true;
        return broadcast.withdraw(id, nowNanos);
    }

    /// Takes one datagram from the socket; decrypts in place.
    ///
    /// @param trafficClass DSCP and ECN of the outer IP header, 0 where the socket does not tell
    public void handle(Endpoint source, int trafficClass, ByteBuffer slab, int offset, int length, long nowNanos) {
        unsettled = true;
        switch (device.handle(source, trafficClass, slab, offset, length, nowNanos)) {
            case NOTHING -> {}
            case KEEPALIVE -> {
                Neighbour neighbour = contacts.find(device.inbound().peer().key());
                if (neighbour != null) {
                    neighbour.heard(nowNanos);
                }
            }
            case PACKET -> receive(device.inbound(), slab, nowNanos);
        }
    }

    private void receive(Inbound inbound, ByteBuffer slab, long nowNanos) {
        int offset = inbound.offset();
        int length = inbound.length();
        if (InnerPackets.isSctp(slab, offset, length)) {
            Neighbour neighbour = contacts.find(inbound.peer().key());
            if (neighbour == null) {
                neighbour = choice.visited(inbound.peer(), nowNanos);
            }
            if (neighbour == null || !innerPackets.isBetween(slab, offset, neighbour)) {
                counters.count(NodeCounter.FOREIGN_SCTP);
                return;
            }
            counters.count(NodeCounter.SCTP_PACKETS_RECEIVED);
            neighbour.receive(inbound, slab, nowNanos);
        } else if (innerPackets.answerEcho(slab, offset, length)) {
            counters.count(NodeCounter.ECHO_REPLIES);
            device.send(inbound.peer(), slab.slice(offset, length), nowNanos);
        } else {
            counters.count(NodeCounter.NOBODY_LISTENS);
        }
    }

    /// A job came back from a worker.
    public void handle(JobResult result, long nowNanos) {
        unsettled = true;
        broadcast.handle(result, nowNanos);
    }

    /// The application judged an object.
    public void handle(Verdict verdict, long nowNanos) {
        unsettled = true;
        broadcast.handle(verdict, nowNanos);
    }

    /// The next control output.
    public NodeOutput poll(long nowNanos) {
        settle(nowNanos);
        NodeOutput next = outputs.poll();
        if (next != null) {
            if (next instanceof NodeOutput.TimestampFloor) {
                controls.floorTaken();
            }
            return next;
        }
        long deadline = deadlineNanos();
        return deadline == Deadline.NEVER ? IDLE : waitUntil.set(deadline);
    }

    /// Appends datagrams to the outbox until it is full or nothing may be sent now.
    ///
    /// @return when to call again if nothing else happens: now if the outbox is full, or if an output has to be
    ///         acted on first
    public long poll(long nowNanos, Outbox outbox) {
        upload.called(nowNanos);
        return upload.awaits(send(nowNanos, outbox));
    }

    private long send(long nowNanos, Outbox outbox) {
        settle(nowNanos);
        Neighbour leader = spread.takeLeader();
        if (leader != null) {
            unsettled = true;
            if (puller.sendOne(leader, outbox, nowNanos)) {
                outbox.complete();
                return nowNanos;
            }
            settle(nowNanos);
        }
        if (!controls.flush(outbox, nowNanos)) {
            return nowNanos;
        }
        upload.update(neighbours, counters.get(NodeCounter.BYTES_SENT), nowNanos);
        int before = outbox.count();
        long again = puller.fill(neighbours, outbox, nowNanos);
        unsettled |= outbox.count() != before || puller.startedHandshake();
        settle(nowNanos);
        if (!controls.flush(outbox, nowNanos)) {
            return nowNanos;
        }
        // What came to light meanwhile, such as a check, must not wait until something else happens.
        return outputs.isEmpty() ? Deadline.earlier(again, deadlineNanos()) : nowNanos;
    }

    private long deadlineNanos() {
        return Deadline.earlier(layersDeadlineNanos, neighbours.deadlineNanos());
    }

    /// Lets the layers talk until none has anything to say.
    private void settle(long nowNanos) {
        if (spread.hasLeader()) {
            return;
        }
        // A layer may want to be asked again at the same instant: after the work of one handshake, for example.
        if (!unsettled && nowNanos == settledAtNanos && !Deadline.isDue(deadlineNanos(), nowNanos)) {
            return;
        }
        unsettled = false;
        settledAtNanos = nowNanos;
        if (roll.takeChange()) {
            MemberList members = roll.list();
            broadcast.members(members);
            choice.members(members, broadcast.partners(), nowNanos);
        }
        boolean again = true;
        while (again) {
            again = false;
            int due = neighbours.nextDue(0, nowNanos);
            while (due != Neighbours.NOTHING) {
                Neighbour neighbour = neighbours.get(due);
                neighbour.reconnectIfDue(nowNanos);
                again |= messages.drain(neighbour, events, nowNanos);
                contacts.learnRoundTrip(neighbour);
                due = neighbours.nextDue(due + 1, nowNanos);
            }
            long deviceDeadline = Deadline.earlier(drainDevice(nowNanos), choice.drain(nowNanos));
            long broadcastDeadline = spread.drain(nowNanos);
            layersDeadlineNanos = Deadline.earlier(deviceDeadline, broadcastDeadline);
            if (spread.hasLeader()) {
                return;
            }
            associations.tellOfRoom(neighbours);
            again |= neighbours.nextDue(0, nowNanos) != Neighbours.NOTHING;
        }
    }

    private long drainDevice(long nowNanos) {
        while (true) {
            switch (device.poll(nowNanos)) {
                case Output.Transmit transmit -> controls.add(transmit);
                case Output.SessionEstablished session -> established(session, nowNanos);
                case Output.SessionLost(Peer peer, boolean isUnanswered) -> {
                    // The association outlives sessions: the next pull starts a handshake.
                    if (isUnanswered) {
                        choice.fellSilent(peer.key(), nowNanos);
                    }
                }
                case Output.EndpointChanged changed -> pathRestored(changed.peer(), nowNanos);
                case Output.EndpointsWanted(Peer peer) -> outputs.add(new NodeOutput.EndpointsWanted(peer.key()));
                case Output.TimestampFloor(Instant floor) -> {
                    controls.awaitFloor();
                    outputs.add(new NodeOutput.TimestampFloor(floor));
                }
                case Output.ClockJumped(Duration ahead) -> outputs.add(new NodeOutput.ClockJumped(ahead));
                case Output.KeyLog keyLog -> outputs.add(new NodeOutput.KeyLog(keyLog.lines()));
                case Output.WaitUntil wait -> {
                    return wait.deadlineNanos();
                }
                case Output.Idle _ -> {
                    return Deadline.NEVER;
                }
            }
        }
    }

    private void established(Output.SessionEstablished session, long nowNanos) {
        if (session.initiator()) {
            choice.measured(session.peer().key(), session.handshakeRoundTrip(), nowNanos);
        }
        Neighbour neighbour = contacts.find(session.peer().key());
        if (neighbour == null) {
            return;
        }
        if (!session.handshakeRoundTrip().isZero()) {
            neighbour.association().seedRoundTrip(session.handshakeRoundTrip(), nowNanos);
            contacts.measured(neighbour, session.handshakeRoundTrip());
        }
        neighbour.association().connect(nowNanos);
        if (neighbour.association().isOpening()) {
            // What is known about the peer is that it lives: the first objects go along with the hello.
            events.connected(neighbour, nowNanos);
        }
        pathRestored(session.peer(), nowNanos);
    }

    private void pathRestored(Peer peer, long nowNanos) {
        Neighbour neighbour = contacts.find(peer.key());
        if (neighbour != null) {
            neighbour.touch();
            neighbour.association().pathRestored(nowNanos);
        }
    }

    long receivedBytesHeld() {
        return associations.budget().heldBytes();
    }

    public NodeStatus status() {
        List<NodeStatus.PeerStatus> all = new ArrayList<>();
        for (Peer peer : device.peers()) {
            all.add(NodeStatus.PeerStatus.of(peer, Optional.ofNullable(contacts.find(peer.key()))));
        }
        return new NodeStatus(
                device.publicKey(),
                identity.signingKey(),
                all,
                broadcast.status(),
                device.counters(),
                counters.snapshot());
    }

    /// Changes the rate that bounds all sending together.
    ///
    /// @param bitsPerSecond on the wire, IP headers counted, at most; 0 to estimate it
    public void uploadBitsPerSecond(long bitsPerSecond) {
        upload.set(bitsPerSecond);
    }

    private final class Events implements Messages.NodeEvents {
        @Override
        public void connected(Neighbour neighbour, long nowNanos) {
            choice.connected(neighbour, nowNanos);
        }

        @Override
        public void restarted(Neighbour neighbour, long nowNanos) {
            contacts.connected(neighbour, nowNanos);
        }

        @Override
        public void closed(Neighbour neighbour, long nowNanos) {
            contacts.disconnected(neighbour, nowNanos);
            if (!choice.closed(neighbour, nowNanos)) {
                neighbour.reconnectAt(nowNanos + config.reconnectDelay().toNanos());
            }
        }

        @Override
        public void received(Neighbour neighbour, Octets message, long nowNanos) {
            if (Overlay.isMessage(message)) {
                choice.handle(neighbour, message, nowNanos);
            } else {
                if (!neighbour.isLinked() && !ShardExchange.isFrame(message)) {
                    choice.mistaken(neighbour, nowNanos);
                }
                broadcast.handle(neighbour.key(), message, nowNanos);
            }
        }
    }
}
