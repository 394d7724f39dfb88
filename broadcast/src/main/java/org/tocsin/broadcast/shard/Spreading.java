package org.tocsin.broadcast.shard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.broadcast.shard.ObjectShards.Stage;
import org.tocsin.broadcast.shard.ShardPull.Wanted;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// Sends shards: the origin's to their relays, a relay's to everybody, and those that somebody asked for.
final class Spreading {
    /// What one pull can cost its server: an eighth of a megabyte.
    private static final int SERVED_MAX = 96;

    /// Each member is told by those one, two and four places before it.
    private static final int[] STEPS = {1, 2, 4};

    private final ShardConfig config;
    private final PublicKey self;
    private final Surroundings around;
    private Roster roster = Roster.EMPTY;

    Spreading(ShardConfig config, PublicKey self, Surroundings around) {
        this.config = config;
        this.self = self;
        this.around = around;
    }

    void roster(Roster changed) {
        roster = changed;
    }

    /// How many members can be reached at once.
    int reachable() {
        return members().size();
    }

    /// Members whose links work, nearest first.
    List<PublicKey> members() {
        List<PublicKey> reachable = new ArrayList<>();
        for (PublicKey neighbour : around.nearestFirst()) {
            if (roster.contains(neighbour)) {
                reachable.add(neighbour);
            }
        }
        return reachable;
    }

    List<PublicKey> successors(long handle) {
        List<PublicKey> order = roster.order(handle);
        int place = order.indexOf(self);
        List<PublicKey> told = new ArrayList<>();
        for (int step : STEPS) {
            PublicKey next = place < 0 ? self : order.get((place + step) % order.size());
            if (!next.equals(self) && !told.contains(next)) {
                told.add(next);
            }
        }
        return told;
    }

    /// The manifest first, then all slices side by side, the data before the parity: so whatever is late at the end is
    /// a fifth of every slice, and can be missed. Round after round over the relays; in each the farthest first, as
    /// theirs is the longest way.
    void spread(ObjectShards object, ShardFinding.Pieces pieces, long nowNanos) {
        Map<PublicKey, Integer> ranks = new HashMap<>();
        List<PublicKey> reachable = members();
        for (int rank = 0; rank < reachable.size(); rank++) {
            ranks.put(reachable.get(rank), rank);
        }
        List<Addressed> round = new ArrayList<>();
        for (int index = 0; index < pieces.manifestShards().size(); index++) {
            address(object, ShardFrame.MANIFEST, index, pieces.manifestShards(), ranks, round, nowNanos);
        }
        send(object, round);
        for (int index = 0; index < pieces.shards().getFirst().size(); index++) {
            for (int slice = 0; slice < pieces.shards().size(); slice++) {
                address(object, slice, index, pieces.shards().get(slice), ranks, round, nowNanos);
            }
            if (round.size() >= reachable.size()) {
                send(object, round);
            }
        }
        send(object, round);
    }

    /// Who cannot be reached counts as one of the fifth that may be missing.
    private void address(
            ObjectShards object,
            int slice,
            int index,
            List<Octets> shards,
            Map<PublicKey, Integer> ranks,
            List<Addressed> round,
            long nowNanos) {
        PublicKey relay = object.relay(slice, index, self);
        Integer rank = ranks.get(relay);
        if (rank != null) {
            int units = ShardFrame.units(object.expiresAtNanos, nowNanos);
            ShardFrame frame = new ShardFrame(
                    true, object.objectClass, slice, index, shards.size(), units, object.handle, shards.get(index));
            round.add(new Addressed(rank, relay, frame));
        }
    }

    private void send(ObjectShards object, List<Addressed> round) {
        round.sort(Comparator.comparingInt(Addressed::rank).reversed());
        for (Addressed each : round) {
            object.relayed.set(each.frame.key());
            send(object, each.to, each.frame);
        }
        round.clear();
    }

