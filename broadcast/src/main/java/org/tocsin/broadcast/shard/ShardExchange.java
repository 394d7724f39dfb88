package org.tocsin.broadcast.shard;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tocsin.broadcast.shard.ObjectShards.Stage;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;

/// Spreads large objects in coded shards: the origin sends each shard to one member, its relay, which passes it on to
/// all others as it comes; or, where there are too many for that, through a [Lattice]. Sans-IO, a part of the
/// broadcast.
///
/// So the origin sends the object little more than once, every uplink carries an equal part of the rest, and nobody
/// waits for a whole object before it passes something on.
public final class ShardExchange {
    private static final int DOUBLINGS_MAX = 4;

    private final ShardConfig config;
    private final PublicKey self;
    private final Surroundings around;
    private final Spreading spreading;
    private final Repair repair;
    private final Holdings holdings;
    private final Intake intake;
    private final CourseSpreading courseSpreading;
    private final CourseIntake courseIntake;
    private final Decoding decoding;
    private final Serving serving;
    private @Nullable Lattice lattice;
    private long earliestNanos = Deadline.NEVER;

    /// @param self   as neighbours know this node
    /// @param random for the choice of whom to ask
    public ShardExchange(ShardConfig config, PublicKey self, RandomGenerator random, Surroundings around) {
        this.config = config;
        this.self = self;
        this.around = around;
        this.spreading = new Spreading(self, around);
        this.repair = new Repair(config, random, around, spreading);
        this.holdings = new Holdings(config);
        this.decoding = new Decoding(around);
        this.serving = new Serving(config, self, around);
        this.intake = new Intake(around, holdings, spreading, decoding);
        this.courseSpreading = new CourseSpreading(around);
        this.courseIntake = new CourseIntake(around, holdings, courseSpreading, decoding);
    }

    public static boolean isFrame(Octets frame) {
        return frame.size() >= 2
                && frame.at(0) == ShardFrame.VERSION
                && frame.at(1) >= ShardFrame.KIND
                && frame.at(1) <= HashListFrame.KIND;
    }

    /// All members of the network, this node among them, that may hold sessions with each other, or with their
    /// partners.
    ///
    /// @param ordered by their keys
    public void members(List<PublicKey> ordered) {
        boolean areFew = ordered.size() <= config.membersMax();
        boolean areMany = !areFew && ordered.size() <= Lattice.MEMBERS_MAX && Lattice.isAmong(ordered, self);
        Roster roster = areFew ? new Roster(ordered) : Roster.EMPTY;
        lattice = areMany ? new Lattice(ordered, self, config.partnersMax()) : null;
        holdings.roster(roster);
        spreading.members(roster, lattice);
        courseSpreading.lattice(lattice);
    }

    /// Members to which a session is wanted, so that they and this node can pass shards on to each other: all of few,
    /// in a lattice some, and none where nothing is cut.
    public List<PublicKey> partners() {
        if (lattice != null) {
            return lattice.partners();
        }
        Roster roster = holdings.roster();
        return roster.size() < config.membersMin() ? List.of() : roster.others(self);
    }

    /// Whether an object of this size travels best in shards: the network is neither small nor too large, enough of it
    /// can be reached at once, and flooding would take long: degree times size over the rate of the uplink.
    ///
    /// @param degree              neighbours that a flood would go to
    /// @param uploadBitsPerSecond of this node
    public boolean mayCut(int size, int degree, long uploadBitsPerSecond) {
        double floodNanos = 8e9 * degree * size / uploadBitsPerSecond;
        if (size == 0 || floodNanos <= config.floodNanosMax()) {
            return false;
        }
        if (lattice != null) {
            int reachable = courseSpreading.firstRelays().size();
            return reachable >= 2
                    && reachable
                            >= config.sessionsShareMin() * lattice.partners().size()
                    && CourseFrame.geometry(size, reachable).isValid();
        }
        Roster roster = holdings.roster();
        if (roster.size() < config.membersMin() || !roster.contains(self)) {
            return false;
        }
        Geometry geometry = Geometry.of(size, roster.size() - 1);
        return geometry.isValid()
                && ManifestCode.isPossible(Manifest.size(geometry))
                && spreading.reachable() >= config.sessionsShareMin() * (roster.size() - 1);
    }

