package org.tocsin.wireguard;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.wireguard.cookie.CookieJar;
import org.tocsin.wireguard.handshake.RemoteStatic;
import org.tocsin.wireguard.handshake.Tai64n;

/// One peer of a [Device]: a view for everybody, changed by the device alone.
public final class Peer {
    private static final Octets NO_TIMESTAMP = Octets.wrap(new byte[Tai64n.SIZE]);

    private final PublicKey key;
    private final DeviceContext context;
    private @Nullable Live live;

    Secret presharedKey;
    List<Endpoint> configuredEndpoints;
    int keepaliveSeconds;
    /// Came from the [PeerDirectory]: forgotten when its last keys are wiped.
    final boolean onDemand;

    Optional<Endpoint> endpoint;
    boolean endpointEventWaits;
    boolean stagedReady;
    boolean removed;
    /// Whether [Output.SessionLost] was the last thing said about sessions.
    boolean lossReported = true;
    /// Once in a session: renew it because its end is near and data still arrives.
    boolean lastMinuteHandshakeSent;
    /// Data went out for too long without an answer: another endpoint may be better than the present one.
    boolean silent;
    /// Whether something authentic came from the present endpoint.
    boolean endpointProven;

    @Nullable
    PendingInitiation pending;
    /// Meaningless until the first initiation.
    boolean everInitiated;
    long lastInitiationSentNanos;

    /// The greatest timestamp accepted from the peer; 12 zero bytes before the first.
    Octets greatestTimestamp = NO_TIMESTAMP;
    boolean everAnswered;
    long lastInitiationTakenNanos;

    @Nullable
    Instant lastHandshake;

    long sentBytes;
    long receivedBytes;

    /// Owned by [Alarms].
    long alarmNanos;
    int alarmSlot = -1;

    Peer(PeerConfig config, boolean onDemand, DeviceContext context) {
        this.key = config.publicKey();
        this.context = context;
        this.onDemand = onDemand;
        this.presharedKey = config.presharedKey();
        this.configuredEndpoints = config.endpoints();
        this.keepaliveSeconds = config.persistentKeepaliveSeconds();
        this.endpoint = config.endpoint();
    }

    public PublicKey key() {
        return key;
    }

    /// The settings as they are now: with the allowed IPs that are still the peer's, and the configured endpoints.
    /// Walks all peers' prefixes.
    public PeerConfig config() {
        return new PeerConfig(key, presharedKey, configuredEndpoints, allowedIps(), keepaliveSeconds);
    }

    /// The preshared key for the next handshake; all zero where none is set.
    public Secret presharedKey() {
        return presharedKey;
    }

    /// 0 for none.
    public int persistentKeepaliveSeconds() {
        return keepaliveSeconds;
    }

    /// Where the peer's last authenticated datagram came from, or the first configured endpoint before that.
    public Optional<Endpoint> endpoint() {
        return endpoint;
    }

    /// The wall time at which the last handshake was completed.
    public Optional<Instant> lastHandshake() {
        return Optional.ofNullable(lastHandshake);
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
        return context.allowedIps.prefixes(this);
    }

    /// Whether the public key can be used at all; false for points of low order. The first call costs a Diffie-Hellman
    /// computation.
    public boolean isUsable() {
        return remote().isUsable();
    }

    /// Whether the device has forgotten the peer, by [Device#removePeer] or because it came from the directory and went
    /// quiet. A removed peer sends nothing.
    public boolean isRemoved() {
        return removed;
    }

    boolean isLive() {
        return live != null;
    }

    Live live() {
        if (live == null) {
            live = new Live(this, context);
        }
        return live;
    }

    RemoteStatic remote() {
        return live().remote;
    }

    CookieJar cookies() {
        return live().cookies;
    }

    Keypairs keypairs() {
        return live().keypairs;
    }

    PeerTimers timers() {
        return live().timers;
    }

    StagedQueue staged() {
        return live().staged;
    }

    Tai64n timestamps() {
        return live().timestamps;
    }

    /// The earliest of its timers.
    long nextAlarmNanos() {
        return live == null ? Deadline.NEVER : live.timers.next();
    }

    /// Where the next initiation goes: to the present endpoint while it answers, else also to all configured ones.
    List<Endpoint> destinations() {
        boolean doubtful = !endpointProven || silent || timers().initiationsInAttempt() > 0;
        if (endpoint.isPresent() && (!doubtful || configuredEndpoints.isEmpty())) {
            return List.of(endpoint.get());
        }
        List<Endpoint> all = new ArrayList<>(configuredEndpoints.size() + 1);
        endpoint.ifPresent(all::add);
        for (Endpoint each : configuredEndpoints) {
            if (all.stream().noneMatch(each::isSamePlace)) {
                all.add(each);
            }
        }
        return all;
    }

    @Override
    public String toString() {
        return "Peer " + key;
    }
}
