package org.tocsin.benchmarks.virtual;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.tocsin.bytes.Endpoint;
import org.tocsin.node.NodeCoreConfig;
import org.tocsin.testkit.Agenda;
import org.tocsin.testkit.LinkConfig;
import org.tocsin.testkit.Seeds;

/// Nodes on one virtual clock; all of it follows from one seed.
public final class VirtualNodes {
    static final Instant EPOCH = Instant.parse("2026-11-22T00:00:00Z");

    private final Agenda agenda;
    private final long startNanos;
    private final List<VirtualNode> nodes = new ArrayList<>();
    private final Map<Endpoint, VirtualNode> byEndpoint = new LinkedHashMap<>();

    /// @param uplink   of every node; what is behind it has no bounds
    /// @param settings of every node
    public VirtualNodes(int count, long seed, LinkConfig uplink, UnaryOperator<NodeCoreConfig> settings) {
        // Any origin but 0: it finds instants that are compared without subtracting.
        agenda = new Agenda(Long.MAX_VALUE - Duration.ofSeconds(3).toNanos());
        startNanos = agenda.nowNanos();
        RandomGenerator random = Seeds.random(seed);
        for (int i = 0; i < count; i++) {
            VirtualNode node = new VirtualNode(this, i, uplink, settings, random);
            nodes.add(node);
            byEndpoint.put(node.endpoint(), node);
        }
    }

    public Agenda agenda() {
        return agenda;
    }

    public List<VirtualNode> nodes() {
        return nodes;
    }

    VirtualNode at(Endpoint endpoint) {
        VirtualNode node = byEndpoint.get(endpoint);
        if (node == null) {
            throw new IllegalStateException("nobody is at " + endpoint);
        }
        return node;
    }

    Instant wall() {
        return EPOCH.plusNanos(agenda.nowNanos() - startNanos);
    }

    /// Everybody knows everybody and dials at once.
    public void dialAll() {
        for (VirtualNode node : nodes) {
            for (VirtualNode other : nodes) {
                if (node != other) {
                    node.dial(other);
                }
            }
        }
    }

    public void run(Duration time) {
        agenda.runUntil(agenda.nowNanos() + time.toNanos());
    }
}
