package org.tocsin.benchmarks.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.tocsin.benchmarks.BenchOptions;
import org.tocsin.bytes.Octets;
import org.tocsin.testkit.LinkConfig;

/// `burst.*`: one message of many packets, from sending to delivery; the worst of all seeds.
final class BurstFigures {
    static final List<String> NAMES = List.of(
            "burst.cold128k.rtt100_ms",
            "burst.warm1m.rtt100_ms",
            "burst.resume128k.rtt100_ms",
            "burst.guard_ms",
            "burst.guard.drops");

    private static final long FAST = 1_000_000_000;
    private static final Duration FAR = Duration.ofMillis(50);
    /// One product of rate and round trip.
    private static final long FAST_QUEUE_BYTES = FAST / 8 / 10;

    private static final long SLOW = 10_000_000;
    private static final Duration NEAR = Duration.ofMillis(25);
    private static final long SLOW_QUEUE_BYTES = 62_500;

    private static final int COLD_BYTES = 128 << 10;
    private static final int WARM_BYTES = 1 << 20;
    private static final int WARM_UPS = 7;
    private static final int MESSAGE_CLASS = 5;
    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final Duration IDLE = Duration.ofSeconds(10);

    private BurstFigures() {}

    static void add(BenchOptions options, Figures figures) throws IOException {
        if (!figures.wantsAny(NAMES.toArray(String[]::new))) {
            return;
        }
        Samples cold = new Samples();
        Samples warm = new Samples();
        Samples resumed = new Samples();
        Samples guard = new Samples();
        Samples drops = new Samples();
        for (int i = 0; i < figures.seeds(); i++) {
            long seed = options.seed() + i;
            Pair fast = fast(seed);
            cold.add(millis(fast, COLD_BYTES));
            warm.add(warm(seed));
            resumed.add(resumed(seed));
            LinkConfig slow = Pair.link(SLOW, NEAR, SLOW_QUEUE_BYTES);
            Pair guarded = new Pair(seed, Pair.config(), slow, slow).connected();
            guard.add(millis(guarded, COLD_BYTES));
            drops.add((double) guarded.forward.link().counters().queueFull());
        }
        figures.add("burst.cold128k.rtt100_ms", "ms", cold.quantile(1), cold);
        figures.add("burst.warm1m.rtt100_ms", "ms", warm.quantile(1), warm);
        figures.add("burst.resume128k.rtt100_ms", "ms", resumed.quantile(1), resumed);
        figures.add("burst.guard_ms", "ms", guard.quantile(1), guard);
        figures.add("burst.guard.drops", "1", drops.quantile(1), drops);
    }

    private static Pair fast(long seed) {
        LinkConfig link = Pair.link(FAST, FAR, FAST_QUEUE_BYTES);
        return new Pair(seed, Pair.config(), link, link).connected();
    }

    private static double warm(long seed) {
        Pair pair = fast(seed);
        for (int i = 0; i < WARM_UPS; i++) {
            millis(pair, WARM_BYTES);
        }
        pair.run(IDLE);
        return millis(pair, WARM_BYTES);
    }

    private static double resumed(long seed) {
        Pair before = fast(seed);
        for (int i = 0; i < 3; i++) {
            millis(before, WARM_BYTES);
        }
        Pair after = fast(seed);
        after.sender
                .association()
                .resume(before.sender.association().pathMemory().orElseThrow());
        return millis(after, COLD_BYTES);
    }

    private static double millis(Pair pair, int bytes) {
        long[] deliveredNanos = {0};
        boolean[] delivered = {false};
        pair.receiver.onMessage(_ -> {
            delivered[0] = true;
            deliveredNanos[0] = pair.agenda.nowNanos();
        });
        long sentNanos = pair.agenda.nowNanos();
        pair.sender.send(Octets.wrap(new byte[bytes]), MESSAGE_CLASS);
        pair.sender.pump();
        pair.run(WAIT);
        return delivered[0] ? (deliveredNanos[0] - sentNanos) / 1e6 : Double.POSITIVE_INFINITY;
    }
}
