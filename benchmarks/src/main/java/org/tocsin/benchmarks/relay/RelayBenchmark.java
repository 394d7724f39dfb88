package org.tocsin.benchmarks.relay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.tocsin.benchmarks.BenchOptions;
import org.tocsin.benchmarks.BenchReport;
import org.tocsin.benchmarks.BenchResult;
import org.tocsin.benchmarks.Benchmark;
import org.tocsin.benchmarks.Machine;

/// `bench relay`: how soon a node passes an urgent object on, and what garbage it makes of it.
///
/// A relay with default settings has an origin and eight further neighbours on loopback, all in one process. Objects
/// of class 0 come one at a time; the relay sends each to all eight before it has checked it. What is counted, and what
/// the clocks start and stop on, stands in the report's parameters; the sizes by which [RelayClock] tells objects from
/// other datagrams, there.
///
/// Garbage is told apart by a second star with two forwards for each object and by a second spacing: what grows with
/// the forwards but not with the time between objects is a packet's, what grows with both a neighbour's, and the rest
/// the object's. The stars take turns, batch by batch: what the JVM's compiler makes of the code changes an object's
/// garbage by more than its packets make, and for both at once.
public final class RelayBenchmark implements Benchmark {
    private static final String NAME = "relay";
    private static final String FIRST_P50 = "broadcast.relay_us_p50";
    private static final String FIRST_P99 = "broadcast.relay_us_p99";
    private static final String LAST_P50 = "broadcast.relay_last_us_p50";
    private static final String DONE_P50 = "broadcast.relay_done_us_p50";
    private static final String PER_PACKET = "broadcast.alloc_bytes_per_relayed_packet";
    private static final String PER_OBJECT = "broadcast.alloc_bytes_per_relayed_object";
    private static final String PER_NEIGHBOUR = "broadcast.alloc_bytes_per_neighbour_second";
    private static final List<String> GARBAGE = List.of(PER_PACKET, PER_NEIGHBOUR, PER_OBJECT);
    private static final List<String> FIGURES =
            List.of(FIRST_P50, FIRST_P99, LAST_P50, DONE_P50, PER_PACKET, PER_NEIGHBOUR, PER_OBJECT);

    private static final int MANY_FORWARDS = 8;
    private static final int FEW_FORWARDS = 2;
    /// A share of objects whose copies were not known again, because they shared datagrams with something else.
    private static final double INCOMPLETE_MAX = 0.05;

    private final RelayPlan plan;

    public RelayBenchmark() {
        this(RelayPlan.full());
    }

    RelayBenchmark(RelayPlan plan) {
        this.plan = plan;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "one node over real sockets: how soon it passes an urgent object on, garbage per packet; three minutes";
    }

    @Override
    public BenchReport run(BenchOptions options) throws IOException {
        options.expectSomeOf(FIGURES);
        Map<String, String> machine = Machine.describe();
        Map<String, String> parameters = parameters(options);
        List<BenchResult> results = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        boolean wantsGarbage = GARBAGE.stream().anyMatch(options::wants);
        try (RelayRun many = RelayRun.open(MANY_FORWARDS, plan.warmUpObjects(), plan, options.seed());
                RelayRun few = wantsGarbage
                        ? RelayRun.open(FEW_FORWARDS, plan.warmUpObjects() / 4, plan, options.seed() + 1)
                        : null) {
            for (int i = 0; i < plan.batches(); i++) {
                many.batch();
                if (few != null) {
                    few.batch();
                    many.closeBatch();
                    few.closeBatch();
                }
            }
            times(many, options, results);
            many.describe("eight forwards", parameters);
            expectComplete(many, failures);
            if (few != null) {
                garbage(many, few, options, results);
                few.describe("two forwards", parameters);
                expectComplete(few, failures);
            }
        }
        return new BenchReport(NAME, machine, parameters, results, failures);
    }

    private static void expectComplete(RelayRun run, List<String> failures) {
        int incomplete = run.passages().size() - run.completePassages().size();
        if (incomplete > INCOMPLETE_MAX * run.passages().size()) {
            failures.add(incomplete + " of " + run.passages().size() + " objects were not seen to go on to all");
        }
    }

