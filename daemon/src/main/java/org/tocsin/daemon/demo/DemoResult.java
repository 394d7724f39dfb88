package org.tocsin.daemon.demo;

import java.util.List;
import java.util.Optional;

/// What a whole run found.
///
/// @param expected  deliveries that all publications make when nothing is missing, warm-ups included
/// @param delivered deliveries made
/// @param mismatches deliveries whose bytes were not the published ones
/// @param repeated  deliveries that a subscriber had had before
/// @param phases    the counted ones, in order
record DemoResult(
        DemoOptions options, long expected, long delivered, long mismatches, long repeated, List<PhaseResult> phases) {
    DemoResult {
        phases = List.copyOf(phases);
    }

    /// Everything arrived, once, and every byte was right.
    boolean isComplete() {
        return expected > 0 && delivered == expected && mismatches == 0 && repeated == 0;
    }

    Optional<PhaseResult> phase(Phase wanted) {
        return phases.stream().filter(result -> result.phase() == wanted).findFirst();
    }
}
