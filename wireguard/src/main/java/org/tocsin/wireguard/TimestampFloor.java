package org.tocsin.wireguard;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.tocsin.bytes.Octets;
import org.tocsin.wireguard.handshake.Tai64n;

/// Keeps the timestamps of initiations growing over restarts on a machine whose clock went back meanwhile: peers would
/// refuse such initiations, until they restart themselves.
///
/// The floor that is kept runs ahead by a few seconds, so that it is written rarely.
final class TimestampFloor {
    private static final Duration AHEAD = Duration.ofSeconds(5);

    private final OutputQueue outputs;
    private final Instant atStart;
    private final boolean keeps;
    private Instant kept;

    /// @param floor what an earlier device said last; empty: nothing is kept
    TimestampFloor(Optional<Instant> floor, OutputQueue outputs) {
        this.outputs = outputs;
        this.atStart = floor.orElse(Instant.MIN);
        this.kept = atStart;
        this.keeps = floor.isPresent();
    }

    /// @param timestamps of one peer
    Octets next(Tai64n timestamps, Instant now) {
        Octets timestamp = timestamps.next(now, atStart);
        if (keeps && timestamps.last().isAfter(kept)) {
            kept = timestamps.last().plus(AHEAD);
            outputs.add(new Output.TimestampFloor(kept));
        }
        return timestamp;
    }
}
