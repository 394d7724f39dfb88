package org.tocsin.benchmarks.transport;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.tocsin.benchmarks.BenchOptions;

/// What associations cost in memory, on this machine's JVM.
///
/// `transport.alloc_bytes_per_packet` is what both ends allocate for one data packet of 1200 B more in a message, and
/// for its acknowledgement, beyond the delivered payload itself: the difference between messages of 256 and of 16
/// packets. `transport.alloc_bytes_per_message` is what a message costs beside its packets: the records that are
/// handed in and out. `association.idle_bytes` is what an association holds after its handshake, the most of all
/// rounds: a collector that frees late makes some rounds look better.
final class MemoryFigures {
    private static final String ALLOCATED = "transport.alloc_bytes_per_packet";
    private static final String PER_MESSAGE = "transport.alloc_bytes_per_message";
    private static final String IDLE = "association.idle_bytes";
    static final List<String> NAMES = List.of(ALLOCATED, PER_MESSAGE, IDLE);

    private static final long WARM_UP_PACKETS = 400_000;
    private static final long PACKETS = 100_000;
    private static final int SHORT = 16;
    private static final int LONG = 256;
    private static final int ROUNDS = 5;
    private static final int IDLE_PAIRS = 500;

    private MemoryFigures() {}

    static void add(BenchOptions options, Figures figures) throws IOException {
        if (figures.wantsAny(ALLOCATED, PER_MESSAGE)) {
            Samples ofShort = allocatedPerMessage(options.seed(), SHORT);
            Samples ofLong = allocatedPerMessage(options.seed(), LONG);
            Samples perPacket = new Samples();
            Samples perMessage = new Samples();
            for (int i = 0; i < ROUNDS; i++) {
                double packet = (ofLong.at(i) - ofShort.at(i)) / (LONG - SHORT);
                perPacket.add(packet);
                perMessage.add(ofShort.at(i) - SHORT * packet);
            }
            figures.add(ALLOCATED, "B", perPacket.quantile(0.5), perPacket);
            figures.add(PER_MESSAGE, "B", perMessage.quantile(0.5), perMessage);
        }
        if (options.wants(IDLE)) {
            Samples idle = idle(options.seed());
            figures.add(IDLE, "B", idle.quantile(1), idle);
        }
    }

    /// Beyond the payload.
    private static Samples allocatedPerMessage(long seed, int packetsPerMessage) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        MemoryPair pair = new MemoryPair(seed, packetsPerMessage).connect();
        pair.transfer(WARM_UP_PACKETS);
        Samples samples = new Samples();
        for (int i = 0; i < ROUNDS; i++) {
            long messages = pair.messages();
            long before = threads.getCurrentThreadAllocatedBytes();
            pair.transfer(PACKETS);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            samples.add((double) allocated / (pair.messages() - messages) - pair.messageBytes());
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
            pairs.add(new MemoryPair(seed + n, SHORT).connect());
        }
        long held = usedBytes() - before - (long) IDLE_PAIRS * pairs.getFirst().harnessBytes();
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
