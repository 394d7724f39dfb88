package org.tocsin.udp;

import java.time.Instant;
import org.tocsin.bytes.WallClock;

/// The machine's time of day.
public final class SystemWallClock implements WallClock {
    public SystemWallClock() {}

    @Override
    public Instant instant() {
        return Instant.now();
    }
}
