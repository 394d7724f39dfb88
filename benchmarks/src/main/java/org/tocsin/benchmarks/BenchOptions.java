package org.tocsin.benchmarks;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What the caller of a benchmark may choose.
///
/// @param only     the key of one figure or of a group: `crypto.jdk` covers `crypto.jdk.verify_ns`
/// @param seed     what all inputs are made from
/// @param samples  where raw samples go
/// @param progress gets lines for whoever waits
public record BenchOptions(Optional<String> only, long seed, SampleLog samples, Consumer<String> progress) {
    public static final long DEFAULT_SEED = 1;

    /// Nobody waits.
    public BenchOptions(Optional<String> only, long seed, SampleLog samples) {
        this(only, seed, samples, _ -> {});
    }

    /// Whether the figure is asked for.
    public boolean wants(String name) {
        return only.isEmpty() || name.equals(only.get()) || name.startsWith(only.get() + ".");
    }

    /// @param figures all that a benchmark has
    /// @throws IllegalArgumentException if none of them is asked for
    public void expectSomeOf(List<String> figures) {
        if (figures.stream().noneMatch(this::wants)) {
            throw new IllegalArgumentException("no figure of this benchmark is called " + only.orElse("")
                    + "; there are: " + String.join(", ", figures));
        }
    }
}