    /// Spreads an own object.
    ///
    /// @return false if there is no room for it
    public boolean spread(
            Octets envelope, int objectClass, Octets payload, Secret seed, long expiresAtNanos, long nowNanos) {
        long handle = Manifest.handle(envelope);
        List<PublicKey> relays = lattice == null ? holdings.roster().order(handle) : courseSpreading.firstRelays();
        ObjectShards object = holdings.find(handle) == null
                ? holdings.open(handle, objectClass, self, relays, expiresAtNanos, nowNanos)
                : null;
        if (object == null) {
            holdings.drop(ShardDrop.OBJECTS_FULL);
            return false;
        }
        object.release(Stage.HELD);
        Geometry geometry = lattice == null
                ? Geometry.of(payload.size(), relays.size() - 1)
                : CourseFrame.geometry(payload.size(), relays.size());
        int parts = lattice == null ? 0 : relays.size();
        around.run(new ShardWork.Cut(handle, objectClass, envelope, geometry, parts, payload, seed));
        return true;
    }

    public void handle(PublicKey from, Octets frame, long nowNanos) {
        switch (frame.at(1)) {
            case ShardPull.KIND ->
                ShardPull.read(frame).ifPresentOrElse(pull -> serve(from, pull, nowNanos), () -> malformed(from));
            case CourseFrame.KIND ->
                CourseFrame.read(frame)
                        .ifPresentOrElse(
                                came -> courseIntake.receive(from, came.shard(), came.course(), nowNanos),
                                () -> malformed(from));
            case HashListFrame.KIND ->
                HashListFrame.read(frame)
                        .ifPresentOrElse(list -> courseIntake.receive(from, list, nowNanos), () -> malformed(from));
            default ->
                ShardFrame.read(frame).ifPresentOrElse(shard -> receive(from, shard, nowNanos), () -> malformed(from));
        }
    }

    /// A shard that is on no course: one that was asked for, where there is a lattice.
    private void receive(PublicKey from, ShardFrame shard, long nowNanos) {
        if (lattice == null) {
            intake.receive(from, shard, nowNanos);
        } else {
            courseIntake.receive(from, shard, null, nowNanos);
        }
    }

    /// Work came back.
    public void handle(ShardFinding finding, long nowNanos) {
        ObjectShards object = holdings.find(finding.handle());
        if (object == null) {
            holdings.drop(ShardDrop.RESULT_UNAWAITED);
            return;
        }
        switch (finding) {
            case ShardFinding.Pieces pieces -> {
                object.manifest = pieces.manifest();
                if (pieces.manifest() instanceof PartedManifest parted) {
                    courseSpreading.spread(object, pieces, parted, nowNanos);
                } else {
                    spreading.spread(object, pieces, nowNanos);
                }
            }
            case ShardFinding.Vouched vouched -> vouched(object, vouched.manifest(), nowNanos);
            case ShardFinding.Unvouched _ -> courseIntake.unvouched(object);
            case ShardFinding.Joined joined -> joined(object, joined, nowNanos);
            case ShardFinding.Unjoined _ -> unjoined(object);
            case ShardFinding.Decoded decoded -> decoded(object, decoded, nowNanos);
            case ShardFinding.Wrong wrong -> {
                Slots slots = object.slice(wrong.slice());
                if (object.stage == Stage.COLLECTING && slots != null) {
                    discard(slots, wrong.wrong());
                    slots.isBusy = false;
                }
            }
            case ShardFinding.Inconsistent _ -> {
                holdings.drop(ShardDrop.INCONSISTENT);
                holdings.release(object, Stage.REFUSED);
            }
        }
    }

