package org.tocsin.broadcast.repair;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Up to which number a neighbour showed to hold all of a [Series], for as many series as were shown last.
///
/// It spares a comparison of all that is kept with each [Summary]: only what lies above is news. Where nothing is
/// remembered, everything is compared.
public final class ShownNumbers {
    private static final long NOTHING = -1;

    private final int seriesMax;
    private final SequencedMap<Series, Long> upTo = new LinkedHashMap<>();

    /// @param seriesMax more are not remembered: the one that was shown longest ago makes room
    public ShownNumbers(int seriesMax) {
        this.seriesMax = seriesMax;
    }

    /// @return -1 for nothing
    public long upTo(Series series) {
        return upTo.getOrDefault(series, NOTHING);
    }

    /// Each number up to this one was compared.
    public void show(Series series, long number) {
        if (number > upTo(series)) {
            upTo.putLast(series, number);
            if (upTo.size() > seriesMax) {
                upTo.pollFirstEntry();
            }
        }
    }

    /// This number is not held after all.
    public void withdraw(Series series, long number) {
        if (number <= upTo(series)) {
            upTo.remove(series);
        }
    }
}
