package org.tocsin.wireguard;

import org.jspecify.annotations.Nullable;

/// The sessions of one peer: at most three (whitepaper §6.3).
///
/// `current` is the one to send with. `previous` still receives what was under way when current took over. `next` was
/// made as the responder and waits for the initiator's first message, which proves that it has the keys too.
final class Keypairs {
    private @Nullable Keypair previous;
    private @Nullable Keypair current;
    private @Nullable Keypair next;
    /// Until then, data that comes with `next` does not make it current: both ends dialled at once, and current is the
    /// session that both prefer.
    private long currentPreferredUntilNanos;

    private boolean isCurrentPreferred;
    /// An initiation of the peer that arrives until then was sent before it knew of current: it crossed ours, and then
    /// the response to ours overtook it.
    private long crossingUntilNanos;

    private final IndexTable indices;

    Keypairs(IndexTable indices) {
        this.indices = indices;
    }

    @Nullable
    Keypair current() {
        return current;
    }

    /// Puts in a session that this side initiated: it is current at once.
    ///
    /// @param pendingSinceNanos when its initiation was sent
    /// @param preferred         whether, of sessions from simultaneous initiations, this side's is the one to use
    void addInitiated(Keypair fresh, long pendingSinceNanos, boolean preferred, long nowNanos) {
        indices.addSession(fresh);
        isCurrentPreferred = false;
        crossingUntilNanos = nowNanos + (nowNanos - pendingSinceNanos);
        if (next != null && isRecent(next, pendingSinceNanos, nowNanos)) {
            // Both ends dialled at once. Next stays: a peer that keeps one handshake state only (as the kernel does)
            // may know just one of the two, and either may be the one.
            drop(previous);
            previous = current;
            isCurrentPreferred = preferred;
            currentPreferredUntilNanos = nowNanos + Constants.REKEY_TIMEOUT_NANOS;
        } else if (next != null && isNewer(next, current)) {
            drop(previous);
            drop(current);
            previous = next;
            next = null;
        } else {
            // What the peer never used since current came is not used any more.
            drop(next);
            next = null;
            drop(previous);
            previous = current;
        }
        current = fresh;
    }

    /// Puts in a session that the peer initiated; it replaces one that the peer never used.
    ///
    /// @param preferred as in [#addInitiated]
    void addResponded(Keypair fresh, boolean preferred, long nowNanos) {
        indices.addSession(fresh);
        boolean crossed = current != null && current.initiator && nowNanos - crossingUntilNanos <= 0;
        isCurrentPreferred = crossed && preferred;
        currentPreferredUntilNanos = nowNanos + Constants.REKEY_TIMEOUT_NANOS;
        drop(next);
        next = fresh;
    }

    /// To be called for each authentic message.
    ///
    /// @return whether the message confirmed `next`, which is current now
    boolean confirm(Keypair used, long nowNanos) {
        if (used != next) {
            return false;
        }
        if (isCurrentPreferred && nowNanos - currentPreferredUntilNanos < 0) {
            return false;
        }
        drop(previous);
        previous = current;
        current = next;
        next = null;
        return true;
    }

    /// Wipes all.
    void clear() {
        drop(previous);
        drop(current);
        drop(next);
        previous = null;
        current = null;
        next = null;
    }

    /// Whether the peer, too, has just dialled: since our initiation left, or so shortly before that its first message
    /// with the session may still be under way.
    private static boolean isRecent(Keypair responded, long pendingSinceNanos, long nowNanos) {
        return responded.createdNanos - pendingSinceNanos >= 0
                || nowNanos - responded.createdNanos < Constants.REKEY_TIMEOUT_NANOS;
    }

    private static boolean isNewer(Keypair keypair, @Nullable Keypair than) {
        return than == null || keypair.createdNanos - than.createdNanos > 0;
    }

    private void drop(@Nullable Keypair keypair) {
        if (keypair != null) {
            indices.removeSession(keypair);
            keypair.wipe();
        }
    }
}
