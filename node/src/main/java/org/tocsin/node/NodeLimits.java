package org.tocsin.node;

import java.time.Duration;

/// What a node holds for its associations together.
///
/// @param pathMemoriesMax peers whose path is remembered after their association has gone; the one remembered longest
///                        is forgotten first
/// @param receiveBytesMax what all associations hold of what they received and could not hand on yet, overhead counted,
///                        at least two and a half times the largest message; it is shared out as receive windows, so
///                        that peers stop before it, and what comes in spite of that is dropped unacknowledged
/// @param receiveTurnMax  how long one association may take to finish messages that are larger than its share, while
///                        others wait to do the same; then it is aborted, and set up again
public record NodeLimits(int pathMemoriesMax, long receiveBytesMax, Duration receiveTurnMax) {
    public NodeLimits {
        if (pathMemoriesMax < 0) {
            throw new IllegalArgumentException("pathMemoriesMax " + pathMemoriesMax);
        }
        if (receiveBytesMax < 0) {
            throw new IllegalArgumentException("receiveBytesMax " + receiveBytesMax);
        }
        if (!receiveTurnMax.isPositive()) {
            throw new IllegalArgumentException("receiveTurnMax " + receiveTurnMax);
        }
    }

    /// A memory of a path takes some 200 bytes: a megabyte for all. Of 64 MiB, 20 are kept for a message of 16 MiB
    /// in its turn; of the rest, each of 16 neighbours has 1.4 MiB of its own, and the half is for those that need
    /// more. A turn of 30 s finishes the largest message at 4.5 Mbit/s.
    public static NodeLimits defaults() {
        return new NodeLimits(4096, 64L << 20, Duration.ofSeconds(30));
    }

    public NodeLimits withPathMemoriesMax(int value) {
        return new NodeLimits(value, receiveBytesMax, receiveTurnMax);
    }

    public NodeLimits withReceiveBytesMax(long value) {
        return new NodeLimits(pathMemoriesMax, value, receiveTurnMax);
    }

    public NodeLimits withReceiveTurnMax(Duration value) {
        return new NodeLimits(pathMemoriesMax, receiveBytesMax, value);
    }
}
