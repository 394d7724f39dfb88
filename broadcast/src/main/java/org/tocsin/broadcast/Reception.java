package org.tocsin.broadcast;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.broadcast.SeenObject.Gone;
import org.tocsin.broadcast.SeenObject.Kept;
import org.tocsin.broadcast.SeenObject.Stage;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// The way of an object from a frame, or from an own publication, to the application and the neighbours.
final class Reception {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final BroadcastConfig config;
    private final Identity self;
    private final PublicKey selfAsNeighbour;
    private final Directory directory;
    private final Origins origins;
    private final Counters counters;
    private final SeenObjects seen;
    private final Jobs jobs;
    private final Pulls pulls;
    private final Relay relay;
    private final Repair repair;
    private final Admittance admittance;
    private final Sharding sharding;
    final Unsent unsent;
    private final ArrayDeque<Output> outputs;
    private final long retentionMillis;

    Reception(
            BroadcastConfig config,
            Identity self,
            Directory directory,
            Origins origins,
            Counters counters,
            SeenObjects seen,
            Jobs jobs,
            Pulls pulls,
            Relay relay,
            Repair repair,
            Admittance admittance,
            Sharding sharding,
            ArrayDeque<Output> outputs) {
        this.config = config;
        this.self = self;
        this.selfAsNeighbour = new PublicKey(self.signingKey().octets());
        this.directory = directory;
        this.origins = origins;
        this.counters = counters;
        this.seen = seen;
        this.jobs = jobs;
        this.pulls = pulls;
        this.relay = relay;
        this.repair = repair;
        this.admittance = admittance;
        this.sharding = sharding;
        this.unsent = new Unsent(config.ownInFlightMax(), config.ownBytesInFlightMax());
        this.outputs = outputs;
        this.retentionMillis = config.retention().toMillis();
    }

    void handle(Neighbour from, ObjectFrame frame, long nowNanos) {
        Envelope envelope = frame.envelope();
        SeenObject known = seen.find(envelope.id());
        if (known != null) {
            counters.duplicate(known.objectClass);
            handleKnown(from, known, nowNanos);
            return;
        }
        long expiresAtNanos = nowNanos + frame.remainingMillis() * NANOS_PER_MILLI;
        if (jobs.isChecking(envelope.id())) {
            // That copy may be a lie: if so, this neighbour is asked for the object.
            counters.duplicate(envelope.objectClass());
            SeenObject early = seen.early(envelope.id());
            if (early != null) {
                relay.held(from, early);
            }
            pulls.announced(
                    from, envelope.id(), envelope.objectClass(), envelope.size(), expiresAtNanos, true, nowNanos);
            return;
        }
        boolean isAsked = pulls.arrived(from, envelope.id(), envelope.size(), nowNanos);
        if (isAsked) {
            counters.pulled++;
        }
        DropReason obstacle = admittance.obstacle(envelope, frame.remainingMillis(), nowNanos);
        if (obstacle == null && !isAsked && !mayPush(from, envelope, nowNanos)) {
            counters.drop(DropReason.NEIGHBOUR_QUOTA);
            pulls.deferred(from, frame, expiresAtNanos, nowNanos);
        } else if (obstacle != null) {
            counters.drop(obstacle);
            // Another neighbour's envelope for the same bytes may be better.
            pulls.failed(from, envelope.id(), nowNanos);
        } else if (!jobs.check(frame, from, nowNanos)) {
            counters.drop(DropReason.CHECKS_FULL);
            pulls.deferred(from, frame, expiresAtNanos, nowNanos);
        } else if (mayRelayUnchecked(envelope) && from.eager.take(envelope.origin(), nowNanos)) {
            SeenObject early = seen.addEarly(frame, from.key, nowNanos);
            early.shownBy(from);
            relay.pass(early, nowNanos);
        }
    }

    private boolean mayPush(Neighbour from, Envelope envelope, long nowNanos) {
        return from.allowances.get(envelope.objectClass()).take(config.neighbourQuota(), envelope.size(), nowNanos);
    }

    private boolean mayRelayUnchecked(Envelope envelope) {
        return config.relayPolicies().get(envelope.objectClass()) == RelayPolicy.RELAY_AT_ONCE
                && envelope.size() <= Math.min(config.eager().bytesMax(), config.announceAboveBytes());
    }

    private void handleKnown(Neighbour from, SeenObject known, long nowNanos) {
        if (known.state == Gone.REJECTED) {
            counters.drop(DropReason.REJECTED);
            charge(from);
            return;
        }
        boolean isNews = !known.holders.get(from.slot);
        if (known.state instanceof Kept) {
            relay.held(from, known);
        }
        if (isNews && known.isAt(Stage.IGNORED) && !known.isExpired(nowNanos)) {
            // Somebody else relays it, so it may have become valid.
            known.enter(Stage.VALIDATING);
            outputs.add(new Output.Validate(known.received()));
        }
    }

