package org.tocsin.wireguard;

import static org.tocsin.bytes.Deadline.NEVER;

import java.nio.ByteBuffer;
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
import org.tocsin.wireguard.cookie.CookieJar;
import org.tocsin.wireguard.handshake.LocalStatic;
import org.tocsin.wireguard.handshake.RemoteStatic;
import org.tocsin.wireguard.message.CookieReply;
import org.tocsin.wireguard.message.HandshakeInitiation;
import org.tocsin.wireguard.message.HandshakeResponse;
import org.tocsin.wireguard.message.Message;

/// One end of WireGuard tunnels to any number of peers (whitepaper, version of 2020-06-01), without sockets or clock.
///
/// Drive it so: after every call that takes `nowNanos`, and whenever the awaited instant has come, call [#poll] until
/// it
/// returns [Output.WaitUntil] or [Output.Idle]. Data goes another way: [#seal] encrypts in the caller's slab, and
/// [#handle] decrypts there. Not thread-safe: one owner.
public final class Device {
    /// Open to tests of the same package.
    final DeviceContext context;

    private final Inbound inbound = new Inbound();
    private final DataPath data;
    private final HandshakeQueue queue;
    private final HandshakeDesk handshakes;
    private final TimerDesk timers;
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
        LocalStatic local = new LocalStatic(crypto, privateKey);
        context = new DeviceContext(config, local, crypto, entropy, random, wall);
        data = new DataPath(context, inbound);
        queue = new HandshakeQueue(context);
        handshakes = new HandshakeDesk(context, data);
        timers = new TimerDesk(context, handshakes, data);
    }

    public PublicKey publicKey() {
        return context.local.publicKey();
    }

    /// Adds a peer, or gives one that exists new settings; sessions go on. An empty endpoint keeps the known one.
    ///
    /// @throws IllegalArgumentException for the device's own key, and when there are `peersMax` peers
    public Peer addPeer(PeerConfig config, long nowNanos) {
        if (config.publicKey().equals(publicKey())) {
            throw new IllegalArgumentException("a device cannot be its own peer");
        }
        Peer peer = context.peers.get(config.publicKey());
        int keepaliveBefore = 0;
        if (peer == null) {
            if (context.peers.size() >= context.config.peersMax()) {
                throw new IllegalArgumentException("there are " + context.config.peersMax() + " peers already");
            }
            RemoteStatic remote = new RemoteStatic(context.local, config.publicKey());
            peer = new Peer(config, context.crypto, remote, context.indices, context.allowedIps);
            context.peers.put(config.publicKey(), peer);
            context.alarms.add(peer);
        } else {
            keepaliveBefore = peer.config.persistentKeepaliveSeconds();
            peer.config = config;
            peer.endpoint = config.endpoint().isPresent() ? config.endpoint() : peer.endpoint;
            context.allowedIps.removePeer(peer);
        }
        for (AddressPrefix prefix : config.allowedIps()) {
            context.allowedIps.insert(prefix, peer);
        }
        setKeepalive(peer, keepaliveBefore, nowNanos);
        return peer;
    }

    /// Wipes all keys with the peer and drops what waits for it.
    ///
    /// @return whether there was such a peer
    public boolean removePeer(PublicKey key, long nowNanos) {
        Peer peer = context.peers.remove(key);
        if (peer == null) {
            return false;
        }
        peer.removed = true;
        peer.timers.stop();
        context.alarms.remove(peer);
        context.forgetInitiation(peer);
        peer.keypairs.clear();
        peer.remote.wipe();
        context.allowedIps.removePeer(peer);
        context.counters.drop(DropReason.STAGED_ABANDONED, peer.staged.clear());
        data.forget(peer);
        context.outputs.forget(peer);
        inbound.clear();
        return true;
    }

    public Optional<Peer> peer(PublicKey key) {
        return Optional.ofNullable(context.peers.get(key));
    }

    /// The peer that owns an inner address: where a packet with this destination goes.
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
        // The type byte and the three reserved zero bytes read as one int.
        return switch (Integer.reverseBytes(slab.getInt(offset))) {
            case Transport.TYPE ->
                length < Transport.OVERHEAD
                        ? drop(DropReason.WRONG_SIZE)
                        : data.open(source, trafficClass, slab, offset, length, nowNanos);
            case HandshakeInitiation.TYPE -> admit(HandshakeInitiation.SIZE, source, slab, offset, length, nowNanos);
            case HandshakeResponse.TYPE -> admit(HandshakeResponse.SIZE, source, slab, offset, length, nowNanos);
            case CookieReply.TYPE -> handleCookieReply(slab, offset, length, nowNanos);
            default -> drop(DropReason.UNKNOWN_TYPE);
        };
    }

    /// The packet that the last [#handle] returned [Received#PACKET] for.
    public Inbound inbound() {
        return inbound;
    }

    /// The next output. After the work of one handshake it returns `WaitUntil(nowNanos)` although more may be due, so
    /// that the caller can take in data meanwhile.
    public Output poll(long nowNanos) {
        while (true) {
            Output output = context.outputs.poll();
            if (output == null) {
                output = data.pollStaged(nowNanos);
            }
            if (output != null) {
                return output;
            }
            long nextNanos = nextNanos();
            if (rests || !Deadline.isDue(nextNanos, nowNanos)) {
                rests = false;
                return nextNanos == NEVER ? new Output.Idle() : new Output.WaitUntil(nextNanos);
            }
            Peer due = context.alarms.due(nowNanos);
            if (due != null) {
                rests = timers.fire(due, nowNanos);
            } else {
                handshakes.serve(queue.take(nowNanos), nowNanos);
                rests = true;
            }
        }
    }

    /// Whether [#seal] would seal.
    public boolean hasSession(Peer peer, long nowNanos) {
        return data.hasSession(peer, nowNanos);
    }

    /// Starts a handshake unless one is under way.
    public void requestSession(Peer peer, long nowNanos) {
        context.requestSession(peer, nowNanos);
    }

    /// Encrypts the packet at `offset` + [Transport#HEADER_SIZE] in place and puts the header in front.
    ///
    /// @param packetLength bytes of packet; the slab has room for [Transport#datagramLength] bytes at `offset`
    /// @return the datagram's length, or 0 when there is no usable session: a handshake was requested then
    public int seal(Peer peer, ByteBuffer slab, int offset, int packetLength, long nowNanos) {
        return data.seal(peer, slab, offset, packetLength, nowNanos);
    }

    /// Sends a copy of the packet as soon as there is a session; it comes out of [#poll]. For callers that cannot wait
    /// themselves.
    ///
    /// @param packet position to limit; unchanged
    public void send(Peer peer, ByteBuffer packet, long nowNanos) {
        data.send(peer, packet, nowNanos);
    }

    /// Gives the device another static key: all sessions end, and a peer with that key is removed.
    ///
    /// @param privateKey copied
    public void replacePrivateKey(Secret privateKey, long nowNanos) {
        LocalStatic before = context.local;
        context.local = new LocalStatic(context.crypto, privateKey);
        removePeer(publicKey(), nowNanos);
        for (Peer peer : context.peers.values()) {
            peer.remote.wipe();
            peer.remote = new RemoteStatic(context.local, peer.key());
            peer.cookies = new CookieJar(context.crypto, peer.remote);
        }
        before.wipe();
        forgetSessions(nowNanos);
    }

    /// Wipes all session keys and handshakes, and starts anew where something waits to be sent.
    ///
    /// For a process that was asleep, frozen or cloned: the monotonic clock may have stood still, so that keys look
    /// younger than they are, and a clone would use each nonce a second time.
    public void forgetSessions(long nowNanos) {
        queue.renewSecrets();
        for (Peer peer : context.peers.values()) {
            context.forgetSessions(peer, nowNanos);
        }
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

    private void setKeepalive(Peer peer, int secondsBefore, long nowNanos) {
        int seconds = peer.config.persistentKeepaliveSeconds();
        if (seconds == 0) {
            peer.timers.persistentKeepaliveNanos = NEVER;
        } else if (secondsBefore == 0) {
            peer.timers.persistentKeepaliveNanos = nowNanos;
        } else if (secondsBefore != seconds) {
            peer.timers.persistentKeepaliveNanos = nowNanos + seconds * 1_000_000_000L;
        }
        context.alarms.touch(peer);
    }

    private Received drop(DropReason reason) {
        context.counters.drop(reason);
        return Received.NOTHING;
    }
}
