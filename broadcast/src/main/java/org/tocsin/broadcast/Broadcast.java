package org.tocsin.broadcast;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.tocsin.broadcast.BroadcastStatus.NeighbourStatus;
import org.tocsin.broadcast.BroadcastStatus.ShardStatus;
import org.tocsin.broadcast.SeenObject.Gone;
import org.tocsin.broadcast.SeenObject.Kept;
import org.tocsin.broadcast.SeenObject.Stage;
import org.tocsin.broadcast.repair.Ledger;
import org.tocsin.broadcast.shard.ShardExchange;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.SigningKey;

/// Spreads objects to all members of a network over links to neighbours. Sans-IO.
///
/// After every call of a method that takes the time, and whenever the awaited instant has come, call [#poll] until it
/// returns [Output.WaitUntil] or [Output.Idle].
///
/// An object takes this way: *announced* and *requested* ([Pulls]) if it is large or was missed, *checking* ([Jobs])
/// once a copy is here, then *validating*, *relayed* or *ignored*, at last *expired* ([SeenObjects]). What is not yet
/// checked suppresses nothing.
public final class Broadcast {
    private static final Output.Idle IDLE = new Output.Idle();

    private final Output.WaitUntil waitUntil = new Output.WaitUntil();
    private final BroadcastConfig config;
    private final Identity self;
    private final Directory directory;

    private final ArrayDeque<Output> outputs = new ArrayDeque<>();
    private final RecipientLists recipients = new RecipientLists();
    private final Counters counters = new Counters();
    private final Neighbours neighbours;
    private final Ledger<SeenObject> ledger;
    private final Evidence evidence;
    private final SeenObjects seen;
    private final Jobs jobs;
    private final Pulls pulls;
    private final Clique clique;
    private final Relay relay;
    private final Repair repair;
    private final Sharding sharding;
    private final Reception reception;
    private long nextSequence;

    /// @param random for jitter only
    public Broadcast(BroadcastConfig config, Identity self, Directory directory, RandomGenerator random) {
        this.config = config;
        this.self = self;
        this.directory = directory;
        Origins origins = new Origins(config.seenMax());
        this.neighbours = new Neighbours(config);
        this.ledger = new Ledger<>(config.repair().seriesMax());
        this.evidence = new Evidence(config.evidenceMax());
        this.seen = new SeenObjects(config, counters, origins, neighbours, ledger, evidence);
        this.jobs = new Jobs(config);
        this.pulls = new Pulls(config, counters, random, outputs);
        PublicKey peer = directory
                .byOrigin(self.signingKey())
                .map(DirectoryEntry::peer)
                .orElse(new PublicKey(self.signingKey().octets()));
        this.clique = new Clique(config.clique(), peer, directory, neighbours, random);
        this.relay = new Relay(config, counters, neighbours, clique, seen, random, outputs, recipients);
        this.repair = new Repair(config, counters, neighbours, new Watchers(clique), seen, ledger, relay, random);
        Admittance admittance = new Admittance(config, directory, origins);
        this.sharding =
                new Sharding(config, self, peer, directory, neighbours, seen, jobs, pulls, admittance, random, outputs);
        this.reception = new Reception(
                config,
                self,
                directory,
                origins,
                counters,
                seen,
                jobs,
                pulls,
                relay,
                repair,
                admittance,
                sharding,
                outputs);
    }

    /// Spreads an object of our own. Its time to live counts from now.
    ///
    /// @param type        0 to 65535, the application's
    /// @param objectClass 0 (most urgent) to 7
    public PublishResult publish(Octets payload, int type, int objectClass, Duration timeToLive, long nowNanos) {
        return publish(payload, type, objectClass, timeToLive, 0, nowNanos);
    }

