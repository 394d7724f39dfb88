package org.tocsin.broadcast.shard;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.broadcast.shard.ObjectShards.Stage;
import org.tocsin.broadcast.shard.ShardPull.Wanted;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// Sends shards and hashes that somebody asked for.
final class Serving {
    /// What one pull can cost its server: an eighth of a megabyte.
    private static final int SERVED_MAX = 96;

    private final ShardConfig config;
    private final PublicKey self;
    private final Surroundings around;

    Serving(ShardConfig config, PublicKey self, Surroundings around) {
        this.config = config;
        this.self = self;
        this.around = around;
    }

    /// What many miss went to relays that are gone or silent, and nobody but the origin holds it. So once a few were
    /// served, the origin lets those who ask be its relays, once for each shard, and answers nobody else meanwhile;
    /// not in a lattice, where each misses something else.
    ///
    /// @return whether anything of it is here
    boolean serve(ObjectShards object, PublicKey to, ShardPull pull, long nowNanos) {
        HashList signed = object.manifest;
        if (signed == null) {
            return false;
        }
        Optional<Octets> payload = object.stage == Stage.HELD ? around.payload(signed.envelope()) : Optional.empty();
        object.askers.add(to);
        int served = 0;
        for (Wanted wanted : pull.wanted()) {
            for (int index = wanted.indices().nextSetBit(0);
                    index >= 0 && served < SERVED_MAX;
                    index = wanted.indices().nextSetBit(index + 1)) {
                boolean isHere = wanted.slice() == ShardFrame.MANIFEST
                        ? serveHashes(object, to, signed, index, nowNanos)
                        : serveShard(object, to, signed, payload.orElse(null), wanted.slice(), index, nowNanos);
                served += isHere ? 1 : 0;
            }
        }
        return served > 0;
    }

    private boolean serveHashes(ObjectShards object, PublicKey to, HashList signed, int index, long nowNanos) {
        Octets frame = switch (signed) {
            case Manifest manifest -> ofManifest(object, manifest, index, nowNanos);
            case PartedManifest manifest -> CourseSpreading.list(object, manifest, index, null, nowNanos);
        };
        if (frame != null) {
            int key = ObjectShards.key(ShardFrame.MANIFEST, index);
            around.send(to, frame, object.objectClass, object.expiresAtNanos, object.serial, key);
        }
        return frame != null;
    }

    private boolean serveShard(
            ObjectShards object,
            PublicKey to,
            HashList signed,
            @Nullable Octets payload,
            int slice,
            int index,
            long nowNanos) {
        ShardFrame frame = ofObject(object, signed, payload, slice, index, nowNanos);
        boolean isSpreadAgain = signed instanceof Manifest
                && object.openedBy.equals(self)
                && object.askers.size() > config.askersServed();
        if (frame != null && isSpreadAgain) {
            spreadAgain(object, to, frame, nowNanos);
        } else if (frame != null) {
            send(object, to, frame);
        }
        return frame != null;
    }

    private void spreadAgain(ObjectShards object, PublicKey to, ShardFrame frame, long nowNanos) {
        Long spreadNanos = object.spreadAgainNanos.putIfAbsent(frame.key(), nowNanos);
        if (spreadNanos == null) {
            send(object, to, frame.toRelay());
        } else if (nowNanos - spreadNanos > 2 * config.patience().toNanos()) {
            send(object, to, frame);
        }
    }

    private static @Nullable Octets ofManifest(ObjectShards object, Manifest manifest, int index, long nowNanos) {
        ManifestCode code = new ManifestCode(manifest.bytes().size());
        return index < code.data()
                ? object.frame(
                                false,
                                ShardFrame.MANIFEST,
                                index,
                                code.shards(),
                                code.body(code.dataShard(manifest.bytes(), index)),
                                nowNanos)
                        .encode()
                : null;
    }

    /// Only data shards are cut anew; parity would have to be computed.
    private static @Nullable ShardFrame ofObject(
            ObjectShards object, HashList signed, @Nullable Octets payload, int slice, int index, long nowNanos) {
        Geometry geometry = signed.geometry();
        if (slice >= geometry.slices() || index >= geometry.shardsPerSlice()) {
            return null;
        }
        Octets content = object.decoded(slice);
        Slots slots = object.slice(slice);
        Octets shard = null;
        if (payload != null && index < geometry.data()) {
            shard = Octets.wrap(ShardWork.dataShard(geometry, slice, index, payload));
        } else if (content != null && index < geometry.data()) {
            shard = content.slice(index * geometry.shardBytes(), geometry.shardBytes());
        } else if (slots != null) {
            shard = slots.shard(index);
        }
        if (shard == null || !signed.names(slice, index, shard.toByteArray())) {
            return null;
        }
        return object.frame(false, slice, index, geometry.shardsPerSlice(), shard, nowNanos);
    }

    private void send(ObjectShards object, PublicKey to, ShardFrame frame) {
        around.send(to, frame.encode(), object.objectClass, object.expiresAtNanos, object.serial, frame.key());
    }
}
