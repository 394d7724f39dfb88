package org.tocsin.node;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.tocsin.bytes.Entropy;
import org.tocsin.bytes.WallClock;
import org.tocsin.crypto.PublicKey;
import org.tocsin.sctp.Association;
import org.tocsin.sctp.AssociationConfig;
import org.tocsin.sctp.Greeting;
import org.tocsin.sctp.PathMemory;
import org.tocsin.sctp.ReceiveBudget;

/// Makes associations to members, who are all nodes of ours and so are opened by a hello, and keeps what each learned
/// about its path for the next one to the same key.
final class Associations {
    /// Bit 1: version 1 of WireGuard.
    private static final int TUNNEL_VERSIONS = 1 << 1;
    /// Members of a network agree on its directory by other means; nothing numbers its configurations yet.
    private static final int EPOCH = 0;
    /// An association counts its own restarts in these bits of the incarnation, below the milliseconds of its birth.
    private static final int RESTART_BITS = 16;

    private final AssociationConfig config;
    private final NodeLimits limits;
    private final ReceiveBudget budget;
    private final Entropy entropy;
    private final RandomGenerator random;
    private final WallClock wall;
    private final Map<PublicKey, PathMemory> memories = new LinkedHashMap<>();
    private long lastIncarnation;

    Associations(AssociationConfig config, NodeLimits limits, Entropy entropy, RandomGenerator random, WallClock wall) {
        this.config = config;
        this.limits = limits;
        this.budget =
                new ReceiveBudget(limits.receiveBytesMax(), config.bounds().messageBytesMax(), limits.receiveTurnMax());
        this.entropy = entropy;
        this.random = random;
        this.wall = wall;
    }

    Association create(PublicKey peer) {
        Greeting greeting = new Greeting(nextIncarnation(), TUNNEL_VERSIONS, EPOCH);
        Association association = new Association(config, Optional.of(greeting), budget, entropy, random);
        PathMemory memory = memories.remove(peer);
        if (memory != null) {
            association.resume(memory);
        }
        return association;
    }

    /// The wall clock goes on while a process does not run, so it rises over restarts; inside one it may not fall.
    private long nextIncarnation() {
        long byClock = Math.max(1, wall.instant().toEpochMilli()) << RESTART_BITS;
        lastIncarnation = Math.max(byClock, lastIncarnation + (1L << RESTART_BITS));
        return lastIncarnation;
    }

    /// What all of them hold of what they received.
    ReceiveBudget budget() {
        return budget;
    }

    /// Where memory has become free, each association may have something to tell its peer.
    void tellOfRoom(Neighbours neighbours) {
        if (budget.takeNews()) {
            neighbours.touchAll();
        }
    }

    /// Ends an association that will not be used again, and keeps what it learned.
    void end(PublicKey peer, Association association, long nowNanos) {
        association.pathMemory().ifPresent(memory -> {
            memories.remove(peer);
            memories.put(peer, memory);
        });
        if (memories.size() > limits.pathMemoriesMax()) {
            memories.remove(memories.keySet().iterator().next());
        }
        association.abort("peer removed", nowNanos);
    }

    Optional<PathMemory> memory(PublicKey peer) {
        return Optional.ofNullable(memories.get(peer));
    }
}