    /// To all members but the origin, farthest first.
    void relay(ObjectShards object, PublicKey origin, ShardFrame frame, long nowNanos) {
        object.relayed.set(frame.key());
        ShardFrame relayed = frame.relayed(object.expiresAtNanos, nowNanos);
        Octets bytes = relayed.encode();
        List<PublicKey> reachable = members();
        for (int i = reachable.size() - 1; i >= 0; i--) {
            PublicKey to = reachable.get(i);
            if (!to.equals(origin)) {
                around.send(to, bytes, object.objectClass, object.expiresAtNanos, object.serial, frame.key());
            }
        }
    }

    /// Takes back what has not been sent.
    void cancel(ObjectShards object) {
        boolean isOwn = object.openedBy.equals(self);
        object.relayed.stream().forEach(key -> {
            if (isOwn) {
                around.cancel(object.relay(key >>> 8, key & 0xff, self), object.serial, key);
            } else {
                members().forEach(to -> around.cancel(to, object.serial, key));
            }
        });
    }

    /// What many miss went to relays that are gone or silent, and nobody but the origin holds it. So once a few were
    /// served, the origin lets those who ask be its relays, once for each shard, and answers nobody else meanwhile.
    ///
    /// @return whether anything of it is here
    boolean serve(ObjectShards object, PublicKey to, ShardPull pull, long nowNanos) {
        Manifest manifest = object.manifest;
        if (manifest == null) {
            return false;
        }
        Optional<Octets> payload = object.stage == Stage.HELD ? around.payload(manifest.envelope()) : Optional.empty();
        object.askers.add(to);
        boolean isSpreadAgain = object.openedBy.equals(self) && object.askers.size() > config.askersServed();
        int served = 0;
        for (Wanted wanted : pull.wanted()) {
            for (int index = wanted.indices().nextSetBit(0);
                    index >= 0 && served < SERVED_MAX;
                    index = wanted.indices().nextSetBit(index + 1)) {
                ShardFrame frame = wanted.slice() == ShardFrame.MANIFEST
                        ? ofManifest(object, manifest, index, nowNanos)
                        : ofObject(object, manifest, payload.orElse(null), wanted.slice(), index, nowNanos);
                if (frame != null && isSpreadAgain && !frame.isOfManifest()) {
                    spreadAgain(object, to, frame, nowNanos);
                    served++;
                } else if (frame != null) {
                    send(object, to, frame);
                    served++;
                }
            }
        }
        return served > 0;
    }

    private void spreadAgain(ObjectShards object, PublicKey to, ShardFrame frame, long nowNanos) {
        Long spreadNanos = object.spreadAgainNanos.putIfAbsent(frame.key(), nowNanos);
        if (spreadNanos == null) {
            send(object, to, frame.toRelay());
        } else if (nowNanos - spreadNanos > 2 * config.patience().toNanos()) {
            send(object, to, frame);
        }
    }

    private static @Nullable ShardFrame ofManifest(ObjectShards object, Manifest manifest, int index, long nowNanos) {
        ManifestCode code = new ManifestCode(manifest.bytes().size());
        return index < code.data()
                ? frame(
                        object,
                        ShardFrame.MANIFEST,
                        index,
                        code.shards(),
                        code.body(code.dataShard(manifest.bytes(), index)),
                        nowNanos)
                : null;
    }

    /// Only data shards are cut anew; parity would have to be computed.
    private static @Nullable ShardFrame ofObject(
            ObjectShards object, Manifest manifest, @Nullable Octets payload, int slice, int index, long nowNanos) {
        Geometry geometry = manifest.geometry();
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
        if (shard == null || !manifest.names(slice, index, shard.toByteArray())) {
            return null;
        }
        return frame(object, slice, index, geometry.shardsPerSlice(), shard, nowNanos);
    }

    private static ShardFrame frame(
            ObjectShards object, int slice, int index, int shards, Octets bytes, long nowNanos) {
        int units = ShardFrame.units(object.expiresAtNanos, nowNanos);
        return new ShardFrame(false, object.objectClass, slice, index, shards, units, object.handle, bytes);
    }

    private void send(ObjectShards object, PublicKey to, ShardFrame frame) {
        around.send(to, frame.encode(), object.objectClass, object.expiresAtNanos, object.serial, frame.key());
    }

    private record Addressed(int rank, PublicKey to, ShardFrame frame) {}
}
