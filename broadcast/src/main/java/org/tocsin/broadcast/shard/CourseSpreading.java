package org.tocsin.broadcast.shard;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.broadcast.shard.Lattice.Hop;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// Sends shards and their hashes through a [Lattice]: the origin's to its partners, and everybody's onwards.
final class CourseSpreading {
    private final Surroundings around;
    private @Nullable Lattice lattice;

    CourseSpreading(Surroundings around) {
        this.around = around;
    }

    void lattice(@Nullable Lattice changed) {
        lattice = changed;
    }

    /// Partners whose links work, in the order in which they are served.
    List<PublicKey> firstRelays() {
        List<PublicKey> reachable = new ArrayList<>();
        for (PublicKey neighbour : around.servedFirst()) {
            if (lattice != null && lattice.home(neighbour) != null) {
                reachable.add(neighbour);
            }
        }
        return reachable;
    }

    /// To each first relay its list, then all slices side by side, the data before the parity.
    void spread(ObjectShards object, ShardFinding.Pieces pieces, PartedManifest manifest, long nowNanos) {
        List<@Nullable Course> courses = new ArrayList<>();
        for (int part = 0; part < manifest.parts(); part++) {
            Course course = first(object.order.get(part));
            courses.add(course);
            if (course != null) {
                object.courses.passedLists.set(part);
                sendList(object, object.order.get(part), manifest, part, course, nowNanos);
            }
        }
        for (int index = 0; index < pieces.shards().getFirst().size(); index++) {
            for (int slice = 0; slice < pieces.shards().size(); slice++) {
                int part = manifest.part(slice, index);
                Course course = courses.get(part);
                if (course != null) {
                    List<Octets> shards = pieces.shards().get(slice);
                    ShardFrame shard = object.frame(false, slice, index, shards.size(), shards.get(index), nowNanos);
                    object.relayed.set(shard.key());
                    send(object, object.order.get(part), shard, course);
                }
            }
        }
    }

    /// Null for somebody who is no partner any more.
    private @Nullable Course first(PublicKey relay) {
        Integer home = lattice == null ? null : lattice.home(relay);
        return home == null ? null : Course.first(home);
    }

    /// Whether the sender passes on to us what is on such a course; of a first relay's, that the origin sends it.
    boolean comesFrom(PublicKey from, Course course, HashList signed) {
        return lattice != null
                && (course.isFirst() ? around.isOrigin(from, signed.envelope()) : lattice.comesFrom(from, course));
    }

    /// Passes a shard on, once from each place.
    void pass(ObjectShards object, PublicKey from, ShardFrame shard, Course course, long nowNanos) {
        ShardFrame relayed = shard.relayed(object.expiresAtNanos, nowNanos);
        for (Hop hop : onwards(object.relayed, object.courses.passedShardsOutside, shard.key(), from, course)) {
            send(object, hop.to(), relayed, hop.course());
        }
    }

    /// Passes a list of hashes on, once from each place.
    void pass(ObjectShards object, PublicKey from, PartedManifest manifest, int part, Course course, long nowNanos) {
        OnCourses passed = object.courses;
        for (Hop hop : onwards(passed.passedLists, passed.passedListsOutside, part, from, course)) {
            sendList(object, hop.to(), manifest, part, hop.course(), nowNanos);
        }
    }

    /// Who gets it next: nobody if it went on from this place before.
    ///
    /// @param passedInside  what went on from this member's own place
    /// @param passedOutside what went on from one that the ring does not have
    private List<Hop> onwards(BitSet passedInside, BitSet passedOutside, int key, PublicKey from, Course course) {
        if (lattice == null) {
            return List.of();
        }
        BitSet passed = lattice.isInside(course) ? passedInside : passedOutside;
        if (passed.get(key)) {
            return List.of();
        }
        passed.set(key);
        return lattice.next(course).stream()
                .filter(hop -> !hop.to().equals(from))
                .toList();
    }

    /// A frame with the hashes of one part.
    ///
    /// @param course null for somebody who asked
    /// @return null if they are not here
    static @Nullable Octets list(
            ObjectShards object, PartedManifest manifest, int part, @Nullable Course course, long nowNanos) {
        Octets list = manifest.list(part);
        int units = ShardFrame.units(object.expiresAtNanos, nowNanos);
        return list == null
                ? null
                : new HashListFrame(course, object.objectClass, units, object.handle, part, manifest.head(), list)
                        .encode();
    }

    private void sendList(
            ObjectShards object, PublicKey to, PartedManifest manifest, int part, Course course, long nowNanos) {
        Octets frame = list(object, manifest, part, course, nowNanos);
        if (frame != null && around.reaches(to)) {
            around.send(to, frame, object.objectClass, object.expiresAtNanos, object.serial, -1);
        }
    }

    private void send(ObjectShards object, PublicKey to, ShardFrame shard, Course course) {
        if (around.reaches(to)) {
            Octets frame = new CourseFrame(shard, course).encode();
            // Where two ways round the ring lead to one member, it gets two copies; only one has the shard's name.
            int key = lattice != null && lattice.isInside(course) ? shard.key() : -1;
            around.send(to, frame, object.objectClass, object.expiresAtNanos, object.serial, key);
        }
    }
}
