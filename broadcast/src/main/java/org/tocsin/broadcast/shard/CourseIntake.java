package org.tocsin.broadcast.shard;

import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.broadcast.shard.ObjectShards.Stage;
import org.tocsin.broadcast.shard.OnCourses.ListFrom;
import org.tocsin.broadcast.shard.OnCourses.ShardFrom;
import org.tocsin.crypto.PublicKey;

/// The way of a shard that came through a [Lattice], and of the hashes that came before it.
///
/// Nothing is passed on unchecked: so whoever sends what is wrong made it wrong, and is charged.
final class CourseIntake {
    /// Lists of one object that wait until it is known who signed them; honest ones are as many as parts at most.
    private static final int LISTS_MAX = PartedManifest.PARTS_MAX;
    /// The same of one sender: wrong ones cost a check each.
    private static final int LISTS_OF_ONE_MAX = 16;

    private final Surroundings around;
    private final Holdings holdings;
    private final CourseSpreading spreading;
    private final Decoding decoding;

    CourseIntake(Surroundings around, Holdings holdings, CourseSpreading spreading, Decoding decoding) {
        this.around = around;
        this.holdings = holdings;
        this.spreading = spreading;
        this.decoding = decoding;
    }

    /// The object of something that came.
    ///
    /// @return null if nothing of it is taken, which is counted then
    private @Nullable ObjectShards open(
            PublicKey from, long handle, int objectClass, long expiresAtNanos, boolean isOnCourse, long nowNanos) {
        ObjectShards object = holdings.findOrOpen(from, handle, objectClass, expiresAtNanos, nowNanos);
        if (object == null) {
            holdings.drop(ShardDrop.OBJECTS_FULL);
        } else if (object.stage == Stage.REFUSED || !around.maySpread(object.objectClass)) {
            holdings.drop(ShardDrop.NOT_ADMITTED);
        } else if (!isOnCourse && !object.asked.contains(from)) {
            holdings.drop(ShardDrop.NOT_ITS_RELAY);
        } else {
            return object;
        }
        return null;
    }

    /// @param course null for a shard that was asked for
    void receive(PublicKey from, ShardFrame frame, @Nullable Course course, long nowNanos) {
        ObjectShards object = open(
                from, frame.handle(), frame.objectClass(), frame.expiresAtNanos(nowNanos), course != null, nowNanos);
        if (object == null) {
            return;
        }
        if (object.manifest != null && !object.manifest.geometry().fits(frame)) {
            around.charge(from);
            holdings.drop(ShardDrop.WRONG_SHAPE);
        } else if (object.manifest != null && object.manifest.knows(frame.slice(), frame.index())) {
            place(object, object.manifest, new ShardFrom(from, frame, course), nowNanos);
        } else if (holdings.await(object, from, frame.bytes().size())) {
            object.courses.shards.add(new ShardFrom(from, frame, course));
            object.progressAtNanos = nowNanos;
        } else {
            holdings.drop(ShardDrop.BYTES_FULL);
        }
    }

    /// Checks a shard, passes it on, and keeps it.
    private void place(ObjectShards object, HashList signed, ShardFrom came, long nowNanos) {
        ShardFrame frame = came.frame();
        Course course = came.course();
        Slots slots = object.stage == Stage.COLLECTING && object.decoded(frame.slice()) == null
                ? object.slice(frame.slice(), frame.shards())
                : null;
        Slots wanting = slots == null || slots.isBusy || slots.has(frame.index()) ? null : slots;
        boolean isOnItsWay = course != null && spreading.comesFrom(came.from(), course, signed);
        if (course != null && !isOnItsWay) {
            holdings.drop(course.isFirst() ? ShardDrop.NOT_ITS_ORIGIN : ShardDrop.NOT_ITS_RELAY);
        }
        if (wanting == null && !isOnItsWay) {
            holdings.drop(ShardDrop.DUPLICATE);
            return;
        }
        if (!signed.names(frame.slice(), frame.index(), frame.bytes().toByteArray())) {
            around.charge(came.from());
            holdings.drop(ShardDrop.WRONG_SHARD);
            return;
        }
        if (course != null && isOnItsWay) {
            spreading.pass(object, came.from(), frame, course, nowNanos);
        }
        if (wanting == null) {
            holdings.drop(ShardDrop.DUPLICATE);
        } else if (!holdings.hasRoom(frame.bytes().size())) {
            holdings.drop(ShardDrop.BYTES_FULL);
        } else {
            wanting.put(frame.index(), frame.bytes(), came.from(), true);
            holdings.keep(object, frame.bytes().size());
            object.helpers.add(came.from());
            object.progressAtNanos = nowNanos;
            decoding.decodeIfEnough(object, frame.slice());
        }
    }

