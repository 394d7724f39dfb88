package org.tocsin.benchmarks.handshake;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tocsin.benchmarks.BenchOptions;
import org.tocsin.benchmarks.BenchReport;
import org.tocsin.benchmarks.BenchResult;
import org.tocsin.benchmarks.Benchmark;
import org.tocsin.benchmarks.Machine;
import org.tocsin.crypto.CryptoProviders;

/// `bench handshake`. What the figures are:
///
/// - `handshake.responder_per_second`: initiations of known peers that one thread answers ([ResponderRate]).
/// - `handshake.simultaneous_dial_ms`: virtual time until both ends can send, with a round trip of 40 ms
///   ([SimultaneousDial]).
/// - `handshake.flood.goodput_ratio`: data that arrives under 20,000 initiations a second by data that arrives
///   without, at a quarter of the peak; `handshake.flood.cookie_replies_per_second` is what the receiver answers
///   ([FloodRun]).
/// - `peer.idle_bytes`, `peer.configured_100k_heap_mib`, `peer.lookup_100k_heap_mib`: see [PeerMemory].
/// - `idle.wakeups_per_second`: of both ends of a quiet tunnel ([IdleLoop]).
public final class HandshakeBenchmark implements Benchmark {
    private static final String NAME = "handshake";
    private static final String RESPONDER = "handshake.responder_per_second";
    private static final String DIAL = "handshake.simultaneous_dial_ms";
    private static final String GOODPUT = "handshake.flood.goodput_ratio";
    private static final String REPLIES = "handshake.flood.cookie_replies_per_second";
    private static final String IDLE_BYTES = "peer.idle_bytes";
    private static final String CONFIGURED = "peer.configured_100k_heap_mib";
    private static final String LOOKUP = "peer.lookup_100k_heap_mib";
    private static final String WAKEUPS = "idle.wakeups_per_second";
    private static final List<String> FIGURES =
            List.of(RESPONDER, DIAL, GOODPUT, REPLIES, IDLE_BYTES, CONFIGURED, LOOKUP, WAKEUPS);

    private static final int WARM_UP_ROUNDS = 20;
    private static final int ROUNDS = 15;
    private static final int FLOOD_ROUNDS = 5;
    private static final Duration FLOOD_SPAN = Duration.ofSeconds(2);
    private static final Duration IDLE_SPAN = Duration.ofSeconds(10);

    /// For [org.tocsin.benchmarks.Benchmarks].
    public HandshakeBenchmark() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "handshakes a second, simultaneous dials, goodput under a flood, and what peers cost";
    }

    @Override
    public BenchReport run(BenchOptions options) throws IOException, InterruptedException {
        options.expectSomeOf(FIGURES);
        Map<String, String> machine = Machine.describe();
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("seed", Long.toString(options.seed()));
        parameters.put("provider", CryptoProviders.fastest().name());
        List<BenchResult> results = new ArrayList<>();
        long seed = options.seed();
        // The heap first, while there is little else on it.
        PeerMemory memory = new PeerMemory(seed);
        if (options.wants(CONFIGURED)) {
            add(results, options, CONFIGURED, "MiB", memory.configuredMib());
        }
        if (options.wants(LOOKUP)) {
            add(results, options, LOOKUP, "MiB", memory.lookupMib());
        }
        if (options.wants(IDLE_BYTES)) {
            PeerMemory.Idle idle = memory.idle();
            parameters.put(
                    "idle peer", Math.round(idle.heap()) + " B heap, " + Math.round(idle.nativeHeap()) + " B native");
            add(results, options, IDLE_BYTES, "B", idle.total());
        }
        if (options.wants(RESPONDER)) {
            add(results, options, RESPONDER, "1/s", new ResponderRate(seed).run(WARM_UP_ROUNDS, ROUNDS));
        }
        if (options.wants(DIAL)) {
            add(results, options, DIAL, "ms", SimultaneousDial.run(seed));
        }
        if (options.wants(GOODPUT) || options.wants(REPLIES)) {
            FloodRun flood = new FloodRun(FLOOD_SPAN, FLOOD_ROUNDS);
            flood.run(seed);
            parameters.put("flood peak", Math.round(flood.peakPerSecond) + " packets/s of 1420 B");
            parameters.put("flood sent", Math.round(flood.floodPerSecond()) + " initiations/s");
            parameters.put("flood offered", String.format(Locale.ROOT, "%.3f of without", flood.offeredRatio()));
            add(results, options, GOODPUT, "ratio", flood.ratios);
            add(results, options, REPLIES, "1/s", flood.cookieRepliesPerSecond);
        }
        if (options.wants(WAKEUPS)) {
            add(results, options, WAKEUPS, "1/s", IdleLoop.wakeupsPerSecond(seed, IDLE_SPAN));
        }
        return new BenchReport(NAME, machine, parameters, results);
    }

    private static void add(
            List<BenchResult> results, BenchOptions options, String name, String unit, double... samples)
            throws IOException {
        if (!options.wants(name)) {
            return;
        }
        results.add(BenchResult.median(name, unit, samples));
        for (int i = 0; i < samples.length; i++) {
            options.samples().add(NAME, name, options.seed(), i, samples[i], unit);
        }
    }
}