    void handle(Neighbour from, Frame.Announcement entry, long nowNanos) {
        SeenObject known = seen.find(entry.id());
        if (known != null) {
            handleKnown(from, known, nowNanos);
        } else if (entry.size() > config.objectBytesMax()) {
            counters.drop(DropReason.TOO_LARGE);
        } else if (entry.remainingMillis() == 0) {
            counters.drop(DropReason.EXPIRED_ON_ARRIVAL);
        } else if (entry.remainingMillis() > retentionMillis) {
            counters.drop(DropReason.TIME_TO_LIVE_TOO_LONG);
        } else if (!sharding.announced(from, entry, nowNanos)) {
            pulls.announced(
                    from,
                    entry.id(),
                    entry.objectClass(),
                    entry.size(),
                    nowNanos + entry.remainingMillis() * NANOS_PER_MILLI,
                    jobs.isChecking(entry.id()),
                    nowNanos);
        }
    }

    void handleHave(Neighbour from, ObjectId id, long nowNanos) {
        SeenObject known = seen.find(id);
        if (known != null) {
            handleKnown(from, known, nowNanos);
        } else {
            pulls.alsoHeldBy(from, id, nowNanos);
        }
    }

    void handle(Jobs.Preparation preparation, JobResult.Prepared prepared, long nowNanos) {
        if (!(Frame.read(prepared.frame()) instanceof ObjectFrame frame)) {
            throw new IllegalStateException("an own object that cannot be read");
        }
        counters.published++;
        outputs.add(new Output.Published(prepared.publicationId(), prepared.id()));
        if (seen.find(prepared.id()) != null) {
            counters.drop(DropReason.PUBLISHED_BEFORE);
            return;
        }
        SeenObject object = seen.add(frame, Stage.RELAYED, selfAsNeighbour, preparation.publishedAtNanos());
        if (object.isExpired(nowNanos)) {
            counters.drop(DropReason.EXPIRED_IN_CHECK);
            return;
        }
        repair.added(object, nowNanos);
        noteHolders(object, null, nowNanos);
        if (isSuperseded(object)) {
            return;
        }
        if (object.holders.isEmpty()) {
            unsent.add(object);
        }
        if (sharding.spread(object, frame, nowNanos)) {
            relay.passInShards(object, sharding.exchange(), List.of(), nowNanos);
        } else {
            relay.pass(object, nowNanos);
        }
        repair.passed(object, nowNanos);
    }

    void handle(Jobs.Check check, JobResult.Finding finding, long nowNanos) {
        Envelope envelope = check.frame().envelope();
        DropReason obstacle = switch (finding) {
            case WRONG_ID -> DropReason.WRONG_ID;
            case WRONG_SIGNATURE -> DropReason.WRONG_SIGNATURE;
            case GENUINE -> obstacleToGenuine(check, nowNanos);
        };
        if (finding != JobResult.Finding.GENUINE) {
            charge(check.from());
            check.from().eager.forged(nowNanos);
        }
        SeenObject early = seen.removeEarly(envelope.id());
        if (obstacle != null) {
            if (early != null) {
                relay.retract(early);
            }
            counters.drop(obstacle);
            pulls.failed(check.from(), envelope.id(), nowNanos);
            return;
        }
        SeenObject known = seen.find(envelope.id());
        if (known != null) {
            counters.duplicate(known.objectClass);
            return;
        }
        boolean isOwn = envelope.origin().equals(self.signingKey());
        boolean isValidatedFirst = config.relayPolicies().get(envelope.objectClass()) == RelayPolicy.VALIDATE_FIRST
                && !isOwn
                && !envelope.isWithdrawal();
        SeenObject object = early == null
                ? seen.add(
                        check.frame(),
                        isValidatedFirst ? Stage.VALIDATING : Stage.RELAYED,
                        check.from().key,
                        check.arrivedAtNanos())
                : early;
        if (early != null) {
            seen.addChecked(early, early.frameBytes());
        }
        repair.added(object, nowNanos);
        object.isFromShards = check.isFromShards();
        noteHolders(object, check.from(), nowNanos);
        if (isSuperseded(object)) {
            return;
        }
        if (isValidatedFirst) {
            outputs.add(new Output.Validate(object.received()));
        } else {
            accept(object, nowNanos);
        }
    }

