package org.tocsin.benchmarks.broadcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.tocsin.benchmarks.broadcast.Runs.Batch;
import org.tocsin.benchmarks.broadcast.Runs.SeedRun;
import org.tocsin.benchmarks.broadcast.Runs.Size;
import org.tocsin.simulator.Geography;
import org.tocsin.simulator.Outcome;
import org.tocsin.simulator.Scenario;
import org.tocsin.simulator.Scenario.Protocol;
import org.tocsin.simulator.Simulation;

class RunsTest {
    private static final int SEEDS = 3;
    private static final Outcome ANY = simulated(1, 1);

    private static Outcome simulated(int objects, long seed) {
        Scenario scenario = Scenario.urgent(12, objects).withDrain(Duration.ofSeconds(1));
        return Simulation.run(scenario, Geography.synthetic(), Protocol.TOCSIN, seed, _ -> {});
    }

    @Test
    void outcomesAreTheSameForAnyNumberOfWorkersAndAnyOrder() throws InterruptedException {
        List<List<Outcome>> alone = outcomes(1, new Size(1, 10), new Size(2, 10));
        assertThat(alone.getFirst()).isEqualTo(List.of(simulated(1, 1), simulated(1, 2), simulated(1, 3)));
        assertThat(outcomes(4, new Size(2, 10), new Size(1, 10))).isEqualTo(alone);
    }

    private static List<List<Outcome>> outcomes(int workers, Size first, Size second) throws InterruptedException {
        Runs runs = new Runs();
        Batch one = runs.plan("one", SEEDS, first, seed -> simulated(1, seed));
        Batch two = runs.plan("two", SEEDS, second, seed -> simulated(2, seed));
        runs.execute(workers, 100, _ -> {});
        return List.of(one.outcomes(), two.outcomes());
    }

    @Test
    void theLongestGoFirstAndEachIsTold() throws InterruptedException {
        List<String> told = new ArrayList<>();
        Runs runs = new Runs();
        runs.plan("short", 2, new Size(1, 1), _ -> ANY);
        runs.plan("long", 1, new Size(9, 1), _ -> ANY);
        runs.execute(1, 100, told::add);
        assertThat(told)
                .containsExactly(
                        "run 1 of 3: long seed 1, 0 s",
                        "run 2 of 3: short seed 1, 0 s",
                        "run 3 of 3: short seed 2, 0 s");
    }

    @Test
    void memoryIsBoundedAndTheLargestGoesAlone() throws InterruptedException {
        AtomicInteger megabytes = new AtomicInteger();
        List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
        Runs runs = new Runs();
        runs.plan("large", 2, new Size(2, 500), counting(megabytes, 500, seen));
        runs.plan("small", 20, new Size(1, 40), counting(megabytes, 40, seen));
        runs.execute(4, 100, _ -> {});
        assertThat(seen).hasSize(22).allSatisfy(most -> assertThat(most).isIn(40, 80, 500));
    }

    private static SeedRun counting(AtomicInteger megabytes, int own, List<Integer> seen) {
        return _ -> {
            seen.add(megabytes.addAndGet(own));
            megabytes.addAndGet(-own);
            return ANY;
        };
    }

    @Test
    void aRunThatFailsEndsAll() {
        Runs runs = new Runs();
        Batch batch = runs.plan("bad", 1, new Size(1, 1), _ -> {
            throw new IllegalArgumentException("no");
        });
        assertThatThrownBy(() -> runs.execute(2, 100, _ -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("no");
        assertThatThrownBy(batch::outcomes).isInstanceOf(IllegalStateException.class);
    }
}
