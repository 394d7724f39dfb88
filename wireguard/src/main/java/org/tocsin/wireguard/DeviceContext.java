package org.tocsin.wireguard;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Entropy;
import org.tocsin.bytes.WallClock;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.PublicKey;
import org.tocsin.wireguard.handshake.LocalStatic;
import org.tocsin.wireguard.routing.AllowedIps;

/// What the parts of one device share.
final class DeviceContext {
    DeviceConfig config;
    LocalStatic local;
    final CryptoProvider crypto;
    final Entropy entropy;
    final DeviceClock clock;
    final TimestampFloor timestamps;
    final DeviceCounters counters = new DeviceCounters();
    final OutputQueue outputs;
    final IndexTable indices;
    final Alarms alarms = new Alarms();
    final AllowedIps<Peer> allowedIps = new AllowedIps<>();
    final Map<PublicKey, Peer> peers = new LinkedHashMap<>();
    final StagedBudget stagedBudget;

    private final RandomGenerator random;

    DeviceContext(
            DeviceConfig config,
            LocalStatic local,
            CryptoProvider crypto,
            Entropy entropy,
            RandomGenerator random,
            WallClock wall,
            Optional<Instant> timestampFloor) {
        this.config = config;
        this.local = local;
        this.crypto = crypto;
        this.entropy = entropy;
        this.random = random;
        this.outputs = new OutputQueue();
        this.clock = new DeviceClock(wall, outputs);
        this.timestamps = new TimestampFloor(timestampFloor, outputs);
        this.stagedBudget = new StagedBudget(this);
        this.indices = new IndexTable(entropy);
    }

    int jitterNanos() {
        return random.nextInt(Constants.JITTER_NANOS_MAX);
    }

    /// When a session that this side initiated now is to be renewed.
    long rekeyAtNanos(long nowNanos) {
        long spread = config.rekeySpread().toNanos();
        long early = spread == 0 ? 0 : random.nextLong(spread);
        return nowNanos + Constants.REKEY_AFTER_TIME_NANOS - early;
    }

    byte[] random32() {
        byte[] bytes = new byte[32];
        entropy.fill(bytes);
        return bytes;
    }

    /// Of two sessions from simultaneous initiations, both ends take the one that the smaller public key initiated.
    boolean prefersOwnInitiation(Peer peer) {
        return local.publicKey().compareTo(peer.key()) < 0;
    }

    /// Lets the timer start a handshake, unless an attempt is under way: never two initiations within REKEY_TIMEOUT.
    ///
    /// @return whether an attempt began
    boolean requestSession(Peer peer, long nowNanos) {
        if (peer.removed || !peer.isUsable() || peer.endpoint.isEmpty()) {
            return false;
        }
        long earliest = nowNanos;
        if (peer.everInitiated) {
            long allowed = peer.lastInitiationSentNanos + peer.timers().retryNanos();
            earliest = allowed - nowNanos > 0 ? allowed : nowNanos;
        }
        boolean begins = peer.timers().beginAttempt(earliest, nowNanos);
        if (begins) {
            alarms.touch(peer);
        }
        return begins;
    }

    /// Bookkeeping for anything authentic but cookie replies, which everyone could send who saw a message and knows the
    /// peer's public key.
    void received(Peer peer, Endpoint source, int length, long nowNanos) {
        peer.receivedBytes += length;
        if (peer.endpoint.isEmpty() || !peer.endpoint.get().equals(source)) {
            boolean moved = peer.endpoint.isEmpty() || !peer.endpoint.get().isSamePlace(source);
            peer.endpoint = Optional.of(source);
            if (moved) {
                outputs.endpointChanged(peer);
            }
        }
        peer.endpointProven = true;
        peer.silent = false;
        peer.timers().authenticatedReceived(peer.keepaliveSeconds, nowNanos);
    }

    void sent(Peer peer, int length, long nowNanos) {
        peer.sentBytes += length;
        peer.timers().authenticatedSent(peer.keepaliveSeconds, nowNanos);
    }

    void sessionEstablished(Peer peer, Output.SessionEstablished event) {
        counters.sessionEstablished();
        peer.timers().handshakeCompleted();
        peer.lastMinuteHandshakeSent = false;
        peer.lastHandshake = clock.instant();
        peer.lossReported = false;
        outputs.add(peer, event);
    }

    /// Wipes all sessions and handshakes with the peer; what waits for it starts a new handshake.
    void forgetSessions(Peer peer, long nowNanos) {
        if (!peer.isLive()) {
            return;
        }
        forgetInitiation(peer);
        peer.keypairs().clear();
        peer.timers().forgetSessions();
        peer.everInitiated = false;
        if (!peer.lossReported) {
            peer.lossReported = true;
            outputs.add(peer, new Output.SessionLost(peer, false));
        }
        if (!peer.staged().isEmpty() || peer.keepaliveSeconds > 0) {
            requestSession(peer, nowNanos);
        }
    }

    void forgetInitiation(Peer peer) {
        PendingInitiation pending = peer.pending;
        if (pending != null) {
            indices.removeInitiation(pending.index());
            pending.handshake().wipe();
            peer.pending = null;
        }
    }
}
