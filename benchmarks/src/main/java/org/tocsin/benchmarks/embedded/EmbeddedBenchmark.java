package org.tocsin.benchmarks.embedded;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;
import org.tocsin.benchmarks.BenchOptions;
import org.tocsin.benchmarks.BenchReport;
import org.tocsin.benchmarks.Benchmark;
import org.tocsin.benchmarks.Machine;
import org.tocsin.crypto.CryptoProviders;
import org.tocsin.sctp.AssociationStatus;
import org.tocsin.sctp.Counter;
import org.tocsin.sctp.OutgoingMessage;

/// `bench embedded`: two nodes in two processes over loopback, WireGuard and SCTP between them, without broadcast and
/// so without its envelopes and signatures.
///
/// Each end is a core with an application on its loop's thread: no message crosses a thread. What the clocks start and
/// stop on:
///
/// - `embedded.gbps`, `embedded.messages_per_second`: application payload that arrives at the far end, 16 KB and 300 B
///   messages in a closed window. A sample is clocked at the far end from one delivery to the first one a second or
/// more
///   later; samples lie back to back from the phase's first delivery on ([DeliveryMeter]).
/// - `embedded.rtt_p50_us`, `embedded.rtt_p99_us`: 300 B there and back, one outstanding; from before the message is
///   handed to the association until its echo comes out of it ([PingPong]).
/// - `embedded.alloc_bytes_per_packet`: heap bytes that all threads of both processes allocated, by SCTP packets that
///   the near end sealed, during the 16 KB phase without its first second. The far end's packets, acknowledgements, are
///   not counted. A delivered message is an array of its own, which alone is the payload's size per packet:
///   `embedded.alloc_beyond_payload` is the rest.
/// - `embedded.tunnel_over_ceiling`: `embedded.gbps` by what one thread of the same process seals in packets of 1420 B,
///   measured before and after the tunnel ([SealCeiling]).
/// - `loop.step_p999_us`, `loop.step_max_us`: a step of the loop, from the end of a wait to the next wait: commands,
///   datagrams in, up to four outboxes out, system calls included; both loops together, while 10 MB objects pass.
public final class EmbeddedBenchmark implements Benchmark {
    private static final String NAME = "embedded";
    private static final String GBPS = "embedded.gbps";
    private static final String MESSAGES = "embedded.messages_per_second";
    private static final String RTT_P50 = "embedded.rtt_p50_us";
    private static final String RTT_P99 = "embedded.rtt_p99_us";
    private static final String ALLOCATED = "embedded.alloc_bytes_per_packet";
    private static final String BEYOND_PAYLOAD = "embedded.alloc_beyond_payload";
    private static final String CEILING = "embedded.ceiling_gbps";
    private static final String OVER_CEILING = "embedded.tunnel_over_ceiling";
    private static final String STEP_P999 = "loop.step_p999_us";
    private static final String STEP_MAX = "loop.step_max_us";
    private static final List<String> FIGURES = List.of(
            GBPS, CEILING, OVER_CEILING, ALLOCATED, BEYOND_PAYLOAD, MESSAGES, RTT_P50, RTT_P99, STEP_P999, STEP_MAX);

    private static final double NANOS_PER_MICRO = 1000;

    private final EmbeddedPlan plan;

    public EmbeddedBenchmark() {
        this(EmbeddedPlan.full());
    }

    EmbeddedBenchmark(EmbeddedPlan plan) {
        this.plan = plan;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "two nodes in two processes: throughput, round trips, garbage and longest steps of WireGuard and SCTP";
    }

