package org.tocsin.wireguard;

import static org.tocsin.bytes.Deadline.NEVER;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Entropy;
import org.tocsin.bytes.WallClock;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.wireguard.handshake.LocalStatic;
import org.tocsin.wireguard.message.CookieReply;
import org.tocsin.wireguard.message.HandshakeInitiation;
import org.tocsin.wireguard.message.HandshakeResponse;
import org.tocsin.wireguard.message.Message;

/// One end of WireGuard tunnels to any number of peers (whitepaper, version of 2020-06-01), without sockets or clock.
///
/// Drive it so: after every call that takes `nowNanos`, and whenever the awaited instant has come, call [#poll] until
/// it returns [Output.WaitUntil] or [Output.Idle]. Data goes another way: [#seal] encrypts in the caller's slab, and
/// [#handle] decrypts there. Not thread-safe: one owner.
public final class Device {
    private static final Output.Idle IDLE = new Output.Idle();

    private final Output.WaitUntil waitUntil = new Output.WaitUntil();
    /// Open to tests of the same package.
    final DeviceContext context;

    private final Inbound inbound = new Inbound();
    private final DataPath data;
    private final HandshakeQueue queue;
    private final HandshakeDesk handshakes;
    private final TimerDesk timers;
    private final PeerTable table;
    private boolean rests;

    /// @param privateKey copied
    /// @param entropy    keys, indices and nonces
    /// @param random     jitter
    /// @param wall       for the timestamps in initiations
    public Device(
            DeviceConfig config,
            Secret privateKey,
            CryptoProvider crypto,
            Entropy entropy,
            RandomGenerator random,
            WallClock wall) {
        this(config, privateKey, crypto, entropy, random, wall, PeerDirectory.empty(), Optional.empty());
    }

    /// @param directory      finds peers when they are needed; they need not be added
    /// @param timestampFloor what the last [Output.TimestampFloor] of this key said, in another process too; an
    ///                       instant long ago where there was none yet. Empty: nothing is kept over restarts
    public Device(
            DeviceConfig config,
            Secret privateKey,
            CryptoProvider crypto,
            Entropy entropy,
            RandomGenerator random,
            WallClock wall,
            PeerDirectory directory,
            Optional<Instant> timestampFloor) {
        LocalStatic local = new LocalStatic(crypto, privateKey);
        context = new DeviceContext(config, local, crypto, entropy, random, wall, timestampFloor);
        table = new PeerTable(context, directory);
        data = new DataPath(context, inbound);
        queue = new HandshakeQueue(context);
        handshakes = new HandshakeDesk(context, table, data);
        timers = new TimerDesk(context, table, handshakes, data);
    }

    public PublicKey publicKey() {
        return context.local.publicKey();
    }

    /// Adds a peer, or gives one that exists new settings; sessions go on. Without endpoints the known one stays.
    ///
    /// @throws IllegalArgumentException for the device's own key, and when there are `peersMax` peers
    public Peer addPeer(PeerConfig config, long nowNanos) {
        return table.put(config, now(nowNanos));
    }

    /// Wipes all keys with the peer and drops what waits for it.
    ///
    /// @return whether there was such a peer
    public boolean removePeer(PublicKey key, long nowNanos) {
        Peer peer = context.peers.get(key);
        if (peer == null) {
            return false;
        }
        data.abandonStaged(peer);
        table.detach(peer);
        context.outputs.forget(peer);
        inbound.clear();
        return true;
    }

    /// Where to reach the peer from now on. With several, the present endpoint stays if it is among them and works.
    ///
    /// @param endpoints at most [PeerConfig#ENDPOINTS_MAX]; empty: the present one stays, and nothing else is tried
    public void setEndpoints(Peer peer, List<Endpoint> endpoints, long nowNanos) {
        PeerConfig config = new PeerConfig(peer.key(), peer.presharedKey, endpoints, List.of(), 0);
        table.endpoints(peer, config.endpoints());
        if (!peer.removed && peer.isLive() && !peer.staged().isEmpty() && !hasSession(peer, nowNanos)) {
            context.requestSession(peer, now(nowNanos));
        }
    }

    /// Counts from the next handshake on.
    public void setPresharedKey(Peer peer, Secret presharedKey) {
        peer.presharedKey = presharedKey;
    }

