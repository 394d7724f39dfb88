package org.tocsin.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.tocsin.broadcast.BroadcastConfig;
import org.tocsin.broadcast.shard.ShardConfig;
import org.tocsin.simulator.Scenario.Fault;
import org.tocsin.simulator.Scenario.Load;
import org.tocsin.simulator.Scenario.Protocol;
import org.tocsin.testkit.Agenda;
import org.tocsin.testkit.Seeds;

/// Runs one protocol of a scenario to its end, in virtual time.
///
/// Everything random comes from the seed, through one generator for each purpose, so that places, sources
/// and faults are the same for all protocols of a scenario.
public final class Simulation {
    /// Not zero, and wrapping soon: clocks have arbitrary origins.
    private static final long START_NANOS =
            Long.MAX_VALUE - Duration.ofSeconds(20).toNanos();

    /// In each quarter of a second, so that large networks do not run longer for it.
    private static final int CHECKED_PER_STEP = 32;

    private final Scenario scenario;
    private final Geography geography;
    private final Protocol protocol;
    private final int[] places;
    private final List<SimObject> objects;
    private final Agenda agenda = new Agenda(START_NANOS);
    private final TraceHash trace = new TraceHash();
    private final Arrivals arrivals;
    private final Fabric fabric;
    private final Participants participants;
    private final long loadStartNanos;
    private final Invariants invariants;
    private final List<Integer> faulty = new ArrayList<>();

    private Simulation(Scenario scenario, Geography geography, Protocol protocol, long seed) {
        RandomGenerator root = Seeds.random(seed);
        this.scenario = scenario;
        this.invariants = new Invariants(broadcastConfig(scenario));
        this.geography = geography;
        this.protocol = protocol;
        this.places = geography.settle(scenario.nodes(), Seeds.random(root.nextLong()));
        RandomGenerator faults = Seeds.random(root.nextLong());
        for (Fault fault : scenario.faults()) {
            faulty.addAll(draw(fault, faults));
        }
        this.objects = objects(Seeds.random(root.nextLong()));
        this.arrivals = new Arrivals(objects.size(), scenario.nodes());
        this.fabric = new Fabric(
                agenda,
                geography,
                places,
                scenario.links(),
                scenario.cpu(),
                Seeds.random(root.nextLong()),
                trace,
                arrivals);
        // Left out, so that a seed means the network that it always meant.
        root.nextLong();
        this.participants = new Participants(scenario, protocol, fabric, objects.size(), Seeds.random(root.nextLong()));
        this.loadStartNanos = START_NANOS + scenario.warmUp().toNanos();
    }

    /// @param progress called now and then with the share that is done, from 0 to 1
    public static Outcome run(
            Scenario scenario, Geography geography, Protocol protocol, long seed, Consumer<Double> progress) {
        return new Simulation(scenario, geography, protocol, seed).run(progress);
    }

    private Outcome run(Consumer<Double> progress) {
        participants.startAll(agenda.nowNanos());
        long endNanos =
                loadStartNanos + lastPublicationNanos() + scenario.drain().toNanos();
        for (SimObject object : objects) {
            agenda.at(loadStartNanos + object.atNanos(), () -> publish(object));
        }
        scheduleFaults();
        agenda.at(loadStartNanos, () -> fabric.traffic().reset());
        meterUplinks();
        long steps = Math.max(1, (endNanos - START_NANOS) / 250_000_000L);
        for (long step = 1; step <= steps; step++) {
            agenda.runUntil(START_NANOS + (endNanos - START_NANOS) / steps * step);
            check(step * CHECKED_PER_STEP, CHECKED_PER_STEP);
            progress.accept(step / (double) steps);
        }
        check(0, scenario.nodes());
        return OutcomeBuilder.build(
                scenario,
                protocol,
                new Floor(geography, places, scenario.links()),
                fabric,
                arrivals,
                objects,
                invariants,
                trace);
    }

    /// From the first to the last publication that is not in the background, where something is.
    private void meterUplinks() {
        List<Load> counted =
                scenario.loads().stream().filter(load -> !load.isBackground()).toList();
        if (counted.isEmpty() || counted.size() == scenario.loads().size()) {
            return;
        }
        long begin =
                counted.stream().mapToLong(load -> load.start().toNanos()).min().orElseThrow();
        long end =
                counted.stream().mapToLong(load -> load.end().toNanos()).max().orElseThrow();
        agenda.at(loadStartNanos + begin, () -> fabric.uplinks().begin(agenda.nowNanos()));
        agenda.at(loadStartNanos + end, () -> fabric.uplinks().end(agenda.nowNanos()));
    }

