package org.tocsin.wireguard;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Entropy;
import org.tocsin.bytes.WallClock;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;

/// One end of WireGuard tunnels to any number of peers (whitepaper, version of 2020-06-01), without sockets or clock.
///
/// Drive it so: after every call that takes `nowNanos`, and whenever the awaited instant has come, call [#poll] until
/// it
/// returns [Output.WaitUntil] or [Output.Idle]. Data goes another way: [#seal] encrypts in the caller's slab, and
/// [#handle] decrypts there. Not thread-safe: one owner.
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class Device {
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
        throw unfinished();
    }

    public PublicKey publicKey() {
        throw unfinished();
    }

    /// Adds a peer, or gives one that exists new settings; sessions go on. An empty endpoint keeps the known one.
    ///
    /// @throws IllegalArgumentException for the device's own key, and when there are `peersMax` peers
    public Peer addPeer(PeerConfig peer, long nowNanos) {
        throw unfinished();
    }

    /// Wipes all keys with the peer and drops what waits for it.
    ///
    /// @return whether there was such a peer
    public boolean removePeer(PublicKey key, long nowNanos) {
        throw unfinished();
    }

    public Optional<Peer> peer(PublicKey key) {
        throw unfinished();
    }

    /// All peers, in the order in which they were added.
    public List<Peer> peers() {
        throw unfinished();
    }

    /// Takes a datagram; a packet in it is decrypted in place.
    public Received handle(Endpoint source, ByteBuffer slab, int offset, int length, long nowNanos) {
        return handle(source, 0, slab, offset, length, nowNanos);
    }

    /// @param trafficClass DSCP and ECN of the outer IP header
    public Received handle(Endpoint source, int trafficClass, ByteBuffer slab, int offset, int length, long nowNanos) {
        throw unfinished();
    }

    /// The packet that the last [#handle] returned [Received#PACKET] for.
    public Inbound inbound() {
        throw unfinished();
    }

    public Output poll(long nowNanos) {
        throw unfinished();
    }

    /// Whether [#seal] would seal.
    public boolean hasSession(Peer peer, long nowNanos) {
        throw unfinished();
    }

    /// Starts a handshake unless one is under way.
    public void requestSession(Peer peer, long nowNanos) {
        throw unfinished();
    }

    /// Encrypts the packet at `offset` + [Transport#HEADER_SIZE] in place and puts the header in front.
    ///
    /// @param packetLength bytes of packet; the slab has room for [Transport#datagramLength] bytes at `offset`
    /// @return the datagram's length, or 0 when there is no usable session: a handshake was requested then
    public int seal(Peer peer, ByteBuffer slab, int offset, int packetLength, long nowNanos) {
        throw unfinished();
    }

    /// Sends a copy of the packet as soon as there is a session; it comes out of [#poll]. For callers that cannot wait
    /// themselves.
    ///
    /// @param packet position to limit; unchanged
    public void send(Peer peer, ByteBuffer packet, long nowNanos) {
        throw unfinished();
    }

    public DeviceCounters counters() {
        throw unfinished();
    }

    private static UnsupportedOperationException unfinished() {
        return new UnsupportedOperationException();
    }
}
