package org.tocsin.sctp.rx;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The memory that the associations of one node share for what they received, in three parts.
///
/// - One message's worth is for whoever has the turn: an association that can hold no more may finish what it began,
///   one after the other. So what is begun everywhere gets whole sooner or later, however little is left.
/// - Half of the rest is everybody's own, in equal parts, whatever others hold; see [ReceiveAccount].
/// - The other half is common: each may have half of what the others leave of it, so that it never is all gone.
///
/// The turn lasts for a time at most while somebody waits for it: who has it must finish, or lose the association.
public final class ReceivePool {
    /// So few associations, and powers of two above, make equal parts: the parts change seldom.
    private static final int PARTS_MIN = 8;
    /// Who was not heard of for this part of a turn would waste one. A guess: longer than a peer's pause between its
    /// probes of a full window.
    private static final int SILENCE_PART = 8;

    /// Of associations that share nothing. It has no state, so that one is enough for all of them, whoever owns them.
    private static final ReceivePool UNBOUNDED = new ReceivePool(Long.MAX_VALUE / 2, 0, Duration.ofDays(1));

    private final long bytesMax;
    private final long turnBytes;
    private final long turnNanos;
    private final long commonBytes;
    private final FragmentSpares spares;
    private final List<ReceiveAccount> accounts = new ArrayList<>();
    /// Each waits once at most.
    private final ArrayDeque<ReceiveAccount> waiting = new ArrayDeque<>(0);

    private int parts = PARTS_MIN;
    private long partBytes;
    private long heldBytes;
    private long beyondBytes;
    private boolean roomIsNews;

    private @Nullable ReceiveAccount holder;
    private long turnBeganNanos;
    private long turnBaseBytes;

    /// @param bytesMax  all that is held, overhead counted
    /// @param turnBytes the largest message with its overhead, less than half of all
    /// @param turnMax   how long a turn lasts while others wait
    public ReceivePool(long bytesMax, long turnBytes, Duration turnMax) {
        if (turnBytes < 0 || turnBytes > bytesMax / 2) {
            throw new IllegalArgumentException(bytesMax + " bytes are less than two messages of " + turnBytes);
        }
        if (!turnMax.isPositive()) {
            throw new IllegalArgumentException("a turn takes time");
        }
        this.bytesMax = bytesMax;
        this.turnBytes = turnBytes;
        this.turnNanos = turnMax.toNanos();
        commonBytes = (bytesMax - turnBytes) / 2;
        partBytes = commonBytes / parts;
        spares = new FragmentSpares(commonBytes / 4 * 3);
    }

    /// Bounds nothing.
    public static ReceivePool unbounded() {
        return UNBOUNDED;
    }

    /// Beside what is held, and bounded as what is everybody's own.
    FragmentSpares spares() {
        return this == UNBOUNDED ? new FragmentSpares(Long.MAX_VALUE) : spares;
    }

    ReceiveAccount open() {
        ReceiveAccount account = new ReceiveAccount(this);
        if (this != UNBOUNDED) {
            accounts.add(account);
            share();
        }
        return account;
    }

    /// An account that holds nothing any more.
    void close(ReceiveAccount account) {
        if (this == UNBOUNDED) {
            return;
        }
        withdraw(account);
        accounts.remove(account);
        share();
        roomIsNews = true;
    }

    private void share() {
        int wanted = Math.max(PARTS_MIN, Integer.highestOneBit(2 * accounts.size() - 1));
        if (wanted == parts) {
            return;
        }
        parts = wanted;
        partBytes = commonBytes / parts;
        for (ReceiveAccount account : accounts) {
            account.charge(0);
        }
    }

    /// All that is held.
    public long heldBytes() {
        return heldBytes;
    }

    /// Of fragments, kept to be used again.
    public long spareBytes() {
        return spares.bytes();
    }

    public int accounts() {
        return accounts.size();
    }

    /// What an account has of its own.
    long partBytes() {
        return partBytes;
    }

    void charge(long bytes, long beyond) {
        if (this == UNBOUNDED) {
            return;
        }
        boolean wasScarce = isScarce();
        heldBytes += bytes;
        beyondBytes += beyond;
        roomIsNews |= wasScarce && !isScarce();
    }

    private boolean isScarce() {
        return beyondBytes > commonBytes / 4 * 3;
    }

    /// Half of what the others leave of the common part.
    long commonBytes(long ownBeyond) {
        return Math.max(0, commonBytes - beyondBytes + ownBeyond) / 2;
    }

    /// Whether so much more leaves room for the turn.
    boolean leavesTheTurn(long more) {
        long inTurn = holder == null ? 0 : Math.max(0, holder.heldBytes() - turnBaseBytes);
        return heldBytes - inTurn + more <= bytesMax - turnBytes;
    }

    /// What a new association can be told of its window before it holds anything.
    public long windowOfNewBytes() {
        return (partBytes + commonBytes(0)) / 4 * 3;
    }

    boolean hasTurn(ReceiveAccount account) {
        return holder == account;
    }

    /// What the holder of the turn held before, which counts as if it had none.
    long turnBaseBytes() {
        return turnBaseBytes;
    }

    long turnBytes() {
        return turnBytes;
    }

    /// @return whether the turn begins now; else the account waits for it
    boolean beginsTurn(ReceiveAccount account, long nowNanos) {
        if (holder == null && first(account, nowNanos) == account) {
            leaveQueue(account);
            holder = account;
            turnBeganNanos = nowNanos;
            turnBaseBytes = account.heldBytes();
            return true;
        }
        if (!account.isWaiting()) {
            account.setWaiting(true);
            waiting.add(account);
        }
        return false;
    }

    private ReceiveAccount first(ReceiveAccount asking, long nowNanos) {
        ReceiveAccount first = waiting.peek();
        while (first != null && first != asking && nowNanos - first.heardNanos() > turnNanos / SILENCE_PART) {
            leaveQueue(first);
            first = waiting.peek();
        }
        return first == null ? asking : first;
    }

    private void leaveQueue(ReceiveAccount account) {
        if (account.isWaiting()) {
            waiting.remove(account);
            account.setWaiting(false);
        }
    }

    /// The account needs no turn.
    void withdraw(ReceiveAccount account) {
        leaveQueue(account);
        if (holder == account) {
            holder = null;
            roomIsNews = true;
        }
    }

    /// When the turn of this account is over, if somebody waits for it then.
    long turnEndNanos() {
        return turnBeganNanos + turnNanos;
    }

    /// @return whether others waited for the end of the turn; if nobody did, it begins again
    boolean turnIsOver(long nowNanos) {
        if (nowNanos - turnEndNanos() < 0) {
            return false;
        }
        ReceiveAccount present = holder;
        boolean awaited = present != null && first(present, nowNanos) != present;
        if (!awaited) {
            turnBeganNanos = nowNanos;
        }
        return awaited;
    }

    /// Whether room has come since the last call for what had none: then all associations are worth a poll.
    public boolean takeNews() {
        boolean news = roomIsNews;
        roomIsNews = false;
        return news;
    }
}
