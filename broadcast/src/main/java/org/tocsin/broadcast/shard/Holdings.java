package org.tocsin.broadcast.shard;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tocsin.broadcast.shard.ObjectShards.Stage;
import org.tocsin.crypto.PublicKey;

/// All objects under way, within their bounds, and the books of what was dropped.
final class Holdings {
    private final ShardConfig config;
    private final Map<Long, ObjectShards> objects = new LinkedHashMap<>();
    private final Map<ShardDrop, Long> drops = new EnumMap<>(ShardDrop.class);
    private final Unchecked unchecked;
    private Roster roster = Roster.EMPTY;
    private long bytes;
    private long serials;
    private boolean hasNews;

    Holdings(ShardConfig config) {
        this.config = config;
        this.unchecked = new Unchecked(config.uncheckedBytesMax());
        for (ShardDrop reason : ShardDrop.values()) {
            drops.put(reason, 0L);
        }
    }

    void roster(Roster changed) {
        roster = changed;
    }

    Roster roster() {
        return roster;
    }

    @Nullable
    ObjectShards find(long handle) {
        return objects.get(handle);
    }

    /// A view.
    Collection<ObjectShards> all() {
        return Collections.unmodifiableCollection(objects.values());
    }

    /// Whether an object was opened since this was last asked.
    boolean takeNews() {
        boolean had = hasNews;
        hasNews = false;
        return had;
    }

    int size() {
        return objects.size();
    }

    long bytes() {
        return bytes;
    }

    Unchecked unchecked() {
        return unchecked;
    }

    /// @param openedBy this node if it is an own object
    /// @param order    who relays, one shard after the other
    /// @return null if there is no room
    @Nullable
    ObjectShards open(
            long handle,
            int objectClass,
            PublicKey openedBy,
            List<PublicKey> order,
            long expiresAtNanos,
            long nowNanos) {
        if (!makeRoom()) {
            return null;
        }
        ObjectShards object =
                new ObjectShards(handle, ++serials, objectClass, openedBy, order, expiresAtNanos, nowNanos);
        objects.put(handle, object);
        hasNews = true;
        return object;
    }

    /// The object of something that came.
    ///
    /// @return null if there is no room, in all or for this neighbour
    @Nullable
    ObjectShards findOrOpen(PublicKey from, long handle, int objectClass, long expiresAtNanos, long nowNanos) {
        ObjectShards known = objects.get(handle);
        if (known != null) {
            return known;
        }
        int opened = 0;
        for (ObjectShards object : objects.values()) {
            opened += object.manifest == null && object.openedBy.equals(from) ? 1 : 0;
        }
        return opened >= config.objectsPerNeighbour()
                ? null
                : open(handle, objectClass, from, roster.order(handle), expiresAtNanos, nowNanos);
    }

    /// The oldest object that is done makes room.
    private boolean makeRoom() {
        if (objects.size() < config.objectsMax()) {
            return true;
        }
        for (ObjectShards object : objects.values()) {
            if (object.stage == Stage.HELD || object.stage == Stage.REFUSED) {
                objects.remove(object.handle);
                return true;
            }
        }
        return false;
    }

    boolean hasRoom(int size) {
        return bytes + size <= config.bytesMax();
    }

    void keep(ObjectShards object, int size) {
        bytes += size;
        object.bytes += size;
    }

    /// Takes something that waits for its hashes into the books.
    ///
    /// @return false if there is no room for it
    boolean await(ObjectShards object, PublicKey from, int size) {
        if (!hasRoom(size) || !unchecked.hasRoom(from, size)) {
            return false;
        }
        unchecked.add(from, size);
        keep(object, size);
        return true;
    }

    /// It waits no more.
    void awaited(ObjectShards object, PublicKey from, int size) {
        unchecked.release(from, size);
        keep(object, -size);
    }

    void release(ObjectShards object, Stage last) {
        if (object.manifest == null) {
            unchecked.release(object);
        }
        object.courses.shards.forEach(waiting ->
                unchecked.release(waiting.from(), waiting.frame().bytes().size()));
        object.courses.lists.forEach(waiting -> unchecked.release(waiting.from(), waiting.bytes()));
        bytes -= object.bytes;
        object.release(last);
    }

    void forget(ObjectShards object) {
        release(object, Stage.REFUSED);
        objects.remove(object.handle);
    }

    void drop(ShardDrop reason) {
        drops.merge(reason, 1L, Long::sum);
    }

    Map<ShardDrop, Long> drops() {
        return Collections.unmodifiableMap(new EnumMap<>(drops));
    }
}
