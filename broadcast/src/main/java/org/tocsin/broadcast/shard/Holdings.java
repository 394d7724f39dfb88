package org.tocsin.broadcast.shard;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
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

    /// An own object.
    ///
    /// @return null if there is no room
    @Nullable
    ObjectShards open(long handle, int objectClass, PublicKey self, long expiresAtNanos, long nowNanos) {
        if (!makeRoom()) {
            return null;
        }
        ObjectShards object =
                new ObjectShards(handle, ++serials, objectClass, self, roster.order(handle), expiresAtNanos, nowNanos);
        objects.put(handle, object);
        hasNews = true;
        return object;
    }

    /// The object of a shard that came.
    ///
    /// @return null if there is no room, in all or for this neighbour
    @Nullable
    ObjectShards open(PublicKey from, ShardFrame frame, long nowNanos) {
        int opened = 0;
        for (ObjectShards object : objects.values()) {
            opened += object.manifest == null && object.openedBy.equals(from) ? 1 : 0;
        }
        return opened >= config.objectsPerNeighbour()
                ? null
                : open(frame.handle(), frame.objectClass(), from, frame.expiresAtNanos(nowNanos), nowNanos);
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

    void release(ObjectShards object, Stage last) {
        if (object.manifest == null) {
            unchecked.release(object);
        }
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