    /// Spreads an object that replaces what this node published under the same key before: older copies that are not
    /// sent yet are dropped, here and at every other node that has heard of the newer one.
    ///
    /// @param key the application's; 0 for none
    public PublishResult publish(
            Octets payload, int type, int objectClass, Duration timeToLive, long key, long nowNanos) {
        if (type < 0 || type > 0xffff || objectClass < 0 || objectClass >= BroadcastConfig.CLASSES) {
            throw new IllegalArgumentException("no such type or class: " + type + ", " + objectClass);
        }
        if (payload.size() > config.objectBytesMax()) {
            return new PublishResult.Refused(PublishResult.Refusal.TOO_LARGE);
        }
        if (timeToLive.compareTo(Duration.ofMillis(1)) < 0 || timeToLive.compareTo(config.retention()) > 0) {
            return new PublishResult.Refused(PublishResult.Refusal.TIME_TO_LIVE);
        }
        return prepare(payload, type, objectClass, timeToLive.toMillis(), Envelope.OBJECT, key, nowNanos);
    }

    /// Ends the spreading of an own object: copies that are not sent yet are dropped, here at once, and at every other
    /// node when it hears of it. Whoever has delivered it has it.
    ///
    /// The same bytes cannot be published again while their id is remembered.
    public PublishResult withdraw(ObjectId id, long nowNanos) {
        SeenObject object = seen.find(id);
        if (object == null
                || object.isWithdrawal
                || !object.origin.equals(self.signingKey())
                || !(object.state instanceof Kept kept)
                || object.isExpired(nowNanos)) {
            return new PublishResult.Refused(PublishResult.Refusal.UNKNOWN_OBJECT);
        }
        long timeToLiveMillis = kept.frame().envelope().timeToLiveMillis();
        PublishResult result =
                prepare(id.octets(), 0, object.objectClass, timeToLiveMillis, Envelope.WITHDRAWAL, 0, nowNanos);
        if (result instanceof PublishResult.Accepted) {
            reception.withdraw(object);
        }
        return result;
    }

    private PublishResult prepare(
            Octets payload, int type, int objectClass, long timeToLiveMillis, int form, long key, long nowNanos) {
        boolean isGranted = directory
                .byOrigin(self.signingKey())
                .map(entry -> entry.mayPublish(objectClass))
                .orElse(false);
        if (!isGranted) {
            return new PublishResult.Refused(PublishResult.Refusal.CLASS_NOT_GRANTED);
        }
        Optional<PublishResult.Limit> limit = jobs.limitFor(payload.size());
        if (limit.isPresent()) {
            return new PublishResult.Busy(limit.get());
        }
        if (!reception.unsent.hasRoom(payload.size())) {
            return new PublishResult.Busy(PublishResult.Limit.UNSENT);
        }
        Job.PrepareJob job = new Job.PrepareJob(
                jobs.nextPublicationId(),
                config.networkId(),
                self,
                nextSequence++,
                type,
                objectClass,
                timeToLiveMillis,
                payload,
                form,
                key);
        jobs.prepare(job, nowNanos);
        return new PublishResult.Accepted(job.publicationId());
    }

    /// Who belongs to the network. Large objects go in shards then, where it is worth it; without members they are
    /// announced and pulled.
    public void members(Members members) {
        clique.members(members.size());
        sharding.exchange().members(members.ordered());
    }

    /// Members with which this node exchanges shards of large objects: all of few, else some that follow from the list
    /// of members. A link to each is wanted, over which nothing but shards goes; who is a neighbour has one anyway.
    public List<PublicKey> partners() {
        return sharding.exchange().partners();
    }

    /// A link to a partner works from now on. Called again, it tells a newer round trip.
    public void partnerUp(PublicKey partner, Duration roundTrip) {
        sharding.partners().up(partner, roundTrip.toNanos());
    }

    public void partnerDown(PublicKey partner) {
        sharding.partners().down(partner);
    }

    /// What the uplink carries; what is worth cutting depends on it.
    ///
    /// @param bitsPerSecond 0 if it is not known
    public void uploadRate(long bitsPerSecond) {
        sharding.uploadRate(bitsPerSecond);
    }

