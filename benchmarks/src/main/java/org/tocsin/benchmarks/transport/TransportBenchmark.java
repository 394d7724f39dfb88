package org.tocsin.benchmarks.transport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tocsin.benchmarks.BenchOptions;
import org.tocsin.benchmarks.BenchReport;
import org.tocsin.benchmarks.Benchmark;
import org.tocsin.benchmarks.Machine;

/// SCTP between two ends in virtual time: the processor plays no part, and the figures are the same everywhere; but for
/// those of memory and of the loopback interface.
public final class TransportBenchmark implements Benchmark {
    static final String NAME = "transport";
    private static final int SEEDS = 20;

    private final int seeds;

    public TransportBenchmark() {
        this(SEEDS);
    }

    /// With fewer seeds the tails of the distributions are shorter.
    TransportBenchmark(int seeds) {
        this.seeds = seeds;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "SCTP alone in virtual time: urgent messages beside bulk, losses at the end, bursts, fairness, set-up";
    }

    private static List<String> figureNames() {
        List<String> names = new ArrayList<>();
        names.addAll(PriorityFigures.NAMES);
        names.addAll(TailFigures.NAMES);
        names.addAll(BurstFigures.NAMES);
        names.addAll(FairnessFigures.NAMES);
        names.addAll(FloorFigures.NAMES);
        names.addAll(SetupFigures.NAMES);
        names.addAll(MemoryFigures.NAMES);
        names.addAll(LoopbackFigures.NAMES);
        return names;
    }

    @Override
    public BenchReport run(BenchOptions options) throws IOException, InterruptedException {
        options.expectSomeOf(figureNames());
        Map<String, String> machine = Machine.describe();
        Figures figures = new Figures(options, seeds);
        PriorityFigures.add(options, figures);
        TailFigures.add(options, figures);
        BurstFigures.add(options, figures);
        FairnessFigures.add(options, figures);
        FloorFigures.add(options, figures);
        SetupFigures.add(options, figures);
        MemoryFigures.add(options, figures);
        LoopbackFigures.add(options, figures);
        return new BenchReport(NAME, machine, parameters(options), figures.results());
    }

    private Map<String, String> parameters(BenchOptions options) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("seeds", options.seed() + " to " + (options.seed() + seeds - 1));
        parameters.put("statistic", "as the figure's name says, over the samples of all seeds");
        parameters.put("packet_bytes", Integer.toString(Pair.PACKET_BYTES));
        parameters.put(
                "setup.clock", "from a peer that is added and an object published at once to its delivery there");
        parameters.put("overhead_bytes", Integer.toString(Pair.OVERHEAD_BYTES));
        return parameters;
    }
}
