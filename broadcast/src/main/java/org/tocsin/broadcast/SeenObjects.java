package org.tocsin.broadcast;

import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tocsin.broadcast.SeenObject.Gone;
import org.tocsin.broadcast.SeenObject.Kept;
import org.tocsin.broadcast.SeenObject.Stage;
import org.tocsin.broadcast.repair.Ledger;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.LongMap;
import org.tocsin.crypto.PublicKey;

/// All ids that are remembered, and the objects that are kept.
///
/// An object is kept until it expires or a newer one needs its room; its id is remembered for `retention`, so that no
/// copy is delivered again. Only checked objects come here: bytes of a liar leave no trace.
final class SeenObjects {
    /// Objects that expire or are forgotten in one go, about 100 µs.
    private static final int BATCH = 256;

    private final BroadcastConfig config;
    private final Counters counters;
    private final Origins origins;
    private final Neighbours neighbours;
    private final Ledger<SeenObject> ledger;
    private final Evidence evidence;
    private final Versions versions = new Versions();
    private final long retentionNanos;

    private final SequencedMap<ObjectId, SeenObject> seen = new LinkedHashMap<>();
    private final SequencedSet<SeenObject> kept = new LinkedHashSet<>();
    /// Relayed, but not yet checked: at most `checksMax`, because each waits for its check.
    private final Map<ObjectId, SeenObject> early = new LinkedHashMap<>();

    /// Those of both.
    private final LongMap<SeenObject> byTag = new LongMap<>();

    private final TreeSet<SeenObject> expiries = new TreeSet<>(SeenObject.EXPIRES_FIRST);
    private long keptBytes;
    private long lastTag;
    private long deadlineNanos;
    private boolean isDeadlineKnown;

    SeenObjects(
            BroadcastConfig config,
            Counters counters,
            Origins origins,
            Neighbours neighbours,
            Ledger<SeenObject> ledger,
            Evidence evidence) {
        this.config = config;
        this.counters = counters;
        this.origins = origins;
        this.ledger = ledger;
        this.neighbours = neighbours;
        this.evidence = evidence;
        this.retentionNanos = config.retention().toNanos();
    }

    @Nullable
    SeenObject find(ObjectId id) {
        return seen.get(id);
    }

    /// @return null if it is not kept (any more)
    @Nullable
    SeenObject byTag(long tag) {
        return byTag.get(tag);
    }

    /// Something to relay before its check. It is not *seen* by that: nothing is suppressed because of it.
    SeenObject addEarly(ObjectFrame frame, PublicKey receivedFrom, long seenAtNanos) {
        SeenObject object = new SeenObject(frame, ++lastTag, Stage.RELAYED, receivedFrom, seenAtNanos);
        early.put(object.id, object);
        byTag.put(object.tag, object);
        return object;
    }

    /// @return null if no object with this id is relayed before its check
    @Nullable
    SeenObject early(ObjectId id) {
        return early.get(id);
    }

    /// Its check has ended.
    @Nullable
    SeenObject removeEarly(ObjectId id) {
        SeenObject object = early.remove(id);
        if (object != null) {
            byTag.remove(object.tag);
        }
        return object;
    }

    /// @param seenAtNanos when it arrived, or was published
    SeenObject add(ObjectFrame frame, Stage stage, PublicKey receivedFrom, long seenAtNanos) {
        SeenObject object = new SeenObject(frame, ++lastTag, stage, receivedFrom, seenAtNanos);
        add(object, frame.bytes().size());
        return object;
    }

    /// Something that was relayed before its check, which found it right.
    void addChecked(SeenObject object, int bytes) {
        add(object, bytes);
    }

    private void add(SeenObject object, int bytes) {
        isDeadlineKnown = false;
        makeRoom(bytes);
        seen.put(object.id, object);
        kept.add(object);
        byTag.put(object.tag, object);
        expiries.add(object);
        keptBytes += bytes;
        SeenObject other = ledger.add(object.series(), object.sequence, object);
        if (other != null) {
            counters.equivocations++;
            evidence.add(other, object);
        }
    }