    @Override
    public BenchReport run(BenchOptions options) throws IOException, InterruptedException {
        options.expectSomeOf(FIGURES);
        Map<String, String> machine = Machine.describe();
        Map<String, String> parameters = parameters(options);
        Figures figures = new Figures(options);
        SealCeiling ceiling = new SealCeiling();
        boolean wantsCeiling = options.wants(CEILING) || options.wants(OVER_CEILING);
        if (wantsCeiling) {
            ceiling.warmUp(plan.warmUp().dividedBy(4));
            ceiling.measure(plan.ceilingRuns() / 2, plan.ceiling());
        }
        double[] gbps = {};
        try (TunnelPhases tunnel = TunnelPhases.connect()) {
            parameters.put("transport", tunnel.transports());
            if (options.wants(OVER_CEILING)
                    || options.wants(GBPS)
                    || options.wants(ALLOCATED)
                    || options.wants(BEYOND_PAYLOAD)) {
                gbps = large(tunnel, figures, parameters, options.seed());
            }
            if (options.wants(MESSAGES)) {
                small(tunnel, figures, options.seed());
            }
            if (options.wants(RTT_P50) || options.wants(RTT_P99)) {
                pingPong(tunnel, figures, options.seed());
            }
            if (options.wants(STEP_P999) || options.wants(STEP_MAX)) {
                objects(tunnel, figures, options.seed());
            }
            AssociationStatus status = tunnel.nearStatus();
            parameters.put("chunks_lost", Long.toString(status.count(Counter.CHUNKS_LOST)));
            parameters.put("timeouts", Long.toString(status.count(Counter.RETRANSMISSION_TIMEOUTS)));
        }
        if (wantsCeiling) {
            ceiling.measure(plan.ceilingRuns() / 2, plan.ceiling());
            overCeiling(figures, gbps, ceiling.gbps());
        }
        return new BenchReport(NAME, machine, parameters, figures.results());
    }

    /// @return the samples of [#GBPS]
    private double[] large(TunnelPhases tunnel, Figures figures, Map<String, String> parameters, long seed)
            throws IOException, InterruptedException {
        OutgoingMessage message = MessageKind.SINK.message(EmbeddedPlan.LARGE_BYTES, seed);
        tunnel.throughput(message, EmbeddedPlan.LARGE_WINDOW, plan.sample(), plan.warmUp(), plan.warmUp(), 0);
        TunnelPhases.Throughput found = tunnel.throughput(
                message,
                EmbeddedPlan.LARGE_WINDOW,
                plan.sample(),
                plan.throughput(),
                plan.patience(),
                plan.packetsMin());
        AssociationStatus status = tunnel.nearStatus();
        parameters.put("large_congestion_window", Long.toString(status.congestionWindow()));
        parameters.put(
                "large_round_trip_us", Long.toString(status.smoothedRoundTrip().toNanos() / 1000));
        double[] gbps =
                found.samples().stream().mapToDouble(DeliveryMeter.Sample::gbps).toArray();
        figures.median(GBPS, "Gbit/s", gbps);
        long packets = 0;
        long bytes = 0;
        for (TunnelPhases.Allocation each : found.allocations()) {
            packets += each.packets();
            bytes += each.bytes();
        }
        parameters.put("alloc_packets", Long.toString(packets));
        double[] perPacket = found.allocations().stream()
                .mapToDouble(each -> (double) each.bytes() / each.packets())
                .toArray();
        double whole = (double) bytes / packets;
        figures.whole(ALLOCATED, "B", whole, perPacket);
        double payloadBytes = found.samples().stream()
                        .mapToLong(DeliveryMeter.Sample::bytes)
                        .average()
                        .orElse(0)
                / found.allocations().stream()
                        .mapToLong(TunnelPhases.Allocation::packets)
                        .average()
                        .orElse(1);
        double[] beyond =
                Arrays.stream(perPacket).map(each -> each - payloadBytes).toArray();
        figures.whole(BEYOND_PAYLOAD, "B", whole - payloadBytes, beyond);
        return gbps;
    }

