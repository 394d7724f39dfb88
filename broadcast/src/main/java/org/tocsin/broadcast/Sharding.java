package org.tocsin.broadcast;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.tocsin.broadcast.Frame.Announcement;
import org.tocsin.broadcast.SeenObject.Stage;
import org.tocsin.broadcast.shard.ShardExchange;
import org.tocsin.broadcast.shard.ShardWork;
import org.tocsin.broadcast.shard.Surroundings;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// Joins the exchange of shards to the rest: what it may relay, what it gives and gets.
final class Sharding implements Surroundings {
    private static final long NANOS_PER_MILLI = 1_000_000;
    /// Announcers remembered of one object while its shards come.
    private static final int ANNOUNCERS_MAX = 8;

    private static final int DEGREE_MAX = 16;

    private final BroadcastConfig config;
    private final Identity self;
    private final Directory directory;
    private final Neighbours neighbours;
    private final SeenObjects seen;
    private final Jobs jobs;
    private final Pulls pulls;
    private final ArrayDeque<Output> outputs;
    private final Admittance admittance;
    private final Partners partners;
    private final ShardExchange exchange;
    /// Those of objects in `exchange`; as many.
    private final Map<Long, List<Announcer>> announcers = new LinkedHashMap<>();
    /// Guess, until the owner tells.
    private long uploadBitsPerSecond = 50_000_000;

    Sharding(
            BroadcastConfig config,
            Identity self,
            PublicKey peer,
            Directory directory,
            Neighbours neighbours,
            SeenObjects seen,
            Jobs jobs,
            Pulls pulls,
            Admittance admittance,
            RandomGenerator random,
            ArrayDeque<Output> outputs) {
        this.config = config;
        this.self = self;
        this.directory = directory;
        this.neighbours = neighbours;
        this.seen = seen;
        this.jobs = jobs;
        this.pulls = pulls;
        this.admittance = admittance;
        this.outputs = outputs;
        this.partners = new Partners(neighbours);
        this.exchange = new ShardExchange(config.shards(), peer, random, this);
    }

    ShardExchange exchange() {
        return exchange;
    }

    void uploadRate(long bitsPerSecond) {
        uploadBitsPerSecond = bitsPerSecond > 0 ? bitsPerSecond : uploadBitsPerSecond;
    }

    static long handle(ObjectId id) {
        return id.octets().asReadOnlyBuffer().getLong(0);
    }

    /// @return false if the object travels in another way
    boolean spread(SeenObject object, ObjectFrame frame, long nowNanos) {
        int degree = Math.min(DEGREE_MAX, neighbours.nearestFirst().size());
        return maySpread(object.objectClass)
                && exchange.mayCut(object.size, degree, uploadBitsPerSecond)
                && exchange.spread(
                        frame.envelopeBytes(),
                        object.objectClass,
                        frame.payload(),
                        self.seed(),
                        object.expiresAtNanos,
                        nowNanos);
    }

    /// Somebody holds the object whole.
    ///
    /// @return whether shards of it come, so that it need not be pulled yet
    boolean announced(Neighbour by, Announcement entry, long nowNanos) {
        long handle = handle(entry.id());
        if (!exchange.isCollecting(handle)) {
            return false;
        }
        List<Announcer> known = announcers.computeIfAbsent(handle, _ -> new ArrayList<>());
        if (known.size() < ANNOUNCERS_MAX) {
            known.add(new Announcer(by, entry, nowNanos + entry.remainingMillis() * NANOS_PER_MILLI));
        }
        return true;
    }

    /// The object is here.
    void held(ObjectId id) {
        long handle = handle(id);
        announcers.remove(handle);
        exchange.held(handle);
    }

    void runDue(long nowNanos) {
        exchange.runDue(nowNanos);
        announcers.keySet().removeIf(handle -> !exchange.knows(handle));
    }

    Partners partners() {
        return partners;
    }

    @Override
    public List<PublicKey> servedFirst() {
        return partners.servedFirst();
    }

    @Override
    public List<PublicKey> linked() {
        return neighbours.keysNearestFirst();
    }

    @Override
    public boolean reaches(PublicKey key) {
        return neighbours.find(key) != null || partners.contains(key);
    }

    @Override
    public void send(PublicKey to, Octets frame, int objectClass, long deadlineNanos, long serial, int key) {
        outputs.add(new Output.Send(
                to, frame, objectClass, deadlineNanos, key < 0 ? 0 : Relay.shardTag(serial, key), key >= 0));
    }

    @Override
    public void cancel(PublicKey to, long serial, int key) {
        outputs.add(new Output.Cancel(to, Relay.shardTag(serial, key)));
    }

    @Override
    public void run(ShardWork work) {
        jobs.work(new Job.ShardJob(work));
    }

    @Override
    public void charge(PublicKey member) {
        partners.charge(member);
    }

    @Override
    public boolean maySpread(int objectClass) {
        return config.relayPolicies().get(objectClass) != RelayPolicy.VALIDATE_FIRST;
    }

    @Override
    public int objectClass(Octets envelope) {
        // What is out of range is not admitted.
        return Math.min(Envelope.read(envelope.asReadOnlyBuffer()).objectClass(), BroadcastConfig.CLASSES - 1);
    }

    @Override
    public boolean isAdmitted(Octets envelope, int size, long expiresAtNanos, long nowNanos) {
        Envelope read = Envelope.read(envelope.asReadOnlyBuffer());
        return read.isInRange()
                && read.size() == size
                && admittance.obstacle(read, remainingMillis(read, expiresAtNanos, nowNanos), nowNanos) == null;
    }

    @Override
    public boolean isOrigin(PublicKey neighbour, Octets envelope) {
        return directory.isOrigin(
                neighbour, Envelope.read(envelope.asReadOnlyBuffer()).origin());
    }

    @Override
    public boolean isSeen(Octets envelope) {
        return seen.find(Envelope.read(envelope.asReadOnlyBuffer()).id()) != null;
    }

    @Override
    public Optional<Octets> payload(Octets envelope) {
        SeenObject object = seen.find(Envelope.read(envelope.asReadOnlyBuffer()).id());
        return object != null && object.isAt(Stage.RELAYED) ? object.payload() : Optional.empty();
    }

    @Override
    public void assembled(Octets envelope, List<Octets> slices, PublicKey from, long expiresAtNanos, long nowNanos) {
        Envelope read = Envelope.read(envelope.asReadOnlyBuffer());
        jobs.work(new Job.AssembleJob(
                config.networkId(), envelope, remainingMillis(read, expiresAtNanos, nowNanos), slices, from, nowNanos));
    }

    @Override
    public void giveUp(long handle, long nowNanos) {
        List<Announcer> known = announcers.remove(handle);
        if (known == null) {
            return;
        }
        for (Announcer announcer : known) {
            if (announcer.neighbour.up) {
                Announcement entry = announcer.entry;
                pulls.announced(
                        announcer.neighbour,
                        entry.id(),
                        entry.objectClass(),
                        entry.size(),
                        announcer.expiresAtNanos,
                        jobs.isChecking(entry.id()),
                        nowNanos);
            }
        }
    }

    private static long remainingMillis(Envelope envelope, long expiresAtNanos, long nowNanos) {
        return Math.clamp((expiresAtNanos - nowNanos) / NANOS_PER_MILLI, 0, envelope.timeToLiveMillis());
    }

    private record Announcer(Neighbour neighbour, Announcement entry, long expiresAtNanos) {}
}