    private static void times(RelayRun run, BenchOptions options, List<BenchResult> results) throws IOException {
        double[] first = micros(run, Passage::firstMicros);
        add(FIRST_P50, "us", quantile(first, 0.5), first, options, results);
        add(FIRST_P99, "us", quantile(first, 0.99), first, options, results);
        double[] last = micros(run, Passage::lastMicros);
        add(LAST_P50, "us", quantile(last, 0.5), last, options, results);
        double[] done = micros(run, Passage::doneMicros);
        add(DONE_P50, "us", quantile(done, 0.5), done, options, results);
    }

    private static double[] micros(RelayRun run, ToDoubleFunction<Passage> figure) throws IOException {
        double[] samples = run.completePassages().stream().mapToDouble(figure).toArray();
        if (samples.length == 0) {
            throw new IOException("no object was seen to go on to all");
        }
        return samples;
    }

    private void garbage(RelayRun many, RelayRun few, BenchOptions options, List<BenchResult> results)
            throws IOException {
        int batches = plan.batches();
        double seconds = plan.spacing().toNanos() / 1e9;
        double closeSeconds = plan.closeSpacing().toNanos() / 1e9;
        double[] perPacket = new double[batches];
        double[] perNeighbour = new double[batches];
        double[] perObject = new double[batches];
        for (int i = 0; i < batches; i++) {
            double slope =
                    slope(many.bytesPerObject().get(i), few.bytesPerObject().get(i));
            double closeSlope = slope(
                    many.closeBytesPerObject().get(i), few.closeBytesPerObject().get(i));
            perNeighbour[i] = (slope - closeSlope) / (seconds - closeSeconds);
            perPacket[i] = closeSlope - closeSeconds * perNeighbour[i];
            perObject[i] = few.bytesPerObject().get(i) - FEW_FORWARDS * slope - RelayClock.RETAINED_BYTES;
        }
        add(PER_PACKET, "B", quantile(perPacket, 0.5), perPacket, options, results);
        add(PER_NEIGHBOUR, "B/s", quantile(perNeighbour, 0.5), perNeighbour, options, results);
        add(PER_OBJECT, "B", quantile(perObject, 0.5), perObject, options, results);
    }

    private static double slope(double many, double few) {
        return (many - few) / (MANY_FORWARDS - FEW_FORWARDS);
    }

    /// By nearest rank.
    private static double quantile(double[] samples, double share) {
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    private static void add(
            String name, String unit, double value, double[] samples, BenchOptions options, List<BenchResult> results)
            throws IOException {
        if (!options.wants(name)) {
            return;
        }
        for (int i = 0; i < samples.length; i++) {
            options.samples().add(NAME, name, options.seed(), i, samples[i], unit);
        }
        results.add(new BenchResult(name, value, unit, samples.length, quantile(samples, 0), quantile(samples, 1)));
    }

    private Map<String, String> parameters(BenchOptions options) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("seed", Long.toString(options.seed()));
        parameters.put(
                "network",
                "one relay, an origin and eight further neighbours without links between them, nodes with default "
                        + "settings in one process over loopback; they share its processors");
        parameters.put("object", RelayStar.OBJECT_BYTES + " random bytes, class 0, one datagram");
        parameters.put(
                "objects",
                plan.objects() + " of " + RelayPlan.ORIGINS + " neighbours in turn, one every "
                        + plan.spacing().toMillis() + " ms, after " + plan.warmUpObjects()
                        + " from all neighbours in turn, one every "
                        + plan.warmUpSpacing().toMillis() + " ms");
        parameters.put(
                "relay_us",
                "from the return of the system call that brought the object's datagram to the call of "
                        + "Transport.send whose outbox has its first forward, before any system call of it");
        parameters.put("relay_last_us", "the same to the call of Transport.send whose outbox has its last forward");
        parameters.put("relay_done_us", "the same to the return of that call, when all forwards are in the socket");
        parameters.put(
                "alloc",
                "heap bytes that the relay's loop and worker threads allocate, in " + plan.batches()
                        + " batches of objects, each after "
                        + plan.settle().toMillis()
                        + " ms of the same, whatever for: forwarding, checks, deliveries, acknowledgements, "
                        + "summaries, waits; the slope from two forwards an object to eight at two spacings, "
                        + plan.spacing().toMillis() + " and "
                        + plan.closeSpacing().toMillis()
                        + " ms, gives per_packet at none and per_neighbour_second, which are summaries sent and read; "
                        + "per_object is the rest without " + RelayClock.RETAINED_BYTES
                        + " bytes of the frame that is kept");
        return parameters;
    }
}
