package org.tocsin.bytes;

import java.time.Instant;

/// The time of day, which may jump. Only timestamps that leave the node use it; everything else counts `nowNanos`.
@FunctionalInterface
public interface WallClock {
    Instant instant();
}
