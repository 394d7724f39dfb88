package org.tocsin.daemon.demo;

import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/// The figures of one counted phase.
///
/// @param uplinkUtilisation of each node's uplink while objects were published, 0 to 1
/// @param blocks            empty where none were published
record PhaseResult(Phase phase, List<Double> uplinkUtilisation, ClassResult votes, Optional<ClassResult> blocks) {
    /// The figures of one class in one phase. Latencies are from `publish()` to the subscriber's callback at each other
    /// node, in milliseconds; all 0 without a delivery.
    record ClassResult(
            int objectClass,
            long objects,
            long expected,
            long delivered,
            double p50Millis,
            double p99Millis,
            double maxMillis,
            double duplicatesPerObject) {
        static ClassResult of(int objectClass, Ledger ledger, Ledger.Totals totals, long duplicates) {
            Histogram micros = totals.micros();
            boolean any = micros.getTotalCount() > 0;
            return new ClassResult(
                    objectClass,
                    totals.objects(),
                    ledger.expected(totals),
                    totals.delivered(),
                    any ? micros.getValueAtPercentile(50) / 1e3 : 0,
                    any ? micros.getValueAtPercentile(99) / 1e3 : 0,
                    any ? micros.getMaxValue() / 1e3 : 0,
                    totals.objects() == 0 ? 0 : (double) duplicates / totals.objects());
        }
    }

    double meanUtilisation() {
        return mean(uplinkUtilisation);
    }

    static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    double leastUtilisation() {
        return uplinkUtilisation.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    }
}