    private void small(TunnelPhases tunnel, Figures figures, long seed) throws IOException, InterruptedException {
        OutgoingMessage message = MessageKind.SINK.message(EmbeddedPlan.SMALL_BYTES, seed);
        tunnel.throughput(message, EmbeddedPlan.SMALL_WINDOW, plan.sample(), plan.warmUp(), plan.warmUp(), 0);
        TunnelPhases.Throughput found = tunnel.throughput(
                message, EmbeddedPlan.SMALL_WINDOW, plan.sample(), plan.throughput(), plan.patience(), 0);
        figures.median(
                MESSAGES,
                "1/s",
                found.samples().stream()
                        .mapToDouble(DeliveryMeter.Sample::messagesPerSecond)
                        .toArray());
    }

    private void pingPong(TunnelPhases tunnel, Figures figures, long seed) throws IOException, InterruptedException {
        OutgoingMessage message = MessageKind.ECHO.message(EmbeddedPlan.SMALL_BYTES, seed);
        tunnel.pingPong(message, plan.roundTrips() / 4);
        Histogram histogram = new Histogram(3);
        double[] micros = Arrays.stream(tunnel.pingPong(message, plan.roundTrips()))
                .peek(histogram::recordValue)
                .mapToDouble(nanos -> nanos / NANOS_PER_MICRO)
                .toArray();
        figures.whole(RTT_P50, "us", histogram.getValueAtPercentile(50) / NANOS_PER_MICRO, micros);
        figures.whole(RTT_P99, "us", histogram.getValueAtPercentile(99) / NANOS_PER_MICRO, micros);
    }

    private void objects(TunnelPhases tunnel, Figures figures, long seed) throws IOException, InterruptedException {
        OutgoingMessage message = MessageKind.SINK.message(EmbeddedPlan.OBJECT_BYTES, seed);
        StepTimes steps = tunnel.steps(message, EmbeddedPlan.OBJECT_WINDOW, plan.objects());
        double[] micros = steps.steps().entrySet().stream()
                .flatMapToDouble(each -> DoubleStream.generate(() -> each.getKey() / NANOS_PER_MICRO)
                        .limit(each.getValue()))
                .toArray();
        figures.whole(STEP_P999, "us", steps.quantileNanos(0.999) / NANOS_PER_MICRO, micros);
        figures.whole(STEP_MAX, "us", steps.longestNanos() / NANOS_PER_MICRO, micros);
    }

    private static void overCeiling(Figures figures, double[] gbps, List<Double> ceilings) throws IOException {
        double[] ceiling = ceilings.stream().mapToDouble(Double::doubleValue).toArray();
        double median = figures.median(CEILING, "Gbit/s", ceiling);
        if (gbps.length > 0) {
            figures.median(
                    OVER_CEILING,
                    "ratio",
                    Arrays.stream(gbps).map(each -> each / median).toArray());
        }
    }

    private Map<String, String> parameters(BenchOptions options) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("seed", Long.toString(options.seed()));
        parameters.put("statistic", "median of samples; allocation: whole phase");
        parameters.put("layers", "application, SCTP, WireGuard, UDP; no broadcast, no signatures");
        parameters.put("processes", "2 over loopback");
        parameters.put("crypto", CryptoProviders.fastest().name());
        parameters.put("large_bytes", Integer.toString(EmbeddedPlan.LARGE_BYTES));
        parameters.put("large_window", Integer.toString(EmbeddedPlan.LARGE_WINDOW));
        parameters.put("small_bytes", Integer.toString(EmbeddedPlan.SMALL_BYTES));
        parameters.put("small_window", Integer.toString(EmbeddedPlan.SMALL_WINDOW));
        parameters.put("object_bytes", Integer.toString(EmbeddedPlan.OBJECT_BYTES));
        parameters.put("object_window", Integer.toString(EmbeddedPlan.OBJECT_WINDOW));
        parameters.put("sample_ms", Long.toString(plan.sample().toMillis()));
        parameters.put("warm_up_ms", Long.toString(plan.warmUp().toMillis()));
        return parameters;
    }
}
