package org.tocsin.wireguard;

import static org.tocsin.bytes.Deadline.NEVER;

import java.time.Duration;
import org.tocsin.bytes.Deadline;

/// The five timers of a peer (whitepaper §6), as instants; what is to happen then is decided by [TimerDesk].
final class PeerTimers {
    /// Sends the next initiation of the attempt under way. Armed by each initiation for REKEY_TIMEOUT and jitter later.
    long handshakeNanos = NEVER;
    /// When the attempt under way began; it is abandoned REKEY_ATTEMPT_TIME later.
    long attemptBeganNanos;
    /// Answers data by a keepalive if no data went back in the meantime.
    long keepaliveNanos = NEVER;
    /// Begins a new handshake if nothing came back after data was sent.
    long newHandshakeNanos = NEVER;
    /// Wipes all keys.
    long zeroKeysNanos = NEVER;
    /// Sends a keepalive after the configured interval without authenticated traffic.
    long persistentKeepaliveNanos = NEVER;

    private boolean needsAnotherKeepalive;
    private int initiationsInAttempt;
    private final long deadAfterNanos;

    /// @param deadAfter how long the peer may leave data without an answer
    PeerTimers(Duration deadAfter) {
        deadAfterNanos = deadAfter.toNanos();
    }

    /// How long an initiation waits for its response. REKEY_TIMEOUT, unless peers are to be found dead sooner.
    long retryNanos() {
        return Math.min(Constants.REKEY_TIMEOUT_NANOS, deadAfterNanos);
    }

    /// KEEPALIVE_TIMEOUT, or the same part of a shorter patience.
    private long keepaliveAfterNanos() {
        return Math.min(Constants.KEEPALIVE_TIMEOUT_NANOS, deadAfterNanos / 3 * 2);
    }

    /// The earliest of all.
    long next() {
        long next = Deadline.earlier(handshakeNanos, keepaliveNanos);
        next = Deadline.earlier(next, newHandshakeNanos);
        next = Deadline.earlier(next, zeroKeysNanos);
        return Deadline.earlier(next, persistentKeepaliveNanos);
    }

    /// Data, not a keepalive, was sent.
    ///
    /// @param jitterNanos used only if the timer is not armed yet
    void dataSent(int jitterNanos, long nowNanos) {
        if (newHandshakeNanos == NEVER) {
            newHandshakeNanos = nowNanos + deadAfterNanos + jitterNanos;
        }
    }

    /// Data, not a keepalive, was received.
    void dataReceived(long nowNanos) {
        if (keepaliveNanos == NEVER) {
            keepaliveNanos = nowNanos + keepaliveAfterNanos();
        } else {
            needsAnotherKeepalive = true;
        }
    }

    /// The keepalive timer has fired.
    void keepaliveFired(long nowNanos) {
        keepaliveNanos = needsAnotherKeepalive ? nowNanos + keepaliveAfterNanos() : NEVER;
        needsAnotherKeepalive = false;
    }

    /// Anything that the peer can authenticate was sent: data, keepalive, handshake message.
    void authenticatedSent(int persistentKeepaliveSeconds, long nowNanos) {
        keepaliveNanos = NEVER;
        traversed(persistentKeepaliveSeconds, nowNanos);
    }

    /// Anything authentic was received.
    void authenticatedReceived(int persistentKeepaliveSeconds, long nowNanos) {
        newHandshakeNanos = NEVER;
        traversed(persistentKeepaliveSeconds, nowNanos);
    }

    /// An attempt begins, if none is under way.
    ///
    /// @return whether one began
    boolean beginAttempt(long earliestNanos, long nowNanos) {
        if (handshakeNanos != NEVER) {
            return false;
        }
        handshakeNanos = earliestNanos;
        attemptBeganNanos = nowNanos;
        initiationsInAttempt = 0;
        return true;
    }

    boolean isAttemptOver(long nowNanos) {
        return nowNanos - attemptBeganNanos >= Constants.REKEY_ATTEMPT_TIME_NANOS;
    }

    void initiationSent(int jitterNanos, long nowNanos) {
        initiationsInAttempt++;
        handshakeNanos = nowNanos + retryNanos() + jitterNanos;
    }

    /// The initiation that was due is not sent; the next one may be.
    void initiationWithheld(long nowNanos) {
        handshakeNanos = nowNanos + retryNanos();
    }

    /// Initiations of the attempt under way; what it was for the last one otherwise.
    int initiationsInAttempt() {
        return initiationsInAttempt;
    }

    void handshakeCompleted() {
        handshakeNanos = NEVER;
        initiationsInAttempt = 0;
    }

    void handshakeAbandoned(long nowNanos) {
        handshakeNanos = NEVER;
        keepaliveNanos = NEVER;
        if (zeroKeysNanos == NEVER) {
            zeroKeysNanos = nowNanos + Constants.ZERO_KEYS_NANOS;
        }
    }

    void sessionDerived(long nowNanos) {
        zeroKeysNanos = nowNanos + Constants.ZERO_KEYS_NANOS;
    }

    /// All but the persistent keepalive.
    void forgetSessions() {
        handshakeNanos = NEVER;
        keepaliveNanos = NEVER;
        newHandshakeNanos = NEVER;
        zeroKeysNanos = NEVER;
        needsAnotherKeepalive = false;
    }

    void stop() {
        forgetSessions();
        persistentKeepaliveNanos = NEVER;
    }

    private void traversed(int persistentKeepaliveSeconds, long nowNanos) {
        if (persistentKeepaliveSeconds != 0) {
            persistentKeepaliveNanos = nowNanos + persistentKeepaliveSeconds * 1_000_000_000L;
        }
    }
}
