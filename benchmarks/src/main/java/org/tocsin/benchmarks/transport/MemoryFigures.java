package org.tocsin.benchmarks.transport;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.tocsin.benchmarks.BenchOptions;

/// What associations cost in memory, on this machine's JVM.
///
/// `transport.alloc_bytes_per_packet` is what both ends allocate for a data packet of 1200 B and its acknowledgement,
/// beyond the delivered payload itself; messages have 16 packets. `association.idle_bytes` is what an association
/// holds after its handshake, the most of all rounds: a collector that frees late makes some rounds look better.
final class MemoryFigures {
    private static final String ALLOCATED = "transport.alloc_bytes_per_packet";
    private static final String IDLE = "association.idle_bytes";
    static final List<String> NAMES = List.of(ALLOCATED, IDLE);

    private static final long WARM_UP_PACKETS = 400_000;
    private static final long PACKETS = 100_000;
    private static final int ROUNDS = 5;
    private static final int IDLE_PAIRS = 500;

    private MemoryFigures() {}

    static void add(BenchOptions options, Figures figures) throws IOException {
        if (options.wants(ALLOCATED)) {
            Samples allocated = allocated(options.seed());
            figures.add(ALLOCATED, "B", allocated.quantile(0.5), allocated);
        }
        if (options.wants(IDLE)) {
            Samples idle = idle(options.seed());
            figures.add(IDLE, "B", idle.quantile(1), idle);
        }
    }

    private static Samples allocated(long seed) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        MemoryPair pair = new MemoryPair(seed).connect();
        pair.transfer(WARM_UP_PACKETS);
        Samples samples = new Samples();
        for (int i = 0; i < ROUNDS; i++) {
            long packets = pair.packets();
            long payload = pair.receivedBytes();
            long before = threads.getCurrentThreadAllocatedBytes();
            pair.transfer(PACKETS);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            samples.add((double) (allocated - (pair.receivedBytes() - payload)) / (pair.packets() - packets));
        }
        return samples;
    }

    private static Samples idle(long seed) {
        Samples samples = new Samples();
        // The first round also holds what the JVM makes of the classes.
        idleBytes(seed);
        for (int i = 0; i < ROUNDS; i++) {
            samples.add(idleBytes(seed));
        }
        return samples;
    }

    /// A method of its own, so that no frame still holds what the round before made.
    private static double idleBytes(long seed) {
        long before = usedBytes();
        List<MemoryPair> pairs = new ArrayList<>();
        for (int n = 0; n < IDLE_PAIRS; n++) {
            pairs.add(new MemoryPair(seed + n).connect());
        }
        long held = usedBytes() - before - (long) IDLE_PAIRS * MemoryPair.HARNESS_BYTES;
        return (double) held / (2 * pairs.size());
    }

    private static long usedBytes() {
        // Twice, because the first may only have made objects ready to go.
        System.gc();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
