package org.tocsin.benchmarks.broadcast;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tocsin.simulator.Outcome;
import org.tocsin.simulator.Outcome.Group;
import org.tocsin.simulator.Scenario;
import org.tocsin.simulator.Scenario.Fault;
import org.tocsin.simulator.Scenario.Load;

/// Whole nodes, tunnels and associations included, in two halves that do not reach each other for a minute. Both
/// publish meanwhile; the tunnels' sessions survive.
final class HealCase {
    static final String KEY = "heal.seconds";
    static final int NODES = 60;
    static final Duration PARTITION = Duration.ofSeconds(60);

    private static final int VOTE_BYTES = 300;
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(2);
    static final Scenario SCENARIO = scenario();
    static final Runs.Size SIZE = new Runs.Size(20, 300);

    private HealCase() {}

    /// One load for each object, since each has a time of its own; the last one comes when all is well again.
    private static Scenario scenario() {
        List<Load> loads = new ArrayList<>();
        for (Duration at = EVERY; at.compareTo(PARTITION) < 0; at = at.plus(EVERY)) {
            loads.add(vote(at));
        }
        loads.add(vote(PARTITION.plus(EVERY.multipliedBy(2))));
        return Scenario.urgent(NODES, 1)
                .withCores(Scenario.Cores.ALL)
                .withLoads(loads)
                .withFaults(List.of(new Fault(Fault.Kind.PARTITION, 0.5, Duration.ZERO, PARTITION)));
    }

    private static Load vote(Duration at) {
        return new Load(1, VOTE_BYTES, 0, EVERY, at, TIME_TO_LIVE);
    }

    /// From the end of the partition until the last node has the last object that was published in it.
    static double seconds(Outcome outcome) {
        double last = 0;
        List<Load> loads = SCENARIO.loads();
        for (int i = 0; i < loads.size() - 1; i++) {
            Group group = outcome.groups().get(i);
            double atMillis = loads.get(i).start().toMillis() + group.millis().get(BroadcastBenchmark.T100);
            last = Math.max(last, atMillis - PARTITION.toMillis());
        }
        return last / 1000;
    }
}
