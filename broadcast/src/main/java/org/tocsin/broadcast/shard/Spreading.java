package org.tocsin.broadcast.shard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// Sends shards where all members reach each other: the origin's to their relays, a relay's to everybody.
final class Spreading {
    /// Each member is told by those one, two and four places before it.
    private static final int[] STEPS = {1, 2, 4};

    private final PublicKey self;
    private final Surroundings around;
    private Roster roster = Roster.EMPTY;
    private @Nullable Lattice lattice;

    Spreading(PublicKey self, Surroundings around) {
        this.self = self;
        this.around = around;
    }

    /// @param ofMany empty where all members reach each other
    void members(Roster ofFew, @Nullable Lattice ofMany) {
        roster = ofFew;
        lattice = ofMany;
    }

    boolean isMember(PublicKey key) {
        return roster.contains(key) || (lattice != null && lattice.contains(key));
    }

    /// How many members can be reached at once.
    int reachable() {
        return members().size();
    }

    /// Members whose links work, in the order in which they are served.
    List<PublicKey> members() {
        List<PublicKey> reachable = new ArrayList<>();
        for (PublicKey neighbour : around.servedFirst()) {
            if (isMember(neighbour)) {
                reachable.add(neighbour);
            }
        }
        return reachable;
    }

    List<PublicKey> successors(long handle) {
        List<PublicKey> linked = around.linked();
        if (lattice != null || linked.size() < reachable()) {
            return linked;
        }
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
    /// a fifth of every slice, and can be missed. Round after round over the relays, in the order in which they are
    /// served.
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
            ShardFrame frame = object.frame(true, slice, index, shards.size(), shards.get(index), nowNanos);
            round.add(new Addressed(rank, relay, frame));
        }
    }

    private void send(ObjectShards object, List<Addressed> round) {
        round.sort(Comparator.comparingInt(Addressed::rank));
        for (Addressed each : round) {
            object.relayed.set(each.frame.key());
            send(object, each.to, each.frame);
        }
        round.clear();
    }

    /// To all members but the origin.
    void relay(ObjectShards object, PublicKey origin, ShardFrame frame, long nowNanos) {
        object.relayed.set(frame.key());
        ShardFrame relayed = frame.relayed(object.expiresAtNanos, nowNanos);
        Octets bytes = relayed.encode();
        for (PublicKey to : members()) {
            if (!to.equals(origin)) {
                around.send(to, bytes, object.objectClass, object.expiresAtNanos, object.serial, frame.key());
            }
        }
    }

    /// Takes back what has not been sent.
    void cancel(ObjectShards object) {
        boolean isOwn = object.openedBy.equals(self);
        List<PublicKey> reachable = members();
        object.relayed.stream().forEach(key -> {
            if (isOwn) {
                around.cancel(object.relay(key >>> 8, key & 0xff, self), object.serial, key);
            } else {
                reachable.forEach(to -> around.cancel(to, object.serial, key));
            }
        });
    }

    private void send(ObjectShards object, PublicKey to, ShardFrame frame) {
        around.send(to, frame.encode(), object.objectClass, object.expiresAtNanos, object.serial, frame.key());
    }

    private record Addressed(int rank, PublicKey to, ShardFrame frame) {}
}
