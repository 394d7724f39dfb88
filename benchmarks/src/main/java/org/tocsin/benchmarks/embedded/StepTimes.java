package org.tocsin.benchmarks.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.tocsin.udp.LoopStats;

/// How many steps of a loop took how long, as text between the processes: `nanos:steps nanos:steps …`.
///
/// @param steps by their time in nanoseconds, known to 3 %
record StepTimes(NavigableMap<Long, Long> steps) {
    static StepTimes of(LoopStats stats) {
        NavigableMap<Long, Long> steps = new TreeMap<>();
        stats.stepTimes(steps::put);
        return new StepTimes(steps);
    }

    static StepTimes parse(String text) {
        NavigableMap<Long, Long> steps = new TreeMap<>();
        for (String pair : text.strip().split(" ", -1)) {
            int colon = pair.indexOf(':');
            if (colon > 0) {
                steps.put(Long.valueOf(pair.substring(0, colon)), Long.valueOf(pair.substring(colon + 1)));
            }
        }
        return new StepTimes(steps);
    }

    String format() {
        List<String> pairs = new ArrayList<>();
        steps.forEach((nanos, count) -> pairs.add(nanos + ":" + count));
        return String.join(" ", pairs);
    }

    /// The steps since an earlier reading of the same loop.
    StepTimes since(StepTimes earlier) {
        NavigableMap<Long, Long> rest = new TreeMap<>();
        steps.forEach((nanos, count) -> {
            long more = count - earlier.steps.getOrDefault(nanos, 0L);
            if (more > 0) {
                rest.put(nanos, more);
            }
        });
        return new StepTimes(rest);
    }

    StepTimes plus(StepTimes other) {
        NavigableMap<Long, Long> sum = new TreeMap<>(steps);
        other.steps.forEach((nanos, count) -> sum.merge(nanos, count, Long::sum));
        return new StepTimes(sum);
    }

    long count() {
        return steps.values().stream().mapToLong(Long::longValue).sum();
    }

    long shortestNanos() {
        return steps.isEmpty() ? 0 : steps.firstKey();
    }

    long longestNanos() {
        return steps.isEmpty() ? 0 : steps.lastKey();
    }

    /// The time that this share of all steps does not exceed.
    long quantileNanos(double share) {
        long wanted = (long) Math.ceil(count() * share);
        long seen = 0;
        for (var entry : steps.entrySet()) {
            seen += entry.getValue();
            if (seen >= wanted) {
                return entry.getKey();
            }
        }
        return 0;
    }
}
