package org.tocsin.broadcast;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.tocsin.broadcast.AnnouncedObject.Announcer;
import org.tocsin.broadcast.AnnouncedObject.Checking;
import org.tocsin.broadcast.AnnouncedObject.Deferred;
import org.tocsin.broadcast.AnnouncedObject.Requested;
import org.tocsin.broadcast.AnnouncedObject.State;
import org.tocsin.broadcast.AnnouncedObject.Waiting;
import org.tocsin.bytes.Deadline;

/// Gets announced objects: asks one announcer at a time, the next one when it does not answer in time.
///
/// An answer's progress cannot be seen before the whole object is here. So the time allowed grows with what was asked
/// of the neighbour and shrinks with the rate at which it answered before, and every answer of a neighbour gives its
/// other pulls their whole time again: a slow link that works is not asked twice for the same.
final class Pulls {
    private static final int BATCH = 128;
    private static final int EXTENSIONS_MAX = 8;
    private static final int BACKOFF_DOUBLINGS_MAX = 5;

    /// Below this a transfer tells the round trip, not the rate.
    private static final long RATE_SAMPLE_BYTES_MIN = 32_768;

    private static final double NANOS_PER_SECOND = 1e9;

    /// Fewest asks for this object first, so that every announcer has its turn; then who answered lately, is least
    /// busy with our pulls, is near.
    private static final Comparator<Announcer> BEST_FIRST = Comparator.comparingInt((Announcer a) -> a.asks)
            .thenComparing(a -> a.neighbour.conduct.isSuspect())
            .thenComparingInt(a -> a.neighbour.missedPulls)
            .thenComparingInt(a -> a.neighbour.asked.size())
            .thenComparing(a -> a.neighbour, Neighbour.NEAREST_FIRST);

    private final BroadcastConfig config;
    private final Counters counters;
    private final RandomGenerator random;
    private final ArrayDeque<Output> outputs;
    private final long pullTimeoutNanos;

    private final Map<ObjectId, AnnouncedObject> announced = new LinkedHashMap<>();
    private final TreeSet<AnnouncedObject> due = new TreeSet<>(AnnouncedObject.DUE_FIRST);
    private long serials;

    Pulls(BroadcastConfig config, Counters counters, RandomGenerator random, ArrayDeque<Output> outputs) {
        this.config = config;
        this.counters = counters;
        this.random = random;
        this.outputs = outputs;
        this.pullTimeoutNanos = config.pullTimeout().toNanos();
    }

    /// The neighbour says that it holds an object which is not here.
    ///
    /// @param isChecking whether a copy of it is being checked
    void announced(
            Neighbour by,
            ObjectId id,
            int objectClass,
            int size,
            long expiresAtNanos,
            boolean isChecking,
            long nowNanos) {
        AnnouncedObject object = announced.get(id);
        if (object == null) {
            if (announced.size() >= config.announcedMax() || by.announcedFirst >= config.announcedPerNeighbourMax()) {
                counters.drop(DropReason.ANNOUNCEMENTS_FULL);
                return;
            }
            object = new AnnouncedObject(id, ++serials, objectClass, by, expiresAtNanos);
            object.state = isChecking ? new Checking() : new Waiting();
            by.announcedFirst++;
            announced.put(id, object);
            due.add(object);
        }
        if (object.announcer(by) == null) {
            object.announcers.add(new Announcer(by, size));
        }
        if (expiresAtNanos - object.expiresAtNanos > 0) {
            object.expiresAtNanos = expiresAtNanos;
            enter(object, object.state);
        }
        if (object.state instanceof Waiting) {
            ask(object, nowNanos);
        }
    }

    /// The neighbour holds it too, if it is an object that we want.
    void alsoHeldBy(Neighbour neighbour, ObjectId id, long nowNanos) {
        AnnouncedObject object = announced.get(id);
        if (object != null && !object.announcers.isEmpty()) {
            int size = object.announcers.getFirst().size;
            announced(neighbour, id, object.objectClass, size, object.expiresAtNanos, false, nowNanos);
        }
    }

    /// A copy of the object came, and goes to be checked.
    ///
    /// @return whether we had asked this neighbour for it
    boolean arrived(Neighbour from, ObjectId id, int size, long nowNanos) {
        AnnouncedObject object = announced.get(id);
        if (object == null) {
            return false;
        }
        Announcer announcer = object.announcer(from);
        boolean isAsked = announcer != null && announcer.asks > 0;
        if (object.state instanceof Requested requested && requested.announcer().neighbour == from) {
            observe(from, requested, size, nowNanos);
            enter(object, new Checking());
        }
        if (!(object.state instanceof Requested)) {
            // Whoever else was asked is waited for: this copy may be a lie.
            enter(object, new Checking());
        }
        if (isAsked) {
            from.missedPulls = 0;
            extendOthers(from, nowNanos);
            askOffers(from, nowNanos);
        }
        return isAsked;
    }

