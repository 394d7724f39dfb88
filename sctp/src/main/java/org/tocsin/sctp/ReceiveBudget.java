package org.tocsin.sctp;

import java.time.Duration;
import org.tocsin.sctp.rx.ReceivePool;

/// What the associations of one owner hold together of what they received: fragments of messages that are not whole,
/// and messages that nobody has taken. Give the same one to each of them.
///
/// It is shared out as the receive window that each advertises: a part of its own, half of what the others leave of the
/// rest, and, one after the other, room for one message to be finished. So no association is refused its urgent ones
/// because others hold much, and none stands still for ever. One owner, as an association has.
public final class ReceiveBudget {
    private static final ReceiveBudget UNBOUNDED = new ReceiveBudget(ReceivePool.unbounded());

    private final ReceivePool pool;

    private ReceiveBudget(ReceivePool pool) {
        this.pool = pool;
    }

    /// @param bytesMax        all of it, overhead counted: at least two and a half times the largest message
    /// @param messageBytesMax the largest message of any of the associations
    /// @param turnMax         how long one association may finish messages beyond its share while others wait;
    ///                        then it is aborted
    public ReceiveBudget(long bytesMax, int messageBytesMax, Duration turnMax) {
        this(new ReceivePool(bytesMax, AssociationConfig.heldBytesMax(messageBytesMax), turnMax));
    }

    /// For associations that are bounded each by its own window alone, and not counted.
    public static ReceiveBudget unbounded() {
        return UNBOUNDED;
    }

    ReceivePool pool() {
        return pool;
    }

    /// What all hold now.
    public long heldBytes() {
        return pool.heldBytes();
    }

    /// What is kept beside it for fragments to come, while associations are in use.
    public long spareBytes() {
        return pool.spareBytes();
    }

    /// Associations that can receive now.
    public int associations() {
        return pool.accounts();
    }

    /// Whether room has come since the last call where there was little: then every association is worth a poll, to
    /// tell its peer.
    public boolean takeNews() {
        return pool.takeNews();
    }
}
