package org.tocsin.benchmarks.broadcast;

import java.time.Duration;
import java.util.List;
import org.tocsin.simulator.Scenario;
import org.tocsin.simulator.Scenario.Cores;
import org.tocsin.simulator.Scenario.Fault;
import org.tocsin.simulator.Scenario.Fault.Kind;

/// A large object: among 200 nodes with a session between every two of them, or without one yet, and among a thousand
/// that have 30 neighbours each.
///
/// Every node that is right and connected must get it, else the benchmark fails.
///
/// @param prefix of the figures
/// @param clean  prefix of the case without the fault; empty if this is one
/// @param seeds  how many, from 1 on
record BulkCase(String prefix, Scenario scenario, String clean, int seeds) {
    private static final String CLEAN = "bulk.n200.1m50.";
    private static final int NODES = 200;
    private static final int MIB = 1 << 20;
    private static final long MBIT = 1_000_000;

    private BulkCase(String prefix, Scenario scenario, String clean) {
        this(prefix, scenario, clean, BroadcastBenchmark.SEEDS);
    }

    static List<BulkCase> all() {
        Scenario slow = Scenario.bulk(NODES, 1, MIB, 50 * MBIT);
        Scenario fast = Scenario.bulk(NODES, 1, 4 * MIB, 100 * MBIT);
        Scenario wide = Scenario.bulk(1000, 1, MIB, 50 * MBIT)
                .withCores(Cores.BROADCAST)
                .withDegree(30);
        return List.of(
                new BulkCase(CLEAN, slow, ""),
                new BulkCase("bulk.n200.4m100.", fast, ""),
                // A minute and more for each seed.
                new BulkCase(CLEAN + "whole.", slow.withCores(Cores.ALL_PAIRS_WHOLE), "", 1),
                new BulkCase(CLEAN + "cold.", slow.withCores(Cores.ALL_PAIRS_COLD), ""),
                new BulkCase("bulk.n1000.1m50.degree30.", wide, ""),
                new BulkCase("bulk.n200.1m50.loss1.", lossy(slow, 0.01), CLEAN),
                new BulkCase("bulk.n200.4m100.loss1.", lossy(fast, 0.01), "bulk.n200.4m100."),
                new BulkCase("loss5.", lossy(slow, 0.05), CLEAN),
                new BulkCase("silent20.", faulty(slow, Kind.SILENT, 0.2), CLEAN),
                new BulkCase("silent33.", faulty(slow, Kind.SILENT, 0.33), CLEAN),
                new BulkCase("crash30.", faulty(slow, Kind.CRASH, 0.3), CLEAN));
    }

    private static Scenario lossy(Scenario scenario, double loss) {
        return scenario.withLinks(scenario.links().withLoss(loss));
    }

    /// From the beginning of the object on.
    private static Scenario faulty(Scenario scenario, Kind kind, double share) {
        return scenario.withFaults(List.of(new Fault(kind, share, Duration.ZERO, Duration.ZERO)));
    }
}