    /// The object is here, in whatever way it came.
    public void held(long handle) {
        ObjectShards object = holdings.find(handle);
        if (object != null && object.stage != Stage.HELD) {
            holdings.release(object, Stage.HELD);
        }
    }

    /// The bytes that were put together are not what the origin signed.
    public void inconsistent(long handle) {
        ObjectShards object = holdings.find(handle);
        if (object != null) {
            holdings.drop(ShardDrop.INCONSISTENT);
            holdings.release(object, Stage.REFUSED);
        }
    }

    /// The object must not be kept, for a reason that its shards do not show.
    public void refuse(long handle) {
        ObjectShards object = holdings.find(handle);
        if (object != null) {
            holdings.drop(ShardDrop.NOT_ADMITTED);
            holdings.release(object, Stage.REFUSED);
        }
    }

    /// Nothing more of the object is taken or sent, and what waits to be sent is taken back.
    public void withdraw(long handle) {
        ObjectShards object = holdings.find(handle);
        if (object != null) {
            spreading.cancel(object);
            holdings.drop(ShardDrop.WITHDRAWN);
            holdings.release(object, Stage.REFUSED);
        }
    }

    /// Whether shards of an object come in, so that it need not be pulled.
    public boolean isCollecting(long handle) {
        ObjectShards object = holdings.find(handle);
        return object != null
                && (object.stage == Stage.ASSEMBLED
                        || (object.stage == Stage.COLLECTING && object.rounds <= config.roundsMax()));
    }

    public boolean knows(long handle) {
        return holdings.find(handle) != null;
    }

    /// Some who need not have heard of an object that came in shards: where all are neighbours each is told by three
    /// others, else by all its neighbours.
    public List<PublicKey> successors(long handle) {
        return spreading.successors(handle);
    }

    public boolean isMember(PublicKey key) {
        return spreading.isMember(key);
    }

    public void runDue(long nowNanos) {
        // Every step of the loop asks, and seldom is anything due.
        if (!Deadline.isDue(nextDeadlineNanos(), nowNanos)) {
            return;
        }
        for (ObjectShards object : List.copyOf(holdings.all())) {
            if (Deadline.isDue(object.expiresAtNanos, nowNanos)) {
                if (object.stage == Stage.COLLECTING) {
                    holdings.drop(ShardDrop.EXPIRED);
                }
                holdings.forget(object);
            } else if (Deadline.isDue(dueNanos(object), nowNanos)) {
                repair.ask(object, nowNanos);
                object.progressAtNanos = nowNanos;
            }
        }
        earliestNanos = earliestNanos();
    }

    /// Not after the true one. What happens to an object only puts its deadline off, and a new one tells of itself: so
    /// not all objects are looked at in every step of the loop.
    public long nextDeadlineNanos() {
        if (holdings.takeNews()) {
            earliestNanos = earliestNanos();
        }
        return earliestNanos;
    }

    private long earliestNanos() {
        long next = Deadline.NEVER;
        for (ObjectShards object : holdings.all()) {
            next = Deadline.earlier(next, Deadline.earlier(object.expiresAtNanos, dueNanos(object)));
        }
        return next;
    }

    /// Objects of which something is remembered, at most `objectsMax`.
    public int size() {
        return holdings.size();
    }

    /// Bytes of shards held, at most `bytesMax`.
    public long bytes() {
        return holdings.bytes();
    }

    public Map<ShardDrop, Long> drops() {
        return holdings.drops();
    }

    private long dueNanos(ObjectShards object) {
        return object.stage == Stage.COLLECTING
                ? object.progressAtNanos + (config.patience().toNanos() << Math.min(object.rounds, DOUBLINGS_MAX))
                : Deadline.NEVER;
    }

