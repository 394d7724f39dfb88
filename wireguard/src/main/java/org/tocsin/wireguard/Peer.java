package org.tocsin.wireguard;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.PublicKey;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.wireguard.cookie.CookieJar;
import org.tocsin.wireguard.handshake.RemoteStatic;
import org.tocsin.wireguard.handshake.Tai64n;
import org.tocsin.wireguard.routing.AllowedIps;

/// One peer of a [Device]: a view for everybody, changed by the device alone.
public final class Peer {
    private final PublicKey key;
    private final AllowedIps<Peer> allowedIps;

    RemoteStatic remote;
    CookieJar cookies;
    final Keypairs keypairs;
    final PeerTimers timers = new PeerTimers();
    final StagedQueue staged = new StagedQueue();
    final Tai64n timestamps = new Tai64n();

    PeerConfig config;
    Optional<Endpoint> endpoint;
    boolean endpointEventWaits;
    boolean stagedReady;
    boolean removed;
    /// Whether [Output.SessionLost] was the last thing said about sessions.
    boolean lossReported = true;
    /// Once in a session: renew it because its end is near and data still arrives.
    boolean lastMinuteHandshakeSent;

    @Nullable
    PendingInitiation pending;
    /// Meaningless until the first initiation.
    boolean everInitiated;
    long lastInitiationSentNanos;

    /// The greatest timestamp accepted from the peer; 12 zero bytes before the first.
    Octets greatestTimestamp = Octets.wrap(new byte[Tai64n.SIZE]);
    boolean everAnswered;
    long lastInitiationTakenNanos;

    Optional<Instant> lastHandshake = Optional.empty();
    long sentBytes;
    long receivedBytes;

    /// Owned by [Alarms].
    long alarmNanos;
    int alarmSlot = -1;

    Peer(
            PeerConfig config,
            CryptoProvider crypto,
            RemoteStatic remote,
            IndexTable indices,
            AllowedIps<Peer> allowedIps) {
        this.key = config.publicKey();
        this.config = config;
        this.remote = remote;
        this.cookies = new CookieJar(crypto, remote);
        this.keypairs = new Keypairs(indices);
        this.allowedIps = allowedIps;
        this.endpoint = config.endpoint();
    }

    public PublicKey key() {
        return key;
    }

    /// The settings as last given; the endpoint and allowed IPs may have changed since.
    public PeerConfig config() {
        return config;
    }

    /// Where the peer's last authenticated datagram came from, or the configured endpoint before the first.
    public Optional<Endpoint> endpoint() {
        return endpoint;
    }

    /// The wall time at which the last handshake was completed.
    public Optional<Instant> lastHandshake() {
        return lastHandshake;
    }

    /// Bytes of UDP payload, handshakes included.
    public long sentBytes() {
        return sentBytes;
    }

    /// Bytes of UDP payload that were authentic, handshakes included.
    public long receivedBytes() {
        return receivedBytes;
    }

    /// What belongs to the peer now, in order. Walks all peers' prefixes.
    public List<AddressPrefix> allowedIps() {
        return allowedIps.prefixes(this);
    }

    /// Whether the public key can be used at all; false for points of low order.
    public boolean isUsable() {
        return remote.isUsable();
    }

    @Override
    public String toString() {
        return "Peer " + key;
    }
}
