package org.tocsin.broadcast;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.tocsin.bytes.Deadline;
import org.tocsin.crypto.PublicKey;

/// Spares copies where every node is a neighbour of every other one. There the origin serves all itself, and what all
/// others send as well are duplicates: with eight nodes, 42 of an object.
///
/// Nodes tell their neighbours a digest of their own closed neighbourhood: themselves and whoever they have a link to.
/// Where that of an origin is the same as here, its small objects go on to a few neighbours only, in case one lost its
/// copy. Which ones follows from the object, so that each node gets as many copies as every other.
///
/// Nobody else is believed: what comes from another than its origin goes to all, and [Repair] finds what a liar spared
/// itself.
///
/// In a network of which a node has no more than half as neighbours nothing is told: it is not their clique.
final class Clique {
    private final CliqueConfig config;
    private final Ring ring;
    private final Directory directory;
    private final Neighbours neighbours;
    private final RandomGenerator random;
    private final long tellDelayNanos;
    /// The last choice.
    private final List<Neighbour> chosen;
    private long digest;
    private long tellAtNanos = Deadline.NEVER;
    private boolean hasTold;
    /// 0 if it is not known.
    private int members;

    /// @param self as the neighbours know this node
    Clique(CliqueConfig config, PublicKey self, Directory directory, Neighbours neighbours, RandomGenerator random) {
        this.config = config;
        this.ring = new Ring(self);
        this.chosen = new ArrayList<>(config.copies());
        this.directory = directory;
        this.neighbours = neighbours;
        this.random = random;
        this.tellDelayNanos = config.tellDelay().toNanos();
        this.digest = word(self);
    }

    /// How many the network has, this node among them; counts from the next change of neighbours on.
    void members(int count) {
        members = count;
    }

    void came(Neighbour neighbour, long nowNanos) {
        digest += word(neighbour.key);
        ring.add(neighbour.key);
        tellSoon(nowNanos);
    }

    void went(Neighbour neighbour, long nowNanos) {
        digest -= word(neighbour.key);
        ring.remove(neighbour.key);
        tellSoon(nowNanos);
    }

    private void tellSoon(long nowNanos) {
        if (tellAtNanos == Deadline.NEVER && (hasTold || mayBeAll())) {
            // Many come at once when a node starts.
            tellAtNanos = nowNanos + tellDelayNanos + random.nextLong(tellDelayNanos / 4 + 1);
        }
    }

    /// Whether all members may be neighbours; some of them may be away.
    boolean mayBeAll() {
        return 2 * (neighbours.nearestFirst().size() + 1) > members;
    }

    /// Of this node and its neighbours.
    long digest() {
        return digest;
    }

    /// Of this node and its neighbours.
    Ring ring() {
        return ring;
    }

    /// Whether the neighbour told that it has the same neighbours.
    boolean agrees(Neighbour neighbour) {
        return neighbour.links == digest;
    }

    void handle(Neighbour from, Frame.Links links) {
        from.links = links.digest();
    }

    void runDue(Relay relay, long nowNanos) {
        if (!Deadline.isDue(tellAtNanos, nowNanos)) {
            return;
        }
        tellAtNanos = Deadline.NEVER;
        hasTold = true;
        for (Neighbour neighbour : neighbours.nearestFirst()) {
            if (neighbour.toldLinks != digest) {
                neighbour.toldLinks = digest;
                relay.control(neighbour, new Frame.Links(digest).encode(), Deadline.NEVER);
            }
        }
    }

    long nextDeadlineNanos() {
        return tellAtNanos;
    }

    /// The neighbours that a small object is for, nearest first; holds until the next call.
    List<Neighbour> served(SeenObject object) {
        List<Neighbour> all = neighbours.nearestFirst();
        if (object.size > config.bytesMax() || all.size() - 1 <= config.copies()) {
            return all;
        }
        Neighbour origin = neighbours.find(object.receivedFrom);
        return origin != null && agrees(origin) && directory.isOrigin(origin.key, object.origin)
                ? chosen(origin, object)
                : all;
    }

    /// Those that follow this node, in a ring of all but the origin, at distances that the object's name gives.
    private List<Neighbour> chosen(Neighbour origin, SeenObject object) {
        int others = ring.size() - 2;
        int first = (int) Long.remainderUnsigned(Sharding.handle(object.id), others);
        chosen.clear();
        for (int i = 0; i < config.copies(); i++) {
            Neighbour neighbour = neighbours.find(ring.after(1 + (first + i) % others, origin.key));
            if (neighbour != null) {
                chosen.add(neighbour);
            }
        }
        chosen.sort(Neighbour.SERVED_FIRST);
        return chosen;
    }

    /// Sums of these are the same in every order. Nobody gains by a collision that could claim the sum itself.
    private static long word(PublicKey key) {
        ByteBuffer bytes = key.octets().asReadOnlyBuffer();
        return bytes.getLong() ^ Long.rotateLeft(bytes.getLong(), 32);
    }
}
