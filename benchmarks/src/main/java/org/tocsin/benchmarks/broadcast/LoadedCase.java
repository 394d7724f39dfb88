package org.tocsin.benchmarks.broadcast;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tocsin.simulator.LinkProfile;
import org.tocsin.simulator.Outcome;
import org.tocsin.simulator.Outcome.Group;
import org.tocsin.simulator.Scenario;
import org.tocsin.simulator.Scenario.Load;

/// Votes among 200 whole nodes whose uplinks are full of objects of class 7, beside the same votes alone: the same
/// seed, so the same nodes, neighbours and sources.
///
/// The objects that fill the uplinks are small and flooded, half as many again as the uplinks can carry, and come from
/// nodes whose uplinks are not full. With more, some nodes hear of objects so late that nobody wants them from there.
///
/// @param prefix of the figures
/// @param quiet  the votes alone
/// @param loaded the same votes beside the load
record LoadedCase(String prefix, Scenario quiet, Scenario loaded) {
    /// Together they have 300 votes. More take as much longer: a second of 200 full uplinks is a million datagrams.
    static final int SEEDS = 2;
    static final String ADDED = "t99_added_ms";
    static final String UPLINKS_LEAST = "uplinks_least";
    static final String UPLINKS_MEAN = "uplinks_mean";
    static final Runs.Size QUIET_SIZE = new Runs.Size(20, 600);
    static final Runs.Size LOADED_SIZE = new Runs.Size(100, 1500);
    private static final int NODES = 200;
    private static final long UP = 50_000_000;
    /// Of each of two sizes.
    private static final int VOTES = 75;
    static final int VOTES_PER_SEED = 2 * VOTES;
    private static final Duration EVERY = Duration.ofMillis(20);
    /// Sessions for shards are made after ten seconds, and have found soon after what their paths carry.
    private static final Duration WARM_UP = Duration.ofSeconds(30);
    private static final Duration QUEUES_GROW = Duration.ofMillis(800);
    /// After the last vote: one from a node that the others' traffic slows down comes half a second later than most.
    private static final Duration DRAIN = Duration.ofSeconds(1);

    static List<LoadedCase> all() {
        return List.of(of("urgent.loaded.", 2 * UP), of("urgent.loaded.sym.", UP));
    }

    private static LoadedCase of(String prefix, long downBitsPerSecond) {
        Duration first = QUEUES_GROW;
        Duration second = first.plus(EVERY.dividedBy(2));
        Duration timeToLive = Duration.ofSeconds(10);
        List<Load> votes = List.of(
                new Load(VOTES, 300, 0, EVERY, first, timeToLive), new Load(VOTES, 1024, 0, EVERY, second, timeToLive));
        Scenario quiet = Scenario.urgent(NODES, 1)
                .withCores(Scenario.Cores.ALL)
                .withWarmUp(WARM_UP)
                .withLinks(LinkProfile.symmetric(UP).withDown(downBitsPerSecond))
                .withLoads(votes)
                .withDrain(DRAIN);
        List<Load> all = new ArrayList<>(votes);
        all.add(filling(QUEUES_GROW.plus(EVERY.multipliedBy(VOTES))));
        return new LoadedCase(prefix, quiet, quiet.withLoads(all));
    }

    private static Load filling(Duration time) {
        Duration every = Duration.ofNanos(3_200_000);
        return new Load((int) time.dividedBy(every), 4096, 7, every, Duration.ZERO, Duration.ofSeconds(60), true);
    }

    /// Mean over the votes of what the load adds to the time until 99 of 100 receivers have one.
    static double added(Outcome quiet, Outcome loaded) {
        double sum = 0;
        int objects = 0;
        for (int i = 0; i < quiet.groups().size(); i++) {
            Group alone = quiet.groups().get(i);
            Group beside = loaded.groups().get(i);
            sum += alone.objects()
                    * (beside.millis().get(BroadcastBenchmark.T99)
                            - alone.millis().get(BroadcastBenchmark.T99));
            objects += alone.objects();
        }
        return sum / objects;
    }
}