    /// A link to the neighbour works from now on: it learns of the kept objects. Called again without [#neighbourDown]
    /// it means that the neighbour restarted. Must come before the first frame of the neighbour is handled.
    public void neighbourUp(PublicKey neighbour, Duration roundTrip, long nowNanos) {
        neighbourDown(neighbour, nowNanos);
        Optional<Neighbour> added = neighbours.add(neighbour, roundTrip.toNanos(), nowNanos);
        if (added.isPresent()) {
            relay.announceRecent(added.get(), nowNanos);
            repair.neighbourUp(nowNanos);
            clique.came(added.get(), nowNanos);
        } else {
            counters.drop(DropReason.NEIGHBOURS_FULL);
        }
    }

    /// A newer measurement; nothing else changes.
    public void roundTrip(PublicKey neighbour, Duration roundTrip) {
        Neighbour known = neighbours.find(neighbour);
        if (known != null) {
            neighbours.roundTrip(known, roundTrip.toNanos());
        }
    }

    public void neighbourDown(PublicKey neighbour, long nowNanos) {
        Neighbour known = neighbours.find(neighbour);
        if (known != null) {
            neighbours.remove(known);
            seen.neighbourGone(known);
            pulls.neighbourDown(known, nowNanos);
            clique.went(known, nowNanos);
        }
    }

    /// The origin is no member any more: what is kept of it is neither relayed nor delivered from now on. That nothing
    /// new of it is accepted is the directory's doing.
    public void removed(SigningKey origin) {
        for (SeenObject object : List.copyOf(seen.newestFirst())) {
            if (object.origin.equals(origin)) {
                relay.retract(object);
                seen.release(object, Gone.EVICTED);
            }
        }
    }

    /// One message of a neighbour.
    public void handle(PublicKey from, Octets frame, long nowNanos) {
        Neighbour neighbour = neighbours.find(from);
        if (ShardExchange.isFrame(frame)
                && (neighbour != null || sharding.partners().contains(from))) {
            sharding.exchange().handle(from, frame, nowNanos);
        } else if (neighbour != null) {
            handle(neighbour, frame, nowNanos);
        } else {
            counters.drop(DropReason.UNKNOWN_NEIGHBOUR);
        }
    }

    private void handle(Neighbour neighbour, Octets frame, long nowNanos) {
        switch (Frame.read(frame)) {
            case ObjectFrame object -> reception.handle(neighbour, object, nowNanos);
            case Frame.Announce announce ->
                announce.entries().forEach(entry -> reception.handle(neighbour, entry, nowNanos));
            case Frame.Pull pull -> relay.pulled(neighbour, pull.id(), nowNanos);
            case Frame.Have have -> have.ids().forEach(id -> reception.handleHave(neighbour, id, nowNanos));
            case Frame.Unavailable unavailable -> pulls.unavailable(neighbour, unavailable.id(), nowNanos);
            case Frame.Holds holds -> repair.handle(neighbour, holds.summary(), nowNanos);
            case Frame.Links links -> clique.handle(neighbour, links);
            case Malformed malformed -> handleMalformed(neighbour, malformed);
        }
    }

    /// A job came back.
    public void handle(JobResult result, long nowNanos) {
        switch (result) {
            case JobResult.Prepared prepared ->
                jobs.finished(prepared)
                        .ifPresentOrElse(
                                preparation -> reception.handle(preparation, prepared, nowNanos),
                                () -> counters.drop(DropReason.RESULT_UNAWAITED));
            case JobResult.Sharded sharded -> {
                jobs.finished();
                sharding.exchange().handle(sharded.result(), nowNanos);
            }
            case JobResult.Assembled assembled -> {
                jobs.finished();
                reception.handle(assembled, neighbours.absent(assembled.from(), nowNanos), nowNanos);
            }
            case JobResult.Checked checked ->
                jobs.finished(checked)
                        .ifPresentOrElse(
                                check -> reception.handle(check, checked.finding(), nowNanos),
                                () -> counters.drop(DropReason.RESULT_UNAWAITED));
        }
    }

