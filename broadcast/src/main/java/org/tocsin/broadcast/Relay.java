package org.tocsin.broadcast;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.tocsin.broadcast.Frame.Announcement;
import org.tocsin.broadcast.SeenObject.Stage;
import org.tocsin.broadcast.shard.ShardExchange;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// Passes kept objects on: small ones as they are, large ones announced, and both when a neighbour pulls.
final class Relay {
    /// A pull of what was given out to the same neighbour less long ago is a repetition, if the transport tells
    /// nothing.
    private static final long SERVE_AGAIN_AFTER_NANOS = 10_000_000_000L;

    /// The low bits of a tag say what it is of: a copy of an object, its announcement, a list of announcements, a
    /// shard.
    private static final int TAG_KIND_BITS = 2;
    private static final int TAG_COPY = 0;
    private static final int TAG_ANNOUNCEMENT = 1;
    private static final int TAG_LIST = 2;
    private static final int TAG_SHARD = 3;
    private static final int SHARD_KEY_BITS = 16;

    private final BroadcastConfig config;
    private final Counters counters;
    private final Neighbours neighbours;
    private final Clique clique;
    private final SeenObjects seen;
    private final RandomGenerator random;
    private final ArrayDeque<Output> outputs;
    private final RecipientLists recipients;
    private final long reannounceDelayNanos;
    /// No neighbour is owed anything before; looking at all of them in every step would be too dear.
    private long owedAtNanos = Deadline.NEVER;
    private long lastList;

    Relay(
            BroadcastConfig config,
            Counters counters,
            Neighbours neighbours,
            Clique clique,
            SeenObjects seen,
            RandomGenerator random,
            ArrayDeque<Output> outputs,
            RecipientLists recipients) {
        this.config = config;
        this.counters = counters;
        this.neighbours = neighbours;
        this.clique = clique;
        this.seen = seen;
        this.random = random;
        this.outputs = outputs;
        this.recipients = recipients;
        this.reannounceDelayNanos = config.reannounceDelay().toNanos();
    }

    /// To the neighbours that are not known to hold it, nearest first; to a few where its origin serves all.
    void pass(SeenObject object, long nowNanos) {
        if (object.size > config.announceAboveBytes()) {
            Octets announce = new Frame.Announce(List.of(announcement(object, nowNanos))).encode();
            for (Neighbour neighbour : neighbours.nearestFirst()) {
                if (!object.holders.get(neighbour.slot)) {
                    long tag = tag(object.tag, TAG_ANNOUNCEMENT);
                    send(neighbour, announce, config.controlClass(), object.expiresAtNanos, tag);
                }
            }
            return;
        }
        List<PublicKey> to = recipients.take();
        for (Neighbour neighbour : clique.served(object)) {
            // A copy may have been given out before the check.
            if (!object.holders.get(neighbour.slot) && !object.queued.get(neighbour.slot)) {
                if (hasRoom(neighbour, object)) {
                    object.pushedTo(neighbour, nowNanos);
                    counters.copiesSent++;
                    to.add(neighbour.key);
                } else {
                    counters.drop(DropReason.NEIGHBOUR_BEHIND);
                    owe(neighbour, object.tag);
                    oweSoon(neighbour, nowNanos);
                }
            }
        }
        if (to.isEmpty()) {
            recipients.giveBack(to);
            return;
        }
        long tag = tag(object.tag, TAG_COPY);
        outputs.add(new Output.Flood(to, object.frame(nowNanos), object.objectClass, object.expiresAtNanos, tag));
    }

    /// A slow neighbour is not given more than it can take: it pulls the rest when it can. A quarter of the room is for
    /// urgent classes alone.
    private boolean hasRoom(Neighbour neighbour, SeenObject object) {
        boolean isUrgent = object.objectClass <= config.controlClass();
        int first = isUrgent ? 0 : config.controlClass() + 1;
        int last = isUrgent ? config.controlClass() : BroadcastConfig.CLASSES - 1;
        long urgentMax = config.queuedPerNeighbourBytesMax() / 4;
        long max = isUrgent ? urgentMax : config.queuedPerNeighbourBytesMax() - urgentMax;
        return neighbour.pushedBytes(first, last) + object.frameSize() <= max;
    }

