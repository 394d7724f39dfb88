package org.tocsin.simulator;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tocsin.broadcast.OverlayConfig;
import org.tocsin.bytes.Deadline;
import org.tocsin.simulator.Scenario.Protocol;
import org.tocsin.testkit.Seeds;

/// Makes the nodes of a run, and makes them again after a crash.
final class Participants {
    /// Connections of a gossipsub or HyParView node, of which the mesh is a part.
    private static final int CONNECTIONS = 32;

    private final Scenario scenario;
    private final Protocol protocol;
    private final Fabric fabric;
    private final int objects;
    private final RandomGenerator random;
    private final @Nullable Registry registry;
    private final int[][] graph;
    private final @Nullable WholeRegistry wholeRegistry;
    private final long startNanos;
    private long incarnation;

    Participants(Scenario scenario, Protocol protocol, Fabric fabric, int objects, RandomGenerator random) {
        this.startNanos = fabric.agenda.nowNanos();
        boolean isWhole = scenario.cores().isWhole() && protocol == Protocol.TOCSIN;
        this.wholeRegistry = isWhole ? new WholeRegistry(scenario.nodes(), random) : null;
        this.scenario = scenario;
        this.protocol = protocol;
        this.fabric = fabric;
        this.objects = objects;
        this.random = random;
        this.registry = protocol == Protocol.TOCSIN ? new Registry(scenario.nodes(), random) : null;
        this.graph = switch (protocol) {
            case FLOOD -> RandomGraph.dial(scenario.nodes(), scenario.degree() / 2, random);
            case GOSSIPSUB_1_1, GOSSIPSUB_1_2 -> RandomGraph.dial(scenario.nodes(), CONNECTIONS / 2, random);
            case TOCSIN, PLUMTREE, DIRECT -> new int[0][];
        };
    }

    void startAll(long nowNanos) {
        for (int node = 0; node < scenario.nodes(); node++) {
            fabric.attach(node, create(node));
        }
        for (int node = 0; node < scenario.nodes(); node++) {
            fabric.participant(node).start(nowNanos);
        }
    }

    void start(int node, long nowNanos) {
        Participant participant = create(node);
        fabric.attach(node, participant);
        participant.start(nowNanos);
    }

    private Participant create(int node) {
        Host host = new Host(fabric, node, Seeds.random(random.nextLong()));
        return switch (protocol) {
            case TOCSIN -> tocsin(host);
            case FLOOD -> new Flood(host, graph[node]);
            case DIRECT -> Flood.direct(host);
            case GOSSIPSUB_1_1 -> new Gossipsub(host, graph[node], false);
            case GOSSIPSUB_1_2 -> new Gossipsub(host, graph[node], true);
            case PLUMTREE -> new Plumtree(host);
        };
    }

    private Participant tocsin(Host host) {
        if (wholeRegistry != null) {
            return new WholeNode(host, wholeRegistry, scenario, objects, startNanos);
        }
        if (registry == null) {
            throw new IllegalStateException("no directory");
        }
        return new TocsinNode(
                host,
                registry,
                scenario.cpu(),
                objects,
                Simulation.broadcastConfig(scenario),
                OverlayConfig.ofDegree(scenario.degree()),
                scenario,
                incarnation++,
                scenario.cores() == Scenario.Cores.BROADCAST_COLD
                        ? startNanos + scenario.warmUp().toNanos()
                        : Deadline.NEVER);
    }
}