    /// The application's answer to [Output.Validate]. A rejection may also follow [Output.Deliver].
    public void handle(Verdict verdict, long nowNanos) {
        SeenObject object = seen.find(verdict.id());
        if (object == null || !(object.state instanceof Kept kept) || object.isExpired(nowNanos)) {
            counters.drop(DropReason.VERDICT_UNAWAITED);
            return;
        }
        boolean isAwaited = kept.stage() != Stage.RELAYED;
        switch (verdict.decision()) {
            case ACCEPT -> {
                if (isAwaited) {
                    reception.accept(object, nowNanos);
                } else {
                    counters.drop(DropReason.VERDICT_UNAWAITED);
                }
            }
            case IGNORE -> {
                counters.drop(isAwaited ? DropReason.IGNORED : DropReason.VERDICT_UNAWAITED);
                if (isAwaited) {
                    object.enter(Stage.IGNORED);
                }
            }
            case REJECT -> {
                counters.drop(DropReason.REJECTED);
                Reception.charge(neighbours.find(object.receivedFrom));
                relay.retract(object);
                seen.release(object, Gone.REJECTED);
            }
        }
    }

    /// The neighbour acknowledged the whole message. Optional: saves needless [Output.Cancel]s and lets it pull again.
    public void sent(PublicKey to, long tag, long nowNanos) {
        Neighbour neighbour = neighbours.find(to);
        if (neighbour != null) {
            relay.sent(neighbour, tag);
        }
    }

    /// The transport gave a message up before its deadline, for want of room: the object is announced to the neighbour
    /// a little later instead.
    public void dropped(PublicKey to, long tag, long nowNanos) {
        Neighbour neighbour = neighbours.find(to);
        if (neighbour != null) {
            relay.dropped(neighbour, tag, nowNanos);
        }
    }

    public Output poll(long nowNanos) {
        recipients.takeBack();
        if (outputs.isEmpty()) {
            Optional<Job> job = jobs.next();
            if (job.isPresent()) {
                return new Output.Run(job.get());
            }
            seen.runDue(nowNanos);
            pulls.runDue(nowNanos);
            relay.runDue(nowNanos);
            repair.runDue(nowNanos);
            clique.runDue(relay, nowNanos);
            sharding.runDue(nowNanos);
        }
        Output output = outputs.poll();
        if (output != null) {
            recipients.lend(output);
            return output;
        }
        long deadlineNanos = Deadline.earlier(
                Deadline.earlier(repair.nextDeadlineNanos(), relay.nextDeadlineNanos()),
                Deadline.earlier(seen.nextDeadlineNanos(), pulls.nextDeadlineNanos()));
        deadlineNanos = Deadline.earlier(deadlineNanos, clique.nextDeadlineNanos());
        deadlineNanos = Deadline.earlier(deadlineNanos, sharding.exchange().nextDeadlineNanos());
        return deadlineNanos == Deadline.NEVER ? IDLE : waitUntil.set(deadlineNanos);
    }

    public BroadcastStatus status() {
        List<NeighbourStatus> all = neighbours.nearestFirst().stream()
                .map(n -> new NeighbourStatus(
                        n.key,
                        n.roundTripNanos,
                        n.faults,
                        n.conduct.score(),
                        n.asked.size(),
                        n.pullBytesPerSecond,
                        n.pushedBytes(0, BroadcastConfig.CLASSES - 1)))
                .toList();
        return new BroadcastStatus(
                counters.published,
                counters.delivered,
                counters.duplicates(),
                counters.relayed,
                counters.copiesSent,
                counters.pulled,
                counters.pullsTimedOut,
                counters.pullsServed,
                counters.reannounced,
                counters.summariesSent,
                counters.drops(),
                counters.malformed(),
                seen.keptCount(),
                seen.keptBytes(),
                seen.size(),
                pulls.size(),
                jobs.checkingCount(),
                ledger.size(),
                evidence.all(),
                new ShardStatus(
                        sharding.exchange().size(),
                        sharding.exchange().bytes(),
                        sharding.partners().size(),
                        sharding.partners().suspects(),
                        sharding.exchange().drops()),
                all);
    }

    private void handleMalformed(Neighbour from, Malformed malformed) {
        counters.malformed(malformed);
        if (malformed == Malformed.UNKNOWN_KIND || malformed == Malformed.UNKNOWN_VERSION) {
            counters.drop(DropReason.UNKNOWN_FRAME);
        } else {
            counters.drop(DropReason.MALFORMED);
            Reception.charge(from);
        }
    }
}