    /// An object that came in shards, or goes in them, is announced to few.
    void passInShards(SeenObject object, ShardExchange exchange, List<PublicKey> told, long nowNanos) {
        Octets announce = new Frame.Announce(List.of(announcement(object, nowNanos))).encode();
        for (Neighbour neighbour : neighbours.nearestFirst()) {
            boolean isTold = told.contains(neighbour.key) || !exchange.isMember(neighbour.key);
            if (isTold && !object.holders.get(neighbour.slot)) {
                long tag = tag(object.tag, TAG_ANNOUNCEMENT);
                send(neighbour, announce, config.controlClass(), object.expiresAtNanos, tag);
            }
        }
    }

    static long shardTag(long serial, int key) {
        return tag(serial << SHARD_KEY_BITS | key, TAG_SHARD);
    }

    /// The newest kept objects, to somebody who may have missed them. Our own that nobody has taken go at once if they
    /// are small: they were published when there was no neighbour yet.
    void announceRecent(Neighbour neighbour, long nowNanos) {
        List<SeenObject> recent = new ArrayList<>();
        int looked = 0;
        for (SeenObject object : seen.newestFirst()) {
            if (looked++ >= config.announcedToNewMax()) {
                break;
            }
            boolean isNew = object.unsent != null && object.isAt(Stage.RELAYED) && !object.isExpired(nowNanos);
            if (isNew && object.size <= config.announceAboveBytes()) {
                give(neighbour, object, object.frame(nowNanos), nowNanos);
            } else {
                recent.add(object);
            }
        }
        announce(neighbour, recent, nowNanos);
    }

    void pulled(Neighbour by, ObjectId id, long nowNanos) {
        SeenObject object = seen.find(id);
        if (object == null || !object.isAt(Stage.RELAYED) || object.isExpired(nowNanos)) {
            counters.drop(DropReason.PULL_UNAVAILABLE);
            control(by, new Frame.Unavailable(id).encode(), Deadline.NEVER);
            return;
        }
        if (isUnderWay(by, object, nowNanos)) {
            counters.drop(DropReason.PULL_REPEATED);
            return;
        }
        object.notHeldBy(by);
        by.shown.withdraw(object.series(), object.sequence);
        counters.pullsServed++;
        give(by, object, object.frame(nowNanos), nowNanos);
    }

    /// Copies that are not sent yet are not sent any more.
    void retract(SeenObject object) {
        for (Neighbour neighbour : neighbours.nearestFirst()) {
            if (object.unqueuedFor(neighbour)) {
                outputs.add(new Output.Cancel(neighbour.key, tag(object.tag, TAG_COPY)));
            }
        }
    }

    /// Whether a copy is on its way to the neighbour, as far as is known.
    boolean isUnderWay(Neighbour to, SeenObject object, long nowNanos) {
        return object.isQueuedFor(to, SERVE_AGAIN_AFTER_NANOS, nowNanos);
    }

    /// The neighbour showed that it holds the object.
    void held(Neighbour by, SeenObject object) {
        if (object.unqueuedFor(by)) {
            outputs.add(new Output.Cancel(by.key, tag(object.tag, TAG_COPY)));
        }
        object.shownBy(by);
    }

    void sent(Neighbour to, long tag) {
        SeenObject object = seen.byTag(tag >>> TAG_KIND_BITS);
        if (object != null && kind(tag) == TAG_COPY) {
            object.unqueuedFor(to);
            object.takenBy(to);
        }
    }

    void dropped(Neighbour to, long tag, long nowNanos) {
        if (kind(tag) == TAG_SHARD) {
            // Others make up for it, or it is asked for.
            return;
        }
        if (kind(tag) == TAG_LIST) {
            to.owesRecent = true;
        } else {
            SeenObject object = seen.byTag(tag >>> TAG_KIND_BITS);
            if (object == null) {
                return;
            }
            object.unqueuedFor(to);
            owe(to, object.tag);
        }
        oweSoon(to, nowNanos);
    }