    /// The object is here and right.
    ///
    /// @return what was known of it
    Optional<AnnouncedObject> resolved(ObjectId id, long nowNanos) {
        AnnouncedObject object = announced.get(id);
        if (object != null) {
            remove(object, nowNanos);
        }
        return Optional.ofNullable(object);
    }

    /// What this neighbour sent under the id was wrong: the next one is asked.
    void failed(Neighbour from, ObjectId id, long nowNanos) {
        AnnouncedObject object = announced.get(id);
        if (object != null) {
            if (object.state instanceof Checking) {
                enter(object, new Waiting());
            }
            withdraw(object, from, nowNanos);
        }
    }

    /// The neighbour does not hold it (any more).
    void unavailable(Neighbour from, ObjectId id, long nowNanos) {
        AnnouncedObject object = announced.get(id);
        if (object != null) {
            withdraw(object, from, nowNanos);
        }
    }

    /// There was no room for the copy that came: ask again later.
    void deferred(Neighbour from, ObjectFrame frame, long expiresAtNanos, long nowNanos) {
        Envelope envelope = frame.envelope();
        announced(from, envelope.id(), envelope.objectClass(), envelope.size(), expiresAtNanos, true, nowNanos);
        AnnouncedObject object = announced.get(envelope.id());
        if (object != null && !(object.state instanceof Requested)) {
            enter(object, new Deferred(nowNanos + jittered(pullTimeoutNanos)));
        }
    }

    void neighbourDown(Neighbour neighbour, long nowNanos) {
        for (AnnouncedObject object : new ArrayList<>(announced.values())) {
            withdraw(object, neighbour, nowNanos);
        }
    }

    /// Looks at what is due, at most a batch of it.
    void runDue(long nowNanos) {
        for (int i = 0; i < BATCH && !due.isEmpty() && Deadline.isDue(due.first().dueNanos, nowNanos); i++) {
            AnnouncedObject object = due.first();
            if (object.isExpired(nowNanos)) {
                if (!(object.state instanceof Checking)) {
                    counters.drop(DropReason.EXPIRED_UNPULLED);
                }
                remove(object, nowNanos);
                continue;
            }
            if (object.state instanceof Requested requested) {
                timedOut(object, requested.announcer().neighbour, nowNanos);
            } else {
                enter(object, new Waiting());
                ask(object, nowNanos);
            }
        }
    }

    long nextDeadlineNanos() {
        return due.isEmpty() ? Deadline.NEVER : due.first().dueNanos;
    }

    int size() {
        return announced.size();
    }

    private void timedOut(AnnouncedObject object, Neighbour neighbour, long nowNanos) {
        counters.pullsTimedOut++;
        neighbour.missedPulls++;
        neighbour.conduct.answeredNothing();
        // Either it is slower than thought, or it does not answer and is asked last from now on.
        neighbour.pullBytesPerSecond = Math.max(neighbour.pullBytesPerSecond / 2, slowest());
        enter(object, new Waiting());
        ask(object, nowNanos);
        askOffers(neighbour, nowNanos);
    }

    /// No neighbour is waited for as if it were slower than this.
    private long slowest() {
        return config.pullBytesPerSecond() / 8 + 1;
    }

    private void withdraw(AnnouncedObject object, Neighbour neighbour, long nowNanos) {
        Announcer announcer = object.announcer(neighbour);
        if (object.state instanceof Requested requested && requested.announcer() == announcer) {
            enter(object, new Waiting());
        }
        if (announcer != null) {
            neighbour.offers.remove(object);
            object.announcers.remove(announcer);
        }
        if (object.announcers.isEmpty()) {
            if (!(object.state instanceof Checking)) {
                counters.drop(DropReason.ANNOUNCERS_EXHAUSTED);
            }
            remove(object, nowNanos);
        } else if (object.state instanceof Waiting) {
            ask(object, nowNanos);
        }
        if (neighbour.up) {
            askOffers(neighbour, nowNanos);
        }
    }

    private void ask(AnnouncedObject object, long nowNanos) {
        Announcer best = null;
        for (Announcer announcer : object.announcers) {
            if (hasRoom(announcer) && (best == null || BEST_FIRST.compare(announcer, best) < 0)) {
                best = announcer;
            }
        }
        if (best == null) {
            // Each of them looks here as soon as it has room.
            object.announcers.forEach(announcer -> announcer.neighbour.offers.add(object));
            return;
        }
        best.asks++;
        long bytes = best.neighbour.askedBytes + best.size;
        enter(object, new Requested(best, nowNanos, nowNanos + timeoutNanos(best, bytes), bytes));
        outputs.add(new Output.Send(
                best.neighbour.key,
                new Frame.Pull(object.id).encode(),
                config.controlClass(),
                object.expiresAtNanos,
                0,
                false));
    }

