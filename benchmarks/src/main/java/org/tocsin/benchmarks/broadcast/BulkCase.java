package org.tocsin.benchmarks.broadcast;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tocsin.simulator.Scenario;
import org.tocsin.simulator.Scenario.Cores;
import org.tocsin.simulator.Scenario.Fault;
import org.tocsin.simulator.Scenario.Fault.Kind;
import org.tocsin.simulator.Scenario.Load;

/// A large object: among 200 nodes that all have sessions for shards with each other, or none yet, and among a thousand
/// that have them with some of the others: as many as they take by themselves, or at most 30.
///
/// Every node that is right and connected must get it, else the benchmark fails.
///
/// @param prefix of the figures
/// @param clean  prefix of the case without the fault; empty if this is one
/// @param seeds  how many, from 1 on
/// @param size   of a run
record BulkCase(String prefix, Scenario scenario, String clean, int seeds, Runs.Size size) {
    private static final String CLEAN = "bulk.n200.1m50.";
    private static final int NODES = 200;
    private static final int MIB = 1 << 20;
    private static final long MBIT = 1_000_000;
    /// Half a minute and more for each; the same without the layers below takes seconds.
    static final int WHOLE_SEEDS = 3;
    /// Neighbours are looked for in the first ten seconds, sessions for shards made then, and idle for ten.
    private static final Duration WHOLE_WARM_UP = Duration.ofSeconds(25);
    /// Votes before an object that meets losses or silent nodes.
    static final Duration TRAFFIC = Duration.ofSeconds(30);

    static final int VOTES = 30;
    private static final Runs.Size WIDE = new Runs.Size(70, 2500);

    private BulkCase(String prefix, Scenario scenario, String clean, int seconds) {
        this(prefix, scenario, clean, BroadcastBenchmark.SEEDS, new Runs.Size(seconds, 500));
    }

    static List<BulkCase> all() {
        Scenario slow = Scenario.bulk(NODES, 1, MIB, 50 * MBIT);
        Scenario fast = Scenario.bulk(NODES, 1, 4 * MIB, 100 * MBIT);
        Scenario wide = Scenario.bulk(1000, 1, MIB, 50 * MBIT);
        return List.of(
                new BulkCase(CLEAN, slow, "", 6),
                new BulkCase("bulk.n200.4m100.", fast, "", 25),
                new BulkCase(
                        CLEAN + "whole.",
                        slow.withCores(Cores.ALL).withWarmUp(WHOLE_WARM_UP),
                        "",
                        WHOLE_SEEDS,
                        new Runs.Size(50, 2500)),
                new BulkCase(CLEAN + "cold.", slow.withCores(Cores.BROADCAST_COLD), "", 6),
                // A minute and more for each seed.
                new BulkCase("bulk.n1000.1m50.", wide, "", 1, WIDE),
                new BulkCase("bulk.n1000.1m50.degree30.", wide.withPartners(30), "", 1, WIDE),
                new BulkCase("bulk.n200.1m50.loss1.", lossy(slow, 0.01), CLEAN, 6),
                new BulkCase("bulk.n200.4m100.loss1.", lossy(fast, 0.01), "bulk.n200.4m100.", 25),
                new BulkCase("loss5.", afterTraffic(lossy(slow, 0.05)), CLEAN, 20),
                new BulkCase("silent20.", faulty(slow, Kind.SILENT, 0.2), CLEAN, 20),
                new BulkCase("silent33.", faulty(slow, Kind.SILENT, 0.33), CLEAN, 20),
                new BulkCase("crash30.", faulty(slow, Kind.CRASH, 0.3), CLEAN, 20));
    }

    private static Scenario lossy(Scenario scenario, double loss) {
        return scenario.withLinks(scenario.links().withLoss(loss));
    }

    /// From the beginning of the object on.
    private static Scenario faulty(Scenario scenario, Kind kind, double share) {
        return afterTraffic(scenario.withFaults(List.of(new Fault(kind, share, Duration.ZERO, Duration.ZERO))));
    }

    /// The votes come first, and stand last: figures are of the first load.
    private static Scenario afterTraffic(Scenario scenario) {
        Duration every = TRAFFIC.dividedBy(VOTES);
        Load votes = new Load(VOTES, 300, 0, every, TRAFFIC.negated(), Duration.ofSeconds(10));
        List<Load> loads = new ArrayList<>(scenario.loads());
        loads.add(votes);
        return scenario.withWarmUp(scenario.warmUp().plus(TRAFFIC)).withLoads(loads);
    }
}
