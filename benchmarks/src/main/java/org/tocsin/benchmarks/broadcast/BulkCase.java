package org.tocsin.benchmarks.broadcast;

import java.time.Duration;
import java.util.List;
import org.tocsin.simulator.Scenario;
import org.tocsin.simulator.Scenario.Fault;
import org.tocsin.simulator.Scenario.Fault.Kind;

/// A large object among 200 nodes with a session between every two of them.
///
/// @param name     after `bulk.n200.`
/// @param isWholly whether everybody gets the object before the run ends, else the benchmark fails
record BulkCase(String name, Scenario scenario, boolean isWholly) {
    private static final int NODES = 200;
    private static final int MIB = 1 << 20;
    private static final long MBIT = 1_000_000;

    static List<BulkCase> all() {
        Scenario slow = Scenario.bulk(NODES, 1, MIB, 50 * MBIT);
        Scenario fast = Scenario.bulk(NODES, 1, 4 * MIB, 100 * MBIT);
        return List.of(
                new BulkCase("1m50", slow, true),
                new BulkCase("1m50.loss1", lossy(slow, 0.01), true),
                new BulkCase("1m50.loss5", lossy(slow, 0.05), true),
                new BulkCase("1m50.silent20", faulty(slow, Kind.SILENT, 0.2), false),
                new BulkCase("1m50.silent33", faulty(slow, Kind.SILENT, 0.33), false),
                new BulkCase("1m50.crash30", faulty(slow, Kind.CRASH, 0.3), false),
                new BulkCase("4m100", fast, true),
                new BulkCase("4m100.loss1", lossy(fast, 0.01), true));
    }

    private static Scenario lossy(Scenario scenario, double loss) {
        return scenario.withLinks(scenario.links().withLoss(loss));
    }

    /// From the beginning of the object on.
    private static Scenario faulty(Scenario scenario, Kind kind, double share) {
        return scenario.withFaults(List.of(new Fault(kind, share, Duration.ZERO, Duration.ZERO)));
    }
}