    /// An object came in shards, and was put together.
    void handle(JobResult.Assembled assembled, Neighbour from, long nowNanos) {
        if (!(Frame.read(assembled.frame()) instanceof ObjectFrame frame)) {
            throw new IllegalStateException("an assembled object that cannot be read");
        }
        Envelope envelope = frame.envelope();
        if (assembled.finding() != JobResult.Finding.GENUINE) {
            // The origin signed the shards, so it is nobody else's fault.
            sharding.exchange().inconsistent(Sharding.handle(envelope.id()));
            return;
        }
        Job.CheckJob job = new Job.CheckJob(0, config.networkId(), envelope.objectClass(), assembled.frame());
        handle(new Jobs.Check(job, frame, from, assembled.atNanos(), true), JobResult.Finding.GENUINE, nowNanos);
        if (seen.find(envelope.id()) != null) {
            sharding.held(envelope.id());
        } else {
            sharding.exchange().refuse(Sharding.handle(envelope.id()));
        }
    }

    private @Nullable DropReason obstacleToGenuine(Jobs.Check check, long nowNanos) {
        ObjectFrame frame = check.frame();
        long expiresAtNanos = check.arrivedAtNanos() + frame.remainingMillis() * NANOS_PER_MILLI;
        if (nowNanos - expiresAtNanos >= 0) {
            return DropReason.EXPIRED_IN_CHECK;
        }
        if (admittance.isWithdrawn(frame.envelope())) {
            return DropReason.WITHDRAWN;
        }
        // Asked again: a member may have been removed while its object waited.
        Optional<DirectoryEntry> entry = directory.byOrigin(frame.envelope().origin());
        if (entry.isEmpty()) {
            return DropReason.UNKNOWN_ORIGIN;
        }
        return origins.takeQuota(entry.get(), frame.envelope().size(), nowNanos) ? null : DropReason.QUOTA;
    }

    /// Whoever announced it holds it; whoever was asked in vain hears that it may keep its copy.
    private void noteHolders(SeenObject object, @Nullable Neighbour servedBy, long nowNanos) {
        if (servedBy != null && servedBy.up) {
            object.shownBy(servedBy);
        }
        Optional<AnnouncedObject> announced = pulls.resolved(object.id, nowNanos);
        if (announced.isPresent()) {
            for (AnnouncedObject.Announcer announcer : announced.get().announcers) {
                object.shownBy(announcer.neighbour);
                if (announcer.asks > 0 && announcer.neighbour != servedBy) {
                    Octets have = new Frame.Have(List.of(object.id)).encode();
                    relay.control(announcer.neighbour, have, object.expiresAtNanos);
                }
            }
        }
    }

    void accept(SeenObject object, long nowNanos) {
        object.enter(Stage.RELAYED);
        counters.relayed++;
        if (object.isFromShards) {
            List<PublicKey> told = sharding.exchange().successors(Sharding.handle(object.id));
            relay.passInShards(object, sharding.exchange(), told, nowNanos);
        } else {
            relay.pass(object, nowNanos);
        }
        sharding.held(object.id);
        repair.passed(object, nowNanos);
        if (object.isWithdrawal) {
            apply(object);
        } else if (!object.origin.equals(self.signingKey())) {
            counters.delivered++;
            outputs.add(new Output.Deliver(object.received()));
        }
    }

    /// Of two objects under one key the older one goes, at whichever stage it is.
    ///
    /// @return whether it is this one
    private boolean isSuperseded(SeenObject object) {
        SeenObject older = seen.superseded(object);
        if (older != null && older.state instanceof Kept) {
            counters.drop(DropReason.SUPERSEDED);
            relay.retract(older);
            seen.release(older, Gone.SUPERSEDED);
            sharding.exchange().withdraw(Sharding.handle(older.id));
        }
        return older == object;
    }

    private void apply(SeenObject withdrawal) {
        SeenObject object = seen.find(withdrawal.withdrawn());
        if (object == null) {
            admittance.withdrawn(withdrawal.withdrawn(), withdrawal.origin);
        } else if (object.origin.equals(withdrawal.origin)) {
            withdraw(object);
        }
    }

    /// Its origin wants it no more.
    void withdraw(SeenObject object) {
        if (object.state instanceof Kept) {
            counters.drop(DropReason.WITHDRAWN);
            relay.retract(object);
            seen.release(object, Gone.WITHDRAWN);
            sharding.exchange().withdraw(Sharding.handle(object.id));
        }
    }

    static void charge(@Nullable Neighbour neighbour) {
        if (neighbour != null) {
            neighbour.faults++;
            neighbour.conduct.sentGarbage();
        }
    }
}