    private void joined(ObjectShards object, ShardFinding.Joined joined, long nowNanos) {
        if (object.stage != Stage.COLLECTING || object.manifest != null) {
            holdings.drop(ShardDrop.RESULT_UNAWAITED);
            return;
        }
        Manifest manifest = joined.manifest();
        joined.wrong().stream().forEach(index -> charge(object.suspectSenders.get(index)));
        if (Manifest.handle(manifest.envelope()) != object.handle) {
            unjoined(object);
            return;
        }
        holdings.unchecked().release(object);
        object.adopt(manifest, around.objectClass(manifest.envelope()));
        if (around.isSeen(manifest.envelope())) {
            holdings.release(object, Stage.HELD);
        } else if (isAdmitted(object, manifest, nowNanos)) {
            for (int slice = 0; slice < manifest.geometry().slices(); slice++) {
                decoding.decodeIfEnough(object, slice);
            }
        }
    }

    /// The origin signed the head of a manifest in parts: those that wait are taken.
    private void vouched(ObjectShards object, PartedManifest manifest, long nowNanos) {
        object.courses.isVouching = false;
        if (object.stage != Stage.COLLECTING || object.manifest != null) {
            holdings.drop(ShardDrop.RESULT_UNAWAITED);
            return;
        }
        object.adopt(manifest, around.objectClass(manifest.envelope()));
        boolean isSeen = around.isSeen(manifest.envelope());
        if (isSeen || isAdmitted(object, manifest, nowNanos)) {
            courseIntake.vouched(object, nowNanos);
        }
        if (isSeen) {
            // It came in another way; others may need what goes through here.
            holdings.release(object, Stage.HELD);
        }
    }

    private boolean isAdmitted(ObjectShards object, HashList signed, long nowNanos) {
        boolean isAdmitted =
                around.isAdmitted(signed.envelope(), signed.geometry().size(), object.expiresAtNanos, nowNanos);
        if (!isAdmitted) {
            holdings.drop(ShardDrop.NOT_ADMITTED);
            holdings.release(object, Stage.REFUSED);
        }
        return isAdmitted;
    }

    /// Some of the shards were wrong, and it cannot be told which: from now on one neighbour's are taken at a time.
    private void unjoined(ObjectShards object) {
        Slots slots = object.manifestSlots;
        if (object.stage != Stage.COLLECTING || object.manifest != null || slots == null) {
            return;
        }
        holdings.drop(ShardDrop.WRONG_MANIFEST);
        if (object.manifestFrom != null) {
            // All of it came from one.
            around.charge(object.manifestFrom);
        } else {
            object.suspects = slots.snapshot();
            object.suspectSenders = slots.senders();
        }
        holdings.unchecked().release(slots);
        object.manifestSlots = null;
        repair.askForManifest(object);
    }

    private void decoded(ObjectShards object, ShardFinding.Decoded decoded, long nowNanos) {
        Slots slots = object.slice(decoded.slice());
        if (object.stage != Stage.COLLECTING || slots == null) {
            holdings.drop(ShardDrop.RESULT_UNAWAITED);
            return;
        }
        discard(slots, decoded.wrong());
        if (object.decoded(decoded.slice(), decoded.bytes())) {
            assemble(object, nowNanos);
        }
    }

    private void assemble(ObjectShards object, long nowNanos) {
        HashList signed = object.manifest;
        if (signed != null) {
            object.stage = Stage.ASSEMBLED;
            around.assembled(signed.envelope(), object.content(), object.openedBy, object.expiresAtNanos, nowNanos);
        }
    }

    private void discard(Slots slots, BitSet wrong) {
        wrong.stream().forEach(index -> {
            holdings.drop(ShardDrop.WRONG_SHARD);
            charge(slots.sender(index));
            slots.remove(index);
        });
    }

    private void charge(@Nullable PublicKey neighbour) {
        if (neighbour != null) {
            around.charge(neighbour);
        }
    }

    private void serve(PublicKey from, ShardPull pull, long nowNanos) {
        ObjectShards object = holdings.find(pull.handle());
        if (object == null || object.stage == Stage.REFUSED || !serving.serve(object, from, pull, nowNanos)) {
            holdings.drop(ShardDrop.PULL_UNAVAILABLE);
        }
    }

    private void malformed(PublicKey from) {
        around.charge(from);
        holdings.drop(ShardDrop.MALFORMED);
    }
}