    /// From none to some, a keepalive is sent at once.
    ///
    /// @param seconds 0 (none) to 65535
    public void setPersistentKeepalive(Peer peer, int seconds, long nowNanos) {
        if (seconds < 0 || seconds > 65_535) {
            throw new IllegalArgumentException("a persistent keepalive of " + seconds + " s is outside 0 to 65535");
        }
        if (!peer.removed) {
            table.keepalive(peer, seconds, now(nowNanos));
        }
    }

    /// Gives the prefix to the peer, and takes it from whoever had it.
    public void addAllowedIp(Peer peer, AddressPrefix prefix) {
        if (!peer.removed) {
            context.allowedIps.insert(prefix, peer);
        }
    }

    /// @return false if it was not the peer's
    public boolean removeAllowedIp(Peer peer, AddressPrefix prefix) {
        return context.allowedIps.remove(prefix, peer);
    }

    /// Takes all prefixes from the peer.
    public void removeAllowedIps(Peer peer) {
        context.allowedIps.removePeer(peer);
    }

    public Optional<Peer> peer(PublicKey key) {
        return Optional.ofNullable(context.peers.get(key));
    }

    /// The peer that owns an inner address: where a packet with this destination goes. The directory is asked where the
    /// device knows none.
    ///
    /// @param addressSize 4 or 16
    public Optional<Peer> route(ByteBuffer slab, int addressOffset, int addressSize, long nowNanos) {
        return Optional.ofNullable(table.owner(slab, addressOffset, addressSize, now(nowNanos)));
    }

    /// The peer of this device that owns an inner address. The directory is not asked.
    ///
    /// @param addressSize 4 or 16
    public Optional<Peer> route(ByteBuffer slab, int addressOffset, int addressSize) {
        return Optional.ofNullable(context.allowedIps.lookup(slab, addressOffset, addressSize));
    }

    /// All peers, in the order in which they were added.
    public List<Peer> peers() {
        return List.copyOf(context.peers.values());
    }

    /// What belongs to every peer now, in one walk; a peer without prefixes is absent. Each list is in order.
    public Map<PublicKey, List<AddressPrefix>> allowedIps() {
        return context.allowedIps.byPeer(Peer::key);
    }

    /// The padding stops at another size from now on: that of the interface in front, which its owner changed.
    ///
    /// @param bytes as in [DeviceConfig]
    public void mtu(int bytes) {
        context.config = context.config.withMtu(bytes);
    }

    /// Takes a datagram; a packet in it is decrypted in place.
    public Received handle(Endpoint source, ByteBuffer slab, int offset, int length, long nowNanos) {
        return handle(source, 0, slab, offset, length, nowNanos);
    }

    /// @param trafficClass DSCP and ECN of the outer IP header
    public Received handle(Endpoint source, int trafficClass, ByteBuffer slab, int offset, int length, long nowNanos) {
        inbound.clear();
        if (length < Integer.BYTES) {
            return drop(DropReason.TRUNCATED);
        }
        long now = now(nowNanos);
        // The type byte and the three reserved zero bytes read as one int.
        return switch (Integer.reverseBytes(slab.getInt(offset))) {
            case Transport.TYPE ->
                length < Transport.OVERHEAD
                        ? drop(DropReason.WRONG_SIZE)
                        : data.open(source, trafficClass, slab, offset, length, now);
            case HandshakeInitiation.TYPE -> admit(HandshakeInitiation.SIZE, source, slab, offset, length, now);
            case HandshakeResponse.TYPE -> admit(HandshakeResponse.SIZE, source, slab, offset, length, now);
            case CookieReply.TYPE -> handleCookieReply(slab, offset, length, now);
            default -> drop(DropReason.UNKNOWN_TYPE);
        };
    }

    /// The packet that the last [#handle] returned [Received#PACKET] for.
    public Inbound inbound() {
        return inbound;
    }

    /// The next output. After some work for handshakes it returns a [Output.WaitUntil] that is due although nothing
    /// else happened, so that the caller can take in data meanwhile.
    public Output poll(long nowNanos) {
        long now = now(nowNanos);
        while (true) {
            Output output = context.outputs.poll();
            if (output == null) {
                output = data.pollStaged(now);
            }
            if (output != null) {
                return output;
            }
            long nextNanos = nextNanos();
            if (rests || !(queue.hasArrived() || Deadline.isDue(nextNanos, now))) {
                rests = false;
                if (queue.hasArrived()) {
                    return waitUntil.set(nowNanos);
                }
                return nextNanos == NEVER ? IDLE : waitUntil.set(context.clock.forCaller(nextNanos));
            }
            Peer due = context.alarms.due(now);
            if (due != null) {
                rests = timers.fire(due, now);
            } else {
                queue.check(now);
                if (queue.isTurnDue(now)) {
                    handshakes.serve(queue.take(now), now);
                }
                rests = true;
            }
        }
    }

