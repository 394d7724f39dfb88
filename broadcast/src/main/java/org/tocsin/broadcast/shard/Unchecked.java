package org.tocsin.broadcast.shard;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// How many bytes each neighbour has made us hold that no manifest vouches for yet.
final class Unchecked {
    private final long bytesMax;
    // Looked up, never iterated; an entry goes when it reaches zero.
    private final Map<PublicKey, Long> bytes = new HashMap<>();

    Unchecked(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    boolean hasRoom(PublicKey from, int more) {
        return bytes.getOrDefault(from, 0L) + more <= bytesMax;
    }

    void add(PublicKey from, int more) {
        bytes.merge(from, (long) more, Long::sum);
    }

    /// The object has its manifest, or is gone.
    void release(ObjectShards object) {
        for (int slice = 0; slice < Geometry.SLICES_MAX; slice++) {
            release(object.slice(slice));
        }
        release(object.manifestSlots);
    }

    void release(@Nullable Slots slots) {
        if (slots == null) {
            return;
        }
        List<@Nullable Octets> shards = slots.snapshot();
        for (int i = 0; i < shards.size(); i++) {
            Octets shard = shards.get(i);
            PublicKey sender = slots.sender(i);
            if (shard != null && sender != null && !slots.isChecked(i)) {
                release(sender, shard.size());
            }
        }
    }

    void release(PublicKey sender, long size) {
        bytes.computeIfPresent(sender, (_, held) -> held > size ? held - size : null);
    }
}