    private void oweSoon(Neighbour to, long nowNanos) {
        if (to.owedAtNanos == Deadline.NEVER) {
            to.owedAtNanos = nowNanos + reannounceDelayNanos + random.nextLong(reannounceDelayNanos / 4 + 1);
            owedAtNanos = Deadline.earlier(owedAtNanos, to.owedAtNanos);
        }
    }

    private void owe(Neighbour to, long objectTag) {
        if (to.owed.size() >= config.retainedCountMax()) {
            to.owed.remove(to.owed.iterator().next());
            counters.drop(DropReason.OWED_FULL);
        }
        to.owed.add(objectTag);
    }

    /// Announces what the transport dropped before.
    void runDue(long nowNanos) {
        if (!Deadline.isDue(owedAtNanos, nowNanos)) {
            return;
        }
        owedAtNanos = Deadline.NEVER;
        for (Neighbour neighbour : neighbours.nearestFirst()) {
            if (Deadline.isDue(neighbour.owedAtNanos, nowNanos)) {
                neighbour.owedAtNanos = Deadline.NEVER;
                announceOwed(neighbour, nowNanos);
            }
            owedAtNanos = Deadline.earlier(owedAtNanos, neighbour.owedAtNanos);
        }
    }

    private void announceOwed(Neighbour neighbour, long nowNanos) {
        boolean isRecentOwed = neighbour.owesRecent;
        List<SeenObject> owed = new ArrayList<>();
        for (long tag : neighbour.owed) {
            SeenObject object = seen.byTag(tag);
            if (object != null) {
                owed.add(object);
            }
        }
        neighbour.owed.clear();
        neighbour.owesRecent = false;
        if (isRecentOwed) {
            announceRecent(neighbour, nowNanos);
        } else {
            announce(neighbour, owed, nowNanos);
        }
    }

    long nextDeadlineNanos() {
        return owedAtNanos;
    }

    void control(Neighbour to, Octets frame, long deadlineNanos) {
        send(to, frame, config.controlClass(), deadlineNanos, 0);
    }

    private void send(Neighbour to, Octets frame, int messageClass, long deadlineNanos, long tag) {
        outputs.add(new Output.Send(to.key, frame, messageClass, deadlineNanos, tag, false));
    }

    /// Those that the neighbour did not show to hold.
    void announce(Neighbour neighbour, List<SeenObject> objects, long nowNanos) {
        List<Announcement> entries = new ArrayList<>();
        long deadlineNanos = nowNanos;
        for (SeenObject object : objects) {
            if (!object.isAt(Stage.RELAYED) || object.isExpired(nowNanos) || object.shown.get(neighbour.slot)) {
                continue;
            }
            entries.add(announcement(object, nowNanos));
            deadlineNanos = object.expiresAtNanos - deadlineNanos > 0 ? object.expiresAtNanos : deadlineNanos;
            if (entries.size() == Frame.ENTRIES_MAX) {
                announceList(neighbour, entries, deadlineNanos);
                entries.clear();
                deadlineNanos = nowNanos;
            }
        }
        if (!entries.isEmpty()) {
            announceList(neighbour, entries, deadlineNanos);
        }
    }

    private void announceList(Neighbour to, List<Announcement> entries, long deadlineNanos) {
        long tag = tag(++lastList, TAG_LIST);
        send(to, new Frame.Announce(entries).encode(), config.controlClass(), deadlineNanos, tag);
    }

    private void give(Neighbour to, SeenObject object, Octets frame, long nowNanos) {
        object.queuedFor(to, nowNanos);
        counters.copiesSent++;
        send(to, frame, object.objectClass, object.expiresAtNanos, tag(object.tag, TAG_COPY));
    }

    private static Announcement announcement(SeenObject object, long nowNanos) {
        return new Announcement(object.id, object.objectClass, object.size, object.remainingMillis(nowNanos));
    }

    private static long tag(long serial, int kind) {
        return serial << TAG_KIND_BITS | kind;
    }

    private static int kind(long tag) {
        return (int) tag & ((1 << TAG_KIND_BITS) - 1);
    }
}
