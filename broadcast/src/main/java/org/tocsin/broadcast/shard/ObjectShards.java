package org.tocsin.broadcast.shard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// What is here of one object that travels in shards.
final class ObjectShards {
    final long handle;
    /// Unique in this node, rising.
    final long serial;

    final PublicKey openedBy;
    final List<PublicKey> order;
    final long expiresAtNanos;
    /// As the first shard says; as the manifest says once it is here.
    int objectClass;

    Stage stage = Stage.COLLECTING;

    @Nullable
    HashList manifest;

    @Nullable
    Slots manifestSlots;

    int manifestSize;
    /// Shards of a manifest that nobody signed, and who sent them.
    List<@Nullable Octets> suspects = List.of();

    List<@Nullable PublicKey> suspectSenders = List.of();
    /// The only one whose shards of the manifest are taken after those of many made none.
    @Nullable
    PublicKey manifestFrom;

    /// Who asked us to relay: the origin, as far as is known.
    @Nullable
    PublicKey firstHopFrom;

    private final @Nullable Slots[] slices = new @Nullable Slots[Geometry.SLICES_MAX];
    private final @Nullable Octets[] decoded = new @Nullable Octets[Geometry.SLICES_MAX];
    private int decodedCount;

    /// Shards that were passed on, by [#key].
    final BitSet relayed = new BitSet();

    /// What is on courses through a lattice.
    final OnCourses courses = new OnCourses();

    /// Neighbours that were asked for shards: theirs are taken although they are not the relay.
    final Set<PublicKey> asked = new LinkedHashSet<>();

    /// Neighbours that asked for shards.
    final Set<PublicKey> askers = new HashSet<>();

    /// When the origin gave a shard to another relay, by [#key]. Looked up, never iterated.
    final Map<Integer, Long> spreadAgainNanos = new HashMap<>();

    /// Neighbours that sent something which was new.
    final Set<PublicKey> helpers = new LinkedHashSet<>();

    long progressAtNanos;
    int rounds;
    long bytes;

    ObjectShards(
            long handle,
            long serial,
            int objectClass,
            PublicKey openedBy,
            List<PublicKey> order,
            long expiresAtNanos,
            long nowNanos) {
        this.handle = handle;
        this.serial = serial;
        this.objectClass = objectClass;
        this.openedBy = openedBy;
        this.order = order;
        this.expiresAtNanos = expiresAtNanos;
        this.progressAtNanos = nowNanos;
    }

    static int key(int slice, int index) {
        return slice << 8 | index;
    }

    /// Who relays a shard: the next one if it is the origin itself.
    PublicKey relay(int slice, int index, PublicKey origin) {
        int place = place(slice, index);
        PublicKey relay = order.get(place);
        return relay.equals(origin) ? order.get((place + 1) % order.size()) : relay;
    }

    /// The origin is not known before the manifest: one of two may be the relay.
    boolean mayRelay(PublicKey neighbour, int slice, int index) {
        if (order.isEmpty()) {
            return false;
        }
        int place = place(slice, index);
        return order.get(place).equals(neighbour)
                || order.get((place + 1) % order.size()).equals(neighbour);
    }

    private int place(int slice, int index) {
        return Geometry.place(slice, index, order.size());
    }

    /// A shard of it that leaves now.
    ShardFrame frame(boolean isFirstHop, int slice, int index, int shards, Octets bytes, long nowNanos) {
        int units = ShardFrame.units(expiresAtNanos, nowNanos);
        return new ShardFrame(isFirstHop, objectClass, slice, index, shards, units, handle, bytes);
    }

    @Nullable
    Slots slice(int slice) {
        return slices[slice];
    }

    /// @return null if shards of this slice came in another shape
    @Nullable
    Slots slice(int slice, int shards) {
        Slots slots = slices[slice];
        if (slots == null) {
            slots = new Slots(shards);
            slices[slice] = slots;
        }
        return slots.size() == shards ? slots : null;
    }

    @Nullable
    Octets decoded(int slice) {
        return decoded[slice];
    }

    /// @return whether this was the last one
    boolean decoded(int slice, Octets content) {
        if (decoded[slice] == null && manifest != null) {
            decoded[slice] = content;
            decodedCount++;
            slices[slice] = null;
        }
        return isWhole();
    }

    boolean isWhole() {
        return manifest != null && decodedCount == manifest.geometry().slices();
    }

    List<Octets> content() {
        List<Octets> all = new ArrayList<>();
        for (Octets slice : decoded) {
            if (slice != null) {
                all.add(slice);
            }
        }
        return all;
    }

    /// What does not fit the manifest that came is thrown away.
    ///
    /// @param itsClass as the origin's envelope says
    void adopt(HashList known, int itsClass) {
        manifest = known;
        objectClass = itsClass;
        manifestSlots = null;
        suspects = List.of();
        for (int slice = 0; slice < slices.length; slice++) {
            Slots slots = slices[slice];
            Geometry geometry = known.geometry();
            if (slots != null && (slice >= geometry.slices() || slots.size() != geometry.shardsPerSlice())) {
                slices[slice] = null;
            }
        }
    }

    /// Only what is needed to relay and to answer stays.
    void release(Stage last) {
        stage = last;
        Arrays.fill(slices, null);
        Arrays.fill(decoded, null);
        decodedCount = 0;
        manifestSlots = null;
        suspects = List.of();
        helpers.clear();
        asked.clear();
        courses.shards.clear();
        courses.lists.clear();
        bytes = 0;
    }

    enum Stage {
        COLLECTING,
        /// All slices went to be put together.
        ASSEMBLED,
        /// The object is here.
        HELD,
        /// It must not be: nothing more of it is taken or passed on.
        REFUSED
    }
}
