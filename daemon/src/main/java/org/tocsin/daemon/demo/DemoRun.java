package org.tocsin.daemon.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.tocsin.daemon.demo.PhaseResult.ClassResult;
import org.tocsin.testkit.Seeds;

/// One run of `tocsin demo`: opens the nodes, goes through the phases, waits until everything is everywhere.
public final class DemoRun {
    /// A lost datagram is repaired within a second even after several losses; ten without any delivery mean never, and
    /// more where nodes wait for each other's processors.
    private static final Duration SILENCE_MAX = Duration.ofSeconds(10);

    private static final long STEP_MILLIS = 50;

    private final DemoOptions options;
    private final Progress progress;
    private final Ledger ledger;
    private final List<PhaseResult> results = new ArrayList<>();

    private DemoRun(DemoOptions options, DemoObjects objects, Progress progress) {
        this.options = options;
        this.progress = progress;
        this.ledger = new Ledger(options.nodes(), objects);
    }

    /// Runs the demo and prints its report to `out`, its progress to `err`.
    ///
    /// @param terminal whether progress may rewrite its line
    /// @return whether every delivery was made and every byte was right
    /// @throws IOException if a socket cannot be opened or the JSON file not be written
    public static boolean run(DemoOptions options, PrintWriter out, PrintWriter err, boolean terminal)
            throws IOException, InterruptedException {
        Progress progress = new Progress(err, terminal);
        DemoObjects objects = options.objects()
                .map(folder -> DemoObjects.read(folder, Seeds.random(options.seed())))
                .orElseGet(() -> DemoObjects.made(Seeds.random(options.seed())));
        out.println(DemoReport.banner(options, objects));
        out.flush();
        DemoRun run = new DemoRun(options, objects, progress);
        DemoResult result = run.phases();
        out.println(DemoReport.table(result));
        out.println(DemoReport.verdict(result));
        out.flush();
        if (options.json().isPresent()) {
            DemoJson.write(result, options.json().get());
        }
        return result.isComplete();
    }

    private DemoResult phases() throws IOException, InterruptedException {
        boolean whole;
        try (Cluster cluster = Cluster.open(options, true, ledger)) {
            cluster.awaitConnected(progress);
            whole = run(cluster, Phase.WARM_UP) && run(cluster, Phase.IDLE) && run(cluster, Phase.LOADED);
        }
        if (whole) {
            // The class is read when a node is opened, so the comparison has nodes of its own.
            try (Cluster cluster = Cluster.open(options, false, ledger)) {
                cluster.awaitConnected(progress);
                if (run(cluster, Phase.SECOND_WARM_UP)) {
                    run(cluster, Phase.NO_PRIORITIES);
                }
            }
        }
        return new DemoResult(
                options, ledger.expected(), ledger.delivered(), ledger.mismatches(), ledger.repeated(), results);
    }

    /// @return whether everything published arrived everywhere
    private boolean run(Cluster cluster, Phase phase) throws InterruptedException {
        Cluster.Snapshot before = cluster.snapshot();
        Cluster.Snapshot after;
        try (Load load = Load.start(cluster, ledger, phase, options)) {
            if (phase.isCounted()) {
                pass(Duration.ofSeconds(options.seconds()), load, phase, left -> "%2d s left".formatted(left));
            } else {
                warmUp(cluster, load, phase);
            }
            after = cluster.snapshot();
        }
        boolean whole = drain(phase);
        if (phase.isCounted()) {
            results.add(result(phase, before, after, cluster.snapshot()));
        }
        return whole;
    }

    private void warmUp(Cluster cluster, Load load, Phase phase) throws InterruptedException {
        WarmUp warmUp = new WarmUp();
        Cluster.Uplinks before = cluster.uplinks();
        while (warmUp.goesOn()) {
            String busy = "uplinks %2.0f %% busy".formatted(100 * warmUp.utilisation());
            pass(WarmUp.STEP, load, phase, _ -> busy);
            Cluster.Uplinks after = cluster.uplinks();
            warmUp.step(PhaseResult.mean(after.utilisation(before)));
            before = after;
        }
    }

    /// @param what to show, from the whole seconds that are left
    private void pass(Duration length, Load load, Phase phase, LongFunction<String> what) throws InterruptedException {
        long started = System.nanoTime();
        for (long left = length.toNanos(); left > 0; left = length.toNanos() - (System.nanoTime() - started)) {
            load.check();
            show(phase, what.apply(left / 1_000_000_000));
            Thread.sleep(Math.min(STEP_MILLIS, 1 + left / 1_000_000));
        }
    }

    private boolean drain(Phase phase) throws InterruptedException {
        long started = System.nanoTime();
        double silenceMaxNanos = SILENCE_MAX.toNanos() * options.crowd();
        while (ledger.open() > 0) {
            long silent = System.nanoTime() - Math.max(started, ledger.lastDeliveryNanos());
            if (silent > silenceMaxNanos) {
                return false;
            }
            show(phase, "draining");
            Thread.sleep(STEP_MILLIS);
        }
        return true;
    }

    private void show(Phase phase, String what) {
        progress.show(String.format(
                "%-14s %s   %d of %d deliveries, %d objects under way",
                phase.title(), what, ledger.delivered(), ledger.expected(), ledger.open()));
    }

    private PhaseResult result(Phase phase, Cluster.Snapshot before, Cluster.Snapshot after, Cluster.Snapshot drained) {
        ClassResult votes = ClassResult.of(
                Ledger.VOTE_CLASS,
                ledger,
                ledger.totals(phase, true),
                drained.voteDuplicates() - before.voteDuplicates());
        Optional<ClassResult> blocks = phase.hasBlocks()
                ? Optional.of(ClassResult.of(
                        Ledger.BLOCK_CLASS,
                        ledger,
                        ledger.totals(phase, false),
                        drained.blockDuplicates() - before.blockDuplicates()))
                : Optional.empty();
        return new PhaseResult(phase, after.uplinks().utilisation(before.uplinks()), votes, blocks);
    }
}
