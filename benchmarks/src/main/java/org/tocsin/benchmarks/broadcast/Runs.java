package org.tocsin.benchmarks.broadcast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tocsin.simulator.Outcome;

/// All runs of all cases, as one queue: the longest first, on as many threads as there are processors, so that none is
/// idle before the last ones.
///
/// Runs share nothing, so the order changes no outcome. Their memory is bounded: a run waits until there is room for
/// it beside those that are going.
final class Runs {
    private final List<Batch> batches = new ArrayList<>();

    /// Runs of one case, which differ by seed.
    ///
    /// @param name  for progress
    /// @param seeds how many, from 1 on
    /// @param size  of each of them
    /// @param run   of a seed
    Batch plan(String name, int seeds, Size size, SeedRun run) {
        Batch batch = new Batch(name, size, run, new @Nullable Outcome[seeds]);
        batches.add(batch);
        return batch;
    }

    /// Runs all that is planned.
    ///
    /// @param workers     at once
    /// @param megabyteMax what those that go at once may have together; one that has more goes alone
    /// @param progress    told of each run that ended, in one line
    void execute(int workers, int megabyteMax, Consumer<String> progress) throws InterruptedException {
        List<Item> queue = batches.stream()
                .flatMap(batch -> IntStream.range(0, batch.outcomes.length).mapToObj(index -> new Item(batch, index)))
                .sorted(Comparator.comparingInt(item -> -item.batch.size.seconds()))
                .toList();
        // Fair: who needs much is not overtaken for ever by those that need little.
        Semaphore room = new Semaphore(megabyteMax, true);
        Reporter reporter = new Reporter(queue.size(), progress);
        try (ExecutorService threads = Executors.newFixedThreadPool(workers)) {
            List<Future<?>> futures = new ArrayList<>();
            for (Item item : queue) {
                futures.add(threads.submit(() -> {
                    item.run(room, megabyteMax, reporter);
                    return null;
                }));
            }
            try {
                for (Future<?> future : futures) {
                    future.get();
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException("a run failed", e.getCause());
            } finally {
                threads.shutdownNow();
            }
        }
    }

    /// What a run takes: guides the order and bounds the memory, no more.
    ///
    /// @param seconds   of a core, about
    /// @param megabytes of heap that stay, about
    record Size(int seconds, int megabytes) {}

    interface SeedRun {
        Outcome of(long seed);
    }

    /// Runs of one case.
    static final class Batch {
        private final String name;
        private final Size size;
        private final SeedRun run;
        private final @Nullable Outcome[] outcomes;

        private Batch(String name, Size size, SeedRun run, @Nullable Outcome[] outcomes) {
            this.name = name;
            this.size = size;
            this.run = run;
            this.outcomes = outcomes;
        }

        String name() {
            return name;
        }

        /// One for each seed, in their order, after [Runs#execute].
        List<Outcome> outcomes() {
            return IntStream.range(0, outcomes.length).mapToObj(this::outcome).toList();
        }

        /// @param index from 0: of the seed that is one more
        Outcome outcome(int index) {
            Outcome outcome = outcomes[index];
            if (outcome == null) {
                throw new IllegalStateException("a run of " + name + " has not ended");
            }
            return outcome;
        }
    }

    private record Item(Batch batch, int index) {
        /// Each writes a place of its own, which is read when all have ended.
        private void run(Semaphore room, int megabyteMax, Reporter reporter) throws InterruptedException {
            int needed = Math.min(batch.size.megabytes(), megabyteMax);
            room.acquire(needed);
            try {
                long began = System.nanoTime();
                batch.outcomes[index] = batch.run.of(index + 1L);
                reporter.ended(batch.name + " seed " + (index + 1), System.nanoTime() - began);
            } finally {
                room.release(needed);
            }
        }
    }

    /// Counts the runs that ended.
    private static final class Reporter {
        private final int all;
        private final Consumer<String> progress;
        private int ended;

        private Reporter(int all, Consumer<String> progress) {
            this.all = all;
            this.progress = progress;
        }

        private synchronized void ended(String what, long nanos) {
            ended++;
            progress.accept(
                    "run %d of %d: %s, %d s".formatted(ended, all, what, TimeUnit.NANOSECONDS.toSeconds(nanos)));
        }
    }
}