    /// Whether [#seal] would seal.
    public boolean hasSession(Peer peer, long nowNanos) {
        return data.hasSession(peer, now(nowNanos));
    }

    /// Starts a handshake unless one is under way.
    ///
    /// @return whether it did: [#poll] has something to say then, or will have soon
    public boolean requestSession(Peer peer, long nowNanos) {
        return context.requestSession(peer, now(nowNanos));
    }

    /// Encrypts the packet at `offset` + [Transport#HEADER_SIZE] in place and puts the header in front.
    ///
    /// @param packetLength bytes of packet; the slab has room for [Transport#datagramLength] bytes at `offset`
    /// @return the datagram's length, or 0 when there is no usable session: a handshake was requested then
    public int seal(Peer peer, ByteBuffer slab, int offset, int packetLength, long nowNanos) {
        return data.seal(peer, slab, offset, packetLength, now(nowNanos));
    }

    /// Sends a copy of the packet as soon as there is a session; it comes out of [#poll]. For callers that cannot wait
    /// themselves.
    ///
    /// @param packet position to limit; unchanged
    public void send(Peer peer, ByteBuffer packet, long nowNanos) {
        data.send(peer, packet, now(nowNanos));
    }

    /// Gives the device another static key: all sessions end, and a peer with that key is removed.
    ///
    /// @param privateKey copied
    public void replacePrivateKey(Secret privateKey, long nowNanos) {
        LocalStatic before = context.local;
        context.local = new LocalStatic(context.crypto, privateKey);
        removePeer(publicKey(), nowNanos);
        for (Peer peer : context.peers.values()) {
            if (peer.isLive()) {
                peer.live().renew(peer, context);
            }
        }
        before.wipe();
        forgetSessions(nowNanos);
    }

    /// Wipes all session keys and handshakes, and starts anew where something waits to be sent.
    ///
    /// For a process that was frozen or cloned, because a clone would use each nonce a second time. A sleep of the
    /// machine that the wall clock shows is noticed within a second without this, and ends all sessions too.
    public void forgetSessions(long nowNanos) {
        queue.renewSecrets();
        for (Peer peer : context.peers.values()) {
            context.forgetSessions(peer, context.clock.at(nowNanos));
        }
    }

    /// The device's own time. After a sleep of the machine, which a restored or cloned one looks like as well, sessions
    /// are made anew before anything else is done with them.
    private long now(long nowNanos) {
        long now = context.clock.at(nowNanos);
        if (context.clock.hasSlept()) {
            queue.renewSecrets();
            for (Peer peer : context.peers.values()) {
                boolean inUse = peer.isLive() && data.hasSession(peer, now);
                context.forgetSessions(peer, now);
                if (inUse) {
                    context.requestSession(peer, now);
                }
            }
        }
        return now;
    }

    /// The wall clock is right although it jumped: see [Output.ClockJumped].
    public void trustClock() {
        context.clock.trust();
    }

    /// Whether initiations are withheld because of a jump of the wall clock.
    public boolean isClockSuspect() {
        return context.clock.isSuspect();
    }

    public DeviceCounters counters() {
        return context.counters;
    }

    /// How many indices stand for sessions and initiations: at most four for each peer.
    int indicesInUse() {
        return context.indices.size();
    }

    private Received admit(int rightSize, Endpoint source, ByteBuffer slab, int offset, int length, long nowNanos) {
        if (length != rightSize) {
            return drop(DropReason.WRONG_SIZE);
        }
        queue.admit(source, slab, offset, length, nowNanos);
        return Received.NOTHING;
    }

    private Received handleCookieReply(ByteBuffer slab, int offset, int length, long nowNanos) {
        if (Message.decode(slab.slice(offset, length)) instanceof CookieReply reply) {
            handshakes.handle(reply, nowNanos);
            return Received.NOTHING;
        }
        return drop(DropReason.WRONG_SIZE);
    }

    private long nextNanos() {
        return Deadline.earlier(context.alarms.next(), queue.nextTurnNanos());
    }

    private Received drop(DropReason reason) {
        context.counters.drop(reason);
        return Received.NOTHING;
    }
}