    void receive(PublicKey from, HashListFrame frame, long nowNanos) {
        ObjectShards object = open(
                from,
                frame.handle(),
                frame.objectClass(),
                ShardFrame.expiresAtNanos(frame.remainingUnits(), nowNanos),
                frame.course() != null,
                nowNanos);
        if (object == null) {
            return;
        }
        ListFrom came = new ListFrom(from, frame);
        if (object.manifest instanceof PartedManifest signed) {
            take(object, signed, came, nowNanos);
        } else if (object.manifest != null) {
            holdings.drop(ShardDrop.DUPLICATE);
        } else if (hasRoomForList(object, from) && holdings.await(object, from, came.bytes())) {
            object.courses.lists.add(came);
            vouch(object);
        } else {
            holdings.drop(ShardDrop.BYTES_FULL);
        }
    }

    private static boolean hasRoomForList(ObjectShards object, PublicKey from) {
        long ofOne = object.courses.lists.stream()
                .filter(waiting -> waiting.from().equals(from))
                .count();
        return object.courses.lists.size() < LISTS_MAX && ofOne < LISTS_OF_ONE_MAX;
    }

    /// Gives the head of the first list that waits to a worker.
    private void vouch(ObjectShards object) {
        while (!object.courses.isVouching && !object.courses.lists.isEmpty()) {
            ListFrom first = object.courses.lists.getFirst();
            Optional<PartedManifest> head = PartedManifest.read(first.frame().head())
                    .filter(read -> Manifest.handle(read.envelope()) == object.handle);
            if (head.isPresent()) {
                object.courses.isVouching = true;
                around.run(new ShardWork.Vouch(object.handle, object.objectClass, head.get()));
            } else {
                around.charge(first.from());
                holdings.drop(ShardDrop.MALFORMED);
                object.courses.lists.removeFirst();
                holdings.awaited(object, first.from(), first.bytes());
            }
        }
    }

    /// The origin signed the head of the first list that waits.
    void vouched(ObjectShards object, long nowNanos) {
        while (!object.courses.lists.isEmpty() && object.manifest instanceof PartedManifest signed) {
            ListFrom came = object.courses.lists.removeFirst();
            holdings.awaited(object, came.from(), came.bytes());
            take(object, signed, came, nowNanos);
        }
    }

    /// A worker found that nobody did: the next one that waits may be right.
    void unvouched(ObjectShards object) {
        object.courses.isVouching = false;
        ListFrom wrong = object.courses.lists.pollFirst();
        if (wrong != null) {
            around.charge(wrong.from());
            holdings.drop(ShardDrop.WRONG_MANIFEST);
            holdings.awaited(object, wrong.from(), wrong.bytes());
            vouch(object);
        }
    }

    /// Takes the list of one part, passes it on, and looks at the shards that waited for it.
    private void take(ObjectShards object, PartedManifest signed, ListFrom came, long nowNanos) {
        HashListFrame frame = came.frame();
        int part = frame.part();
        if (!frame.head().equals(signed.head())) {
            // Of two heads that the origin signed, the sender may have got the other one first.
            holdings.drop(ShardDrop.WRONG_MANIFEST);
            return;
        }
        PartedManifest known = signed;
        boolean isNew = signed.list(part) == null;
        if (isNew) {
            Optional<PartedManifest> more = signed.with(part, frame.list());
            if (more.isEmpty()) {
                around.charge(came.from());
                holdings.drop(ShardDrop.WRONG_MANIFEST);
                return;
            }
            known = more.get();
            object.manifest = known;
            object.progressAtNanos = nowNanos;
        }
        Course course = frame.course();
        if (course != null && spreading.comesFrom(came.from(), course, known)) {
            spreading.pass(object, came.from(), known, part, course, nowNanos);
        }
        if (isNew) {
            placeWaiting(object, known, nowNanos);
        } else {
            holdings.drop(ShardDrop.DUPLICATE);
        }
    }

    private void placeWaiting(ObjectShards object, PartedManifest known, long nowNanos) {
        Iterator<ShardFrom> waiting = object.courses.shards.iterator();
        while (waiting.hasNext()) {
            ShardFrom came = waiting.next();
            boolean fits = known.geometry().fits(came.frame());
            if (fits && !known.knows(came.frame().slice(), came.frame().index())) {
                continue;
            }
            waiting.remove();
            holdings.awaited(object, came.from(), came.frame().bytes().size());
            if (fits) {
                place(object, known, came, nowNanos);
            } else {
                around.charge(came.from());
                holdings.drop(ShardDrop.WRONG_SHAPE);
            }
        }
    }
}