    private boolean hasRoom(Announcer announcer) {
        Neighbour neighbour = announcer.neighbour;
        boolean isBelowBounds = neighbour.asked.size() < config.pullsPerNeighbourMax()
                && neighbour.askedBytes + announcer.size <= config.pullBytesPerNeighbourMax();
        return isBelowBounds || neighbour.asked.isEmpty();
    }

    private void askOffers(Neighbour neighbour, long nowNanos) {
        while (!neighbour.offers.isEmpty()) {
            AnnouncedObject object = neighbour.offers.first();
            Announcer announcer = object.announcer(neighbour);
            if (announcer == null) {
                throw new IllegalStateException("an offer of a neighbour that did not announce it");
            }
            if (!hasRoom(announcer)) {
                return;
            }
            ask(object, nowNanos);
        }
    }

    private void extendOthers(Neighbour neighbour, long nowNanos) {
        for (AnnouncedObject object : new ArrayList<>(neighbour.asked)) {
            if (object.state instanceof Requested r) {
                long timeoutNanos = timeoutNanos(r.announcer(), neighbour.askedBytes);
                // Not for ever: who answers everything but this one has it not, or lies.
                long latestNanos = r.askedAtNanos() + EXTENSIONS_MAX * timeoutNanos;
                long deadlineNanos = Deadline.earlier(nowNanos + timeoutNanos, latestNanos);
                if (deadlineNanos - r.deadlineNanos() > 0) {
                    enter(object, new Requested(r.announcer(), r.askedAtNanos(), deadlineNanos, r.bytes()));
                }
            }
        }
    }

    /// Twice what the transfer takes at the rate seen, and an allowance that doubles when the same neighbour is asked
    /// again.
    private long timeoutNanos(Announcer announcer, long bytes) {
        Neighbour neighbour = announcer.neighbour;
        int doublings = Math.min(announcer.asks - 1, BACKOFF_DOUBLINGS_MAX);
        double transferNanos = bytes * NANOS_PER_SECOND / neighbour.pullBytesPerSecond;
        return (pullTimeoutNanos << doublings) + 2 * neighbour.roundTripNanos + jittered((long) (2 * transferNanos));
    }

    /// Up to a tenth more, lest all who wait for one neighbour turn to the same next one at once.
    private long jittered(long nanos) {
        return nanos + random.nextLong(nanos / 10 + 1);
    }

    private void observe(Neighbour neighbour, Requested requested, int size, long nowNanos) {
        long bytes = Math.max(size, requested.bytes());
        if (bytes < RATE_SAMPLE_BYTES_MIN) {
            return;
        }
        double nanos = Math.max(1, nowNanos - requested.askedAtNanos() - neighbour.roundTripNanos);
        double sample = Math.min(bytes * NANOS_PER_SECOND / nanos, Integer.MAX_VALUE);
        double smoothed = 0.75 * neighbour.pullBytesPerSecond + 0.25 * sample;
        neighbour.pullBytesPerSecond = Math.max((long) smoothed, slowest());
    }

    private void remove(AnnouncedObject object, long nowNanos) {
        Neighbour asked = object.state instanceof Requested requested ? requested.announcer().neighbour : null;
        leave(object);
        due.remove(object);
        announced.remove(object.id);
        object.chargedTo.announcedFirst--;
        if (asked != null && asked.up) {
            askOffers(asked, nowNanos);
        }
    }

    /// The only way to another state: keeps the books of neighbours and deadlines.
    private void enter(AnnouncedObject object, State state) {
        leave(object);
        due.remove(object);
        object.state = state;
        object.dueNanos = Deadline.earlier(object.stateDueNanos(), object.expiresAtNanos);
        due.add(object);
        if (state instanceof Requested requested) {
            requested.announcer().neighbour.asked.add(object);
            requested.announcer().neighbour.askedBytes += requested.announcer().size;
        }
    }

    private void leave(AnnouncedObject object) {
        if (object.state instanceof Requested requested) {
            requested.announcer().neighbour.asked.remove(object);
            requested.announcer().neighbour.askedBytes -= requested.announcer().size;
        }
        if (object.state instanceof Waiting) {
            object.announcers.forEach(announcer -> announcer.neighbour.offers.remove(object));
        }
    }
}