    /// Some nodes of all, in turn.
    private void check(long first, int count) {
        for (long i = first; i < first + count; i++) {
            int node = (int) (i % scenario.nodes());
            if (fabric.isUp(node)) {
                fabric.participant(node).status().ifPresent(status -> invariants.check(node, status));
            }
        }
    }

    private void publish(SimObject planned) {
        SimObject object = planned;
        if (planned.isBackground()) {
            object = planned.from(fabric.uplinks().leastUsed());
            objects.set(object.index(), object);
        }
        if (fabric.isUp(object.source())) {
            arrivals.published(object.index(), object.payload(), agenda.nowNanos());
            fabric.participant(object.source()).publish(object, agenda.nowNanos());
        }
        agenda.after(planned.timeToLive().toNanos(), () -> arrivals.finished(planned.index()));
    }

    private long lastPublicationNanos() {
        return objects.stream().mapToLong(SimObject::atNanos).max().orElse(0);
    }

    /// Sources are drawn among the nodes that stay right, so that every object has a right to arrive.
    private List<SimObject> objects(RandomGenerator random) {
        List<SimObject> made = new ArrayList<>();
        int group = 0;
        for (Load load : scenario.loads()) {
            for (int i = 0; i < load.count(); i++) {
                int source = random.nextInt(scenario.nodes());
                while (faulty.contains(source) && faulty.size() < scenario.nodes()) {
                    source = random.nextInt(scenario.nodes());
                }
                long at = load.start().toNanos() + i * load.every().toNanos();
                made.add(new SimObject(
                        made.size(),
                        source,
                        load.bytes(),
                        load.objectClass(),
                        load.timeToLive(),
                        at,
                        group,
                        load.isBackground()));
            }
            group++;
        }
        return made;
    }

    /// The nodes of a partition stay right: their objects must arrive as well.
    private List<Integer> draw(Fault fault, RandomGenerator random) {
        List<Integer> drawn = new ArrayList<>();
        long wanted = Math.round(fault.share() * scenario.nodes());
        long seed = random.nextLong();
        if (fault.kind() != Fault.Kind.PARTITION) {
            drawn.addAll(share(wanted, seed));
        }
        return drawn;
    }

    private List<Integer> share(long wanted, long seed) {
        RandomGenerator random = Seeds.random(seed);
        List<Integer> drawn = new ArrayList<>();
        boolean[] taken = new boolean[scenario.nodes()];
        while (drawn.size() < wanted) {
            int node = random.nextInt(scenario.nodes());
            if (!taken[node]) {
                taken[node] = true;
                drawn.add(node);
            }
        }
        return drawn;
    }

    private void scheduleFaults() {
        int next = 0;
        for (Fault fault : scenario.faults()) {
            int count = (int) Math.round(fault.share() * scenario.nodes());
            boolean isPartition = fault.kind() == Fault.Kind.PARTITION;
            List<Integer> nodes =
                    isPartition ? share(count, scenario.nodes()) : new ArrayList<>(faulty.subList(next, next + count));
            next += isPartition ? 0 : count;
            long at = loadStartNanos + fault.at().toNanos();
            agenda.at(at, () -> nodes.forEach(node -> begin(fault, node)));
            if (!fault.lasts().isZero()) {
                agenda.at(at + fault.lasts().toNanos(), () -> nodes.forEach(node -> end(fault, node)));
            }
        }
    }

    private void begin(Fault fault, int node) {
        switch (fault.kind()) {
            case CRASH -> fabric.crash(node);
            case PARTITION -> fabric.side(node, 1);
            case SILENT -> fabric.misbehave(node, Misbehaviour.SILENT);
            case LATE -> fabric.misbehave(node, Misbehaviour.LATE);
            case FORGE -> fabric.misbehave(node, Misbehaviour.FORGE);
            case CENSOR -> fabric.misbehave(node, Misbehaviour.CENSOR);
        }
    }

    private void end(Fault fault, int node) {
        switch (fault.kind()) {
            case CRASH -> {
                arrivals.forget(node);
                participants.start(node, agenda.nowNanos());
            }
            case PARTITION -> fabric.side(node, 0);
            case SILENT, LATE, FORGE, CENSOR -> fabric.misbehave(node, Misbehaviour.NONE);
        }
    }

    /// The settings that all nodes of this project have in a run.
    static BroadcastConfig broadcastConfig(Scenario scenario) {
        ShardConfig defaults = ShardConfig.defaults();
        return BroadcastConfig.builder(TocsinNode.NETWORK)
                .shards(defaults.withMembers(defaults.membersMin(), defaults.membersMax(), scenario.partners()))
                .build();
    }
}
