package org.tocsin.simulator;

import java.time.Duration;
import java.util.List;
import org.tocsin.broadcast.shard.ShardConfig;

/// What to simulate. Immutable; the same scenario, seed and geography give the same run.
///
/// @param name      for reports
/// @param nodes     at least 2
/// @param cores     which layers of this project run
/// @param degree    neighbours that a node's overlay looks for, and that a flood has on average; 4 to [#DEGREE_MAX], a
///                  multiple of two
/// @param partners  to pass shards on to, where not all members reach each other: as many as give one hop fewer, or
///                  else fewer; 2 to [#PARTNERS_MAX]
/// @param protocols run one after the other over the same nodes, places and objects
/// @param warmUp    time to find neighbours before the first object
/// @param loads     what is published
/// @param faults    what goes wrong; times count from the end of the warm-up
/// @param drain     how long to run on after the last publication
public record Scenario(
        String name,
        int nodes,
        Cores cores,
        int degree,
        int partners,
        List<Protocol> protocols,
        LinkProfile links,
        CpuProfile cpu,
        Duration warmUp,
        List<Load> loads,
        List<Fault> faults,
        Duration drain) {
    public static final int NODES_MAX = 100_000;
    public static final int DEGREE_MAX = 64;
    public static final int DEGREE = 16;
    public static final int PARTNERS_MAX = 1000;
    public static final int PARTNERS = ShardConfig.defaults().partnersMax();

    public Scenario {
        protocols = List.copyOf(protocols);
        loads = List.copyOf(loads);
        faults = List.copyOf(faults);
        if (nodes < 2 || nodes > NODES_MAX) {
            throw new IllegalArgumentException("2 to " + NODES_MAX + " nodes, not " + nodes);
        }
        if (degree < 4 || degree > DEGREE_MAX || degree % 2 != 0) {
            throw new IllegalArgumentException("an even degree from 4 to " + DEGREE_MAX + ", not " + degree);
        }
        if (partners < 2 || partners > PARTNERS_MAX) {
            throw new IllegalArgumentException("2 to " + PARTNERS_MAX + " partners, not " + partners);
        }
        if (protocols.isEmpty() || loads.isEmpty()) {
            throw new IllegalArgumentException("a scenario needs a protocol and a load");
        }
        for (Load load : loads) {
            if (load.start().plus(warmUp).isNegative()) {
                throw new IllegalArgumentException("a load begins before the run");
            }
        }
    }

    /// Urgent objects one after the other from nodes drawn at random.
    public static Scenario urgent(int nodes, int objects) {
        return new Scenario(
                "urgent-" + nodes,
                nodes,
                Cores.BROADCAST,
                DEGREE,
                PARTNERS,
                List.of(Protocol.TOCSIN),
                LinkProfile.symmetric(1_000_000_000),
                CpuProfile.defaults(),
                Duration.ofSeconds(15),
                List.of(new Load(objects, 1024, 0, Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(10))),
                List.of(),
                Duration.ofSeconds(5));
    }

    /// Large objects one after the other.
    public static Scenario bulk(int nodes, int objects, int bytes, long bitsPerSecond) {
        return new Scenario(
                "bulk-" + nodes,
                nodes,
                Cores.BROADCAST,
                DEGREE,
                PARTNERS,
                List.of(Protocol.TOCSIN),
                LinkProfile.symmetric(bitsPerSecond),
                CpuProfile.defaults(),
                Duration.ofSeconds(10),
                List.of(new Load(objects, bytes, 5, Duration.ofSeconds(60), Duration.ZERO, Duration.ofSeconds(10))),
                List.of(),
                Duration.ofSeconds(15));
    }

    public Scenario withProtocols(List<Protocol> changed) {
        return new Scenario(name, nodes, cores, degree, partners, changed, links, cpu, warmUp, loads, faults, drain);
    }

    public Scenario withCores(Cores changed) {
        return new Scenario(
                name, nodes, changed, degree, partners, protocols, links, cpu, warmUp, loads, faults, drain);
    }

    public Scenario withDegree(int changed) {
        return new Scenario(name, nodes, cores, changed, partners, protocols, links, cpu, warmUp, loads, faults, drain);
    }

    public Scenario withPartners(int changed) {
        return new Scenario(name, nodes, cores, degree, changed, protocols, links, cpu, warmUp, loads, faults, drain);
    }

    public Scenario withNodes(int changed) {
        return new Scenario(
                name, changed, cores, degree, partners, protocols, links, cpu, warmUp, loads, faults, drain);
    }

    public Scenario withLinks(LinkProfile changed) {
        return new Scenario(
                name, nodes, cores, degree, partners, protocols, changed, cpu, warmUp, loads, faults, drain);
    }

    public Scenario withFaults(List<Fault> changed) {
        return new Scenario(name, nodes, cores, degree, partners, protocols, links, cpu, warmUp, loads, changed, drain);
    }

    public Scenario withWarmUp(Duration changed) {
        return new Scenario(name, nodes, cores, degree, partners, protocols, links, cpu, changed, loads, faults, drain);
    }

    public Scenario withLoads(List<Load> changed) {
        return new Scenario(
                name, nodes, cores, degree, partners, protocols, links, cpu, warmUp, changed, faults, drain);
    }

    public Scenario withDrain(Duration changed) {
        return new Scenario(
                name, nodes, cores, degree, partners, protocols, links, cpu, warmUp, loads, faults, changed);
    }

    /// Which layers of this project run.
    public enum Cores {
        /// The overlay and the broadcast, over a model of the layers below: for the largest runs.
        BROADCAST("broadcast"),
        /// The same, but all sessions have lapsed when the load begins: the first message between two nodes waits for a
        /// handshake, the computing of which costs no time here.
        BROADCAST_COLD("broadcast-cold"),
        /// Without an overlay, as in small networks: everybody is everybody's neighbour.
        ALL_PAIRS("all-pairs"),
        /// Whole nodes: tunnels, associations and all.
        ALL("all"),
        /// Whole nodes that are all neighbours of each other.
        ALL_PAIRS_WHOLE("all-pairs-whole");

        private final String label;

        Cores(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }

        /// Whether all are neighbours of each other.
        boolean isAllPairs() {
            return this == ALL_PAIRS || this == ALL_PAIRS_WHOLE;
        }

        boolean isWhole() {
            return this == ALL || this == ALL_PAIRS_WHOLE;
        }
    }

    /// Who spreads the objects.
    public enum Protocol {
        TOCSIN("tocsin"),
        /// Each object to all neighbours of a random graph of the scenario's degree.
        FLOOD("flood"),
        GOSSIPSUB_1_1("gossipsub-1.1"),
        GOSSIPSUB_1_2("gossipsub-1.2"),
        PLUMTREE("plumtree"),
        /// From the source to everybody.
        DIRECT("direct");

        private final String label;

        Protocol(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /// Objects of one kind.
    ///
    /// @param bytes of each, without its envelope
    /// @param every from one publication to the next; each from a node drawn anew
    /// @param start of the first, after the warm-up; if negative, in it, and no byte of that is counted
    /// @param isBackground it is there to fill the uplinks: each comes from the node whose uplink carried least,
    ///              a busy one leaves it out, and nobody has to get it before the end
    public record Load(
            int count,
            int bytes,
            int objectClass,
            Duration every,
            Duration start,
            Duration timeToLive,
            boolean isBackground) {
        public Load {
            if (count < 1 || bytes < SimObject.BYTES_MIN || objectClass < 0 || objectClass > 7) {
                throw new IllegalArgumentException("no such load");
            }
        }

        /// Objects that have to arrive.
        public Load(int count, int bytes, int objectClass, Duration every, Duration start, Duration timeToLive) {
            this(count, bytes, objectClass, every, start, timeToLive, false);
        }

        Duration end() {
            return start.plus(every.multipliedBy(count - 1L));
        }
    }

    /// Something that goes wrong with a share of the nodes, drawn at random.
    ///
    /// @param lasts zero for ever
    public record Fault(Kind kind, double share, Duration at, Duration lasts) {
        public Fault {
            if (!(share >= 0 && share <= 1) || at.isNegative() || lasts.isNegative()) {
                throw new IllegalArgumentException("no such fault");
            }
        }

        public enum Kind {
            /// They lose everything; when it ends they start anew.
            CRASH,
            /// They reach each other but not the rest.
            PARTITION,
            /// They take everything and pass nothing on.
            SILENT,
            /// They pass everything on half a second late.
            LATE,
            /// They change the objects that they pass on; whole nodes do not.
            FORGE,
            /// They pass on no object of half of the origins; whole nodes do not.
            CENSOR
        }
    }
}
