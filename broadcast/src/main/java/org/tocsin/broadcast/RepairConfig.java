package org.tocsin.broadcast;

import java.time.Duration;

/// How neighbours find out what one of them misses.
///
/// @param period         an object that a neighbour missed, although its link works, is offered to it again
///                       within this
/// @param seriesMax      origins, counted anew with each start, of which is remembered what is held of them; the
///                       one that was silent longest makes room, and what it published is not repaired
/// @param summaryBytesMax told to one neighbour at once; the rest waits for the next time
public record RepairConfig(Duration period, int seriesMax, int summaryBytesMax) {
    public RepairConfig {
        if (period.compareTo(Duration.ofMillis(10)) < 0 || seriesMax < 1 || summaryBytesMax < 1) {
            throw new IllegalArgumentException("a bound is below what works");
        }
    }

    /// A second: nobody is told twice of what a usual round trip and a busy class hide for less. 16,384 series are
    /// some 10,000 origins with restarts, 200 bytes each while they are quiet. 16 KiB are 300 entries, 3 ms of
    /// 50 Mbit/s.
    public static RepairConfig defaults() {
        return new RepairConfig(Duration.ofSeconds(1), 16_384, 16_384);
    }
}
