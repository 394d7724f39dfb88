package org.tocsin.sctp.rx;

import org.tocsin.bytes.Deadline;

/// What one association holds of a [ReceivePool], and what more it may.
///
/// A quarter of its own part is for messages of one packet, which leave again at once: so an urgent one is taken,
/// whatever is begun. What is promised is three quarters of what can be taken, because a fragment costs more than its
/// bytes.
final class ReceiveAccount {
    /// What is promised beyond that: no more than peers of ours keep for urgent messages, so nothing else uses it.
    private static final int URGENT_WINDOW_BYTES = 16 << 10;
    /// Where less is left, a peer of ours that keeps as much for urgent messages may have stopped already.
    private static final int LITTLE_BYTES = 128 << 10;

    private final ReceivePool pool;
    private long heldBytes;
    private long beyondBytes;
    /// What was held after the last fragment: where others leave less than that since, the quarter lies above it.
    private long fragmentBytes;

    private long heardNanos;
    private boolean refused;
    private boolean waiting;
    private boolean turnUsed;

    ReceiveAccount(ReceivePool pool) {
        this.pool = pool;
    }

    long heldBytes() {
        return heldBytes;
    }

    long heardNanos() {
        return heardNanos;
    }

    boolean isWaiting() {
        return waiting;
    }

    void setWaiting(boolean value) {
        waiting = value;
    }

    FragmentSpares spares() {
        return pool.spares();
    }

    private long ownBytes() {
        return pool.partBytes() / 4 * 3;
    }

    /// Takes note of what came or went.
    void charge(long bytes) {
        heldBytes += bytes;
        fragmentBytes = bytes < 0 ? Math.min(fragmentBytes, heldBytes) : fragmentBytes;
        boolean inTurn = pool.hasTurn(this);
        long counted = inTurn ? Math.min(heldBytes, pool.turnBaseBytes()) : heldBytes;
        long beyond = Math.max(0, counted - ownBytes());
        pool.charge(bytes, beyond - beyondBytes);
        beyondBytes = beyond;
        turnUsed |= inTurn && heldBytes > pool.turnBaseBytes();
    }

    private long limitBytes() {
        return ownBytes() + pool.commonBytes(beyondBytes);
    }

    private long wholeLimitBytes() {
        return Math.max(limitBytes(), fragmentBytes) + pool.partBytes() / 4;
    }

    /// Whether it may finish what it began; who needs more even then is no honest peer.
    boolean hasTurn() {
        return pool.hasTurn(this);
    }

    /// Whether there is room for a chunk.
    ///
    /// @param isWhole a message in one chunk
    /// @param begins  the first of its message, and not all of it
    /// @param isNext  it moves the cumulative TSN ack
    boolean admits(long bytes, boolean isWhole, boolean begins, boolean isNext) {
        long after = heldBytes + bytes;
        boolean admitted;
        if (hasTurn()) {
            // The turn is for what was begun; its last quarter for what fills the gap before the rest.
            long room = isNext || isWhole ? pool.turnBytes() : pool.turnBytes() / 4 * 3;
            admitted = after <= pool.turnBaseBytes() + room && (isNext || !begins);
        } else {
            long limit = isWhole ? wholeLimitBytes() : limitBytes();
            admitted = after <= limit && pool.leavesTheTurn(bytes);
        }
        if (!admitted || !isWhole) {
            refused = !admitted;
        }
        if (admitted && !isWhole) {
            fragmentBytes = after;
        }
        return admitted;
    }

    /// What can be promised to the peer.
    long windowBytes() {
        long limit = hasTurn() ? pool.turnBaseBytes() + pool.turnBytes() : limitBytes();
        long urgent = Math.clamp(wholeLimitBytes() - heldBytes, 0, URGENT_WINDOW_BYTES);
        return Math.max(0, limit - heldBytes) / 4 * 3 + urgent;
    }

    /// After each packet of the peer.
    ///
    /// @param incomplete whether a message is begun and not whole
    void heard(boolean incomplete, long nowNanos) {
        heardNanos = nowNanos;
        settle(incomplete, nowNanos);
    }

    /// Asks for the turn where little is left.
    void settle(boolean incomplete, long nowNanos) {
        if (hasTurn()) {
            finishTurn();
            return;
        }
        boolean isLittle = limitBytes() - heldBytes < Math.min(LITTLE_BYTES, ownBytes() / 2);
        if (!refused && !(incomplete && isLittle)) {
            pool.withdraw(this);
        } else if (pool.beginsTurn(this, nowNanos)) {
            refused = false;
            turnUsed = false;
        }
    }

    /// Ends the turn once what came in it has left.
    void finishTurn() {
        if (turnUsed && hasTurn() && heldBytes <= pool.turnBaseBytes()) {
            pool.withdraw(this);
        }
    }

    long turnEndNanos() {
        return hasTurn() ? pool.turnEndNanos() : Deadline.NEVER;
    }

    /// Whether others waited too long for what this one does not finish. Where nothing came, only the turn ends.
    boolean isOverdue(long nowNanos) {
        if (!hasTurn() || !pool.turnIsOver(nowNanos)) {
            return false;
        }
        boolean used = heldBytes > pool.turnBaseBytes();
        if (!used) {
            pool.withdraw(this);
        }
        return used;
    }

    /// Gives back all that is held.
    void close() {
        charge(-heldBytes);
        pool.close(this);
    }
}
