package org.tocsin.broadcast;

import java.util.BitSet;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.broadcast.repair.Series;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.SigningKey;

/// An object whose bytes and signature were found right here, or that is our own.
final class SeenObject {
    static final Comparator<SeenObject> EXPIRES_FIRST = (a, b) -> a.expiresAtNanos == b.expiresAtNanos
            ? Long.compare(a.tag, b.tag)
            : Long.signum(a.expiresAtNanos - b.expiresAtNanos);

    private static final long NANOS_PER_MILLI = 1_000_000;

    final ObjectId id;
    /// Unique within this node, rising, never zero.
    final long tag;

    final SigningKey origin;
    final long incarnation;
    final long sequence;
    final int objectClass;
    final int size;
    /// 0 for none.
    final long key;

    final boolean isWithdrawal;
    final PublicKey receivedFrom;
    final long seenAtNanos;
    final long expiresAtNanos;

    /// Slots of neighbours to which it need not be sent: they hold it, or their transport says so.
    final BitSet holders = new BitSet();

    /// Slots of neighbours that showed that they hold it.
    final BitSet shown = new BitSet();

    /// Slots of neighbours for which a copy was given out, of which nothing was heard since.
    final BitSet queued = new BitSet();

    /// Those of them that did not ask for it.
    private final BitSet pushed = new BitSet();

    State state;
    /// It came in shards, which others get as well: few need to hear of it.
    boolean isFromShards;

    /// Where it is counted while it is our own and nobody has taken it.
    @Nullable
    Unsent unsent;

    private long servedAtNanos;

    /// @param receivedFrom ourselves if it is our own
    SeenObject(ObjectFrame frame, long tag, Stage stage, PublicKey receivedFrom, long seenAtNanos) {
        Envelope envelope = frame.envelope();
        this.id = envelope.id();
        this.tag = tag;
        this.origin = envelope.origin();
        this.incarnation = envelope.incarnation();
        this.sequence = envelope.sequence();
        this.objectClass = envelope.objectClass();
        this.size = envelope.size();
        this.key = envelope.key();
        this.isWithdrawal = envelope.isWithdrawal();
        this.receivedFrom = receivedFrom;
        this.seenAtNanos = seenAtNanos;
        this.expiresAtNanos = seenAtNanos + frame.remainingMillis() * NANOS_PER_MILLI;
        this.state = new Kept(stage, frame, seenAtNanos);
    }

    Series series() {
        return new Series(origin, incarnation);
    }

    /// Published later by the same origin.
    boolean isNewerThan(SeenObject other) {
        return incarnation == other.incarnation ? sequence > other.sequence : incarnation > other.incarnation;
    }

    void takenBy(Neighbour neighbour) {
        holders.set(neighbour.slot);
        taken();
    }

    /// Nobody waits for it to be taken any more.
    void taken() {
        if (unsent != null) {
            unsent.remove(this);
        }
    }

    void shownBy(Neighbour neighbour) {
        takenBy(neighbour);
        shown.set(neighbour.slot);
    }

    /// Its slot may soon be another neighbour's, or it does not hold it any more.
    void notHeldBy(Neighbour neighbour) {
        holders.clear(neighbour.slot);
        shown.clear(neighbour.slot);
    }

    boolean isAt(Stage stage) {
        return state instanceof Kept kept && kept.stage == stage;
    }

    boolean isExpired(long nowNanos) {
        return nowNanos - expiresAtNanos >= 0;
    }

    long remainingMillis(long nowNanos) {
        // Rounded up, so that what is still alive is not said to be dead.
        return Math.max(0, (expiresAtNanos - nowNanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
    }

    void enter(Stage stage) {
        if (state instanceof Kept kept) {
            state = new Kept(stage, kept.frame, kept.encodedAtNanos);
        }
    }

    /// The frame to send now, shared by all that get it at about the same time: encoded anew only when its remaining
    /// time to live is wrong by more than a 64th, because each encoding copies the object.
    Octets frame(long nowNanos) {
        if (!(state instanceof Kept kept)) {
            throw new IllegalStateException("the object " + id + " is not kept");
        }
        long remainingMillis = remainingMillis(nowNanos);
        long tolerance = Math.max(NANOS_PER_MILLI, (remainingMillis * NANOS_PER_MILLI) >> 6);
        if (nowNanos - kept.encodedAtNanos <= tolerance) {
            return kept.frame.bytes();
        }
        ObjectFrame frame = kept.frame.withRemaining(remainingMillis);
        state = new Kept(kept.stage, frame, nowNanos);
        return frame.bytes();
    }

    ObjectFrame keptFrame() {
        if (!(state instanceof Kept kept)) {
            throw new IllegalStateException("the object " + id + " is not kept");
        }
        return kept.frame;
    }

    /// @return what a kept withdrawal withdraws
    ObjectId withdrawn() {
        if (!isWithdrawal || !(state instanceof Kept kept)) {
            throw new IllegalStateException("the object " + id + " is no kept withdrawal");
        }
        return new ObjectId(kept.frame.payload());
    }

    /// Bytes of the frame that is kept; none after it was released.
    int frameBytes() {
        return state instanceof Kept kept ? kept.frame.bytes().size() : 0;
    }

    /// What the application gets; copies the object.
    ReceivedObject received() {
        if (!(state instanceof Kept kept)) {
            throw new IllegalStateException("the object " + id + " is not kept");
        }
        int type = kept.frame.envelope().type();
        return new ReceivedObject(
                id,
                origin,
                type,
                objectClass,
                kept.frame.payload(),
                receivedFrom,
                incarnation,
                sequence,
                seenAtNanos,
                expiresAtNanos);
    }

    /// The bytes of the object; empty after they were released.
    Optional<Octets> payload() {
        return state instanceof Kept kept ? Optional.of(kept.frame.payload()) : Optional.empty();
    }

    void pushedTo(Neighbour neighbour, long nowNanos) {
        queuedFor(neighbour, nowNanos);
        if (!pushed.get(neighbour.slot)) {
            pushed.set(neighbour.slot);
            neighbour.pushed(objectClass, frameSize());
        }
    }

    void queuedFor(Neighbour neighbour, long nowNanos) {
        queued.set(neighbour.slot);
        servedAtNanos = nowNanos;
    }

    /// @return whether a copy was given out for it
    boolean unqueuedFor(Neighbour neighbour) {
        boolean wasQueued = queued.get(neighbour.slot);
        queued.clear(neighbour.slot);
        if (pushed.get(neighbour.slot)) {
            pushed.clear(neighbour.slot);
            neighbour.pushed(objectClass, -frameSize());
        }
        return wasQueued;
    }

    int frameSize() {
        return ObjectFrame.OVERHEAD + size;
    }

    /// Whether a copy is under way to the neighbour, as far as is known.
    boolean isQueuedFor(Neighbour neighbour, long forgetAfterNanos, long nowNanos) {
        return queued.get(neighbour.slot) && nowNanos - servedAtNanos < forgetAfterNanos;
    }

    /// Where a kept object stands.
    enum Stage {
        /// Waits for the application's verdict.
        VALIDATING,
        /// The application ignored it.
        IGNORED,
        /// Valid as far as its class demands, and passed on.
        RELAYED
    }

    sealed interface State {}

    /// @param encodedAtNanos when the frame's remaining time to live was right
    record Kept(Stage stage, ObjectFrame frame, long encodedAtNanos) implements State {}

    /// Only the id is left.
    enum Gone implements State {
        EXPIRED,
        EVICTED,
        REJECTED,
        WITHDRAWN,
        SUPERSEDED
    }
}
