package org.tocsin.broadcast.shard;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tocsin.broadcast.shard.ShardPull.Wanted;
import org.tocsin.crypto.PublicKey;

/// Asks for shards that did not come: a few neighbours at a time, each for a part of what is missing.
///
/// Which of the missing ones is drawn at random, so that neighbours who miss the same get different ones, and can help
/// each other in the next round.
final class Repair {
    private final ShardConfig config;
    private final RandomGenerator random;
    private final Surroundings around;
    private final Spreading spreading;

    Repair(ShardConfig config, RandomGenerator random, Surroundings around, Spreading spreading) {
        this.config = config;
        this.random = random;
        this.around = around;
        this.spreading = spreading;
    }

    void ask(ObjectShards object, long nowNanos) {
        object.rounds++;
        if (object.rounds > config.roundsMax()) {
            around.giveUp(object.handle, nowNanos);
        }
        HashList signed = object.manifest;
        if (signed == null) {
            askForManifest(object);
        } else {
            askForShards(object, signed);
        }
    }

    /// In the first round what is missing, from several; later all of it from one, who can then be held to it.
    void askForManifest(ObjectShards object) {
        List<PublicKey> targets = targets(object);
        BitSet indices = new BitSet();
        indices.set(0, 255);
        boolean isFirst = object.rounds <= 1 && object.suspects.isEmpty();
        if (!isFirst && !targets.isEmpty()) {
            object.manifestFrom = targets.getFirst();
        }
        List<PublicKey> asked = targets.subList(0, Math.min(isFirst ? 2 : 1, targets.size()));
        for (PublicKey target : asked) {
            pull(object, target, List.of(new Wanted(ShardFrame.MANIFEST, indices)));
        }
    }

    private void askForShards(ObjectShards object, HashList signed) {
        List<PublicKey> targets = targets(object);
        if (targets.isEmpty()) {
            return;
        }
        Geometry geometry = signed.geometry();
        Map<PublicKey, Map<Integer, BitSet>> requests = new LinkedHashMap<>();
        int next = 0;
        for (int slice = 0; slice < geometry.slices(); slice++) {
            Slots slots = object.slice(slice);
            if (object.decoded(slice) != null || (slots != null && slots.isBusy)) {
                continue;
            }
            List<Integer> missing = missing(slots, geometry);
            int needed = geometry.data() - (slots == null ? 0 : slots.count());
            for (int index : missing.subList(0, Math.min(needed, missing.size()))) {
                PublicKey target = targets.get(next++ % targets.size());
                requests.computeIfAbsent(target, _ -> new TreeMap<>())
                        .computeIfAbsent(slice, _ -> new BitSet())
                        .set(index);
                if (signed instanceof PartedManifest parted && !parted.knows(slice, index)) {
                    requests.get(target)
                            .computeIfAbsent(ShardFrame.MANIFEST, _ -> new BitSet())
                            .set(parted.part(slice, index));
                }
            }
        }
        requests.forEach((target, bySlice) -> {
            List<Wanted> wanted = new ArrayList<>();
            BitSet hashes = bySlice.remove(ShardFrame.MANIFEST);
            if (hashes != null) {
                wanted.add(new Wanted(ShardFrame.MANIFEST, hashes));
            }
            bySlice.forEach((slice, indices) -> {
                if (wanted.size() < ShardPull.ENTRIES_MAX) {
                    wanted.add(new Wanted(slice, indices));
                }
            });
            pull(object, target, wanted);
        });
    }

    /// Data shards that are not here, in random order: whoever holds the object can cut them.
    private List<Integer> missing(@Nullable Slots slots, Geometry geometry) {
        List<Integer> missing = new ArrayList<>();
        for (int index = 0; index < geometry.data(); index++) {
            if (slots == null || !slots.has(index)) {
                missing.add(index);
            }
        }
        Collections.shuffle(missing, random);
        return missing;
    }

    /// Whoever helped before comes first: it is alive. The origin is among them if it can be reached.
    private List<PublicKey> targets(ObjectShards object) {
        List<PublicKey> reachable = spreading.members();
        List<PublicKey> helpers = new ArrayList<>();
        List<PublicKey> others = new ArrayList<>();
        for (PublicKey member : reachable) {
            (object.helpers.contains(member) ? helpers : others).add(member);
        }
        Collections.shuffle(helpers, random);
        Collections.shuffle(others, random);
        List<PublicKey> targets = new ArrayList<>(helpers);
        targets.addAll(others);
        PublicKey origin = object.firstHopFrom;
        if (origin != null && spreading.isMember(origin) && targets.remove(origin)) {
            targets.addFirst(origin);
        }
        return targets.subList(0, Math.min(config.askedAtOnce(), targets.size()));
    }

    private void pull(ObjectShards object, PublicKey target, List<Wanted> wanted) {
        object.asked.add(target);
        around.send(
                target,
                new ShardPull(object.handle, wanted).encode(),
                object.objectClass,
                object.expiresAtNanos,
                object.serial,
                -1);
    }
}