    /// It is not kept any more; its id is remembered.
    void release(SeenObject object, Gone gone) {
        if (object.state instanceof Kept last) {
            isDeadlineKnown = false;
            keptBytes -= last.frame().bytes().size();
            kept.remove(object);
            byTag.remove(object.tag);
            expiries.remove(object);
            ledger.release(object.series(), object.sequence, object);
            object.taken();
            object.holders.clear();
            object.shown.clear();
            for (int slot = object.queued.nextSetBit(0); slot >= 0; slot = object.queued.nextSetBit(slot + 1)) {
                Neighbour neighbour = neighbours.at(slot);
                if (neighbour != null) {
                    object.unqueuedFor(neighbour);
                }
            }
            object.state = gone;
        }
    }

    /// @return the older of two objects under one key, which may be this one; null if there is none
    @Nullable
    SeenObject superseded(SeenObject object) {
        return versions.put(object);
    }

    /// A slot is free for another neighbour.
    void neighbourGone(Neighbour neighbour) {
        for (SeenObject object : kept) {
            object.notHeldBy(neighbour);
            object.queued.clear(neighbour.slot);
        }
        for (SeenObject object : early.values()) {
            object.notHeldBy(neighbour);
            object.queued.clear(neighbour.slot);
        }
    }

    Collection<SeenObject> newestFirst() {
        return Collections.unmodifiableCollection(kept.reversed());
    }

    void runDue(long nowNanos) {
        if (!Deadline.isDue(nextDeadlineNanos(), nowNanos)) {
            return;
        }
        isDeadlineKnown = false;
        for (int i = 0; i < BATCH && !expiries.isEmpty() && expiries.first().isExpired(nowNanos); i++) {
            SeenObject object = expiries.first();
            if (object.isAt(Stage.VALIDATING)) {
                counters.drop(DropReason.EXPIRED_IN_VALIDATION);
            }
            release(object, Gone.EXPIRED);
        }
        Iterator<SeenObject> oldest = seen.values().iterator();
        for (int i = 0; i < BATCH && oldest.hasNext(); i++) {
            SeenObject object = oldest.next();
            if (nowNanos - forgetAtNanos(object) < 0) {
                break;
            }
            oldest.remove();
            versions.forget(object);
            release(object, Gone.EXPIRED);
            origins.outlived(object.origin, object.incarnation, object.sequence);
            ledger.outlived(object.series(), object.sequence);
        }
    }

    /// Asked for at every poll, and found again only after a change: finding it is a walk down a tree.
    long nextDeadlineNanos() {
        if (!isDeadlineKnown) {
            deadlineNanos = findDeadlineNanos();
            isDeadlineKnown = true;
        }
        return deadlineNanos;
    }

    private long findDeadlineNanos() {
        long expiry = expiries.isEmpty() ? Deadline.NEVER : expiries.first().expiresAtNanos;
        return seen.isEmpty()
                ? expiry
                : Deadline.earlier(expiry, forgetAtNanos(seen.firstEntry().getValue()));
    }

    int keptCount() {
        return kept.size();
    }

    long keptBytes() {
        return keptBytes;
    }

    int size() {
        return seen.size();
    }

    private long forgetAtNanos(SeenObject object) {
        return object.seenAtNanos + retentionNanos;
    }

    private void makeRoom(int bytes) {
        while (!kept.isEmpty()
                && (kept.size() >= config.retainedCountMax() || keptBytes + bytes > config.retainedBytesMax())) {
            SeenObject oldest = kept.getFirst();
            counters.drop(DropReason.RETAINED_FULL);
            if (!oldest.isAt(Stage.RELAYED)) {
                // Nobody got it yet: it must be able to come again.
                seen.remove(oldest.id);
                versions.forget(oldest);
            }
            release(oldest, Gone.EVICTED);
        }
        while (seen.size() >= config.seenMax()) {
            counters.drop(DropReason.SEEN_FULL);
            SeenObject oldest = seen.pollFirstEntry().getValue();
            versions.forget(oldest);
            release(oldest, Gone.EVICTED);
        }
    }
}
