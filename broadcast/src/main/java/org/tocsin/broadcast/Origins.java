package org.tocsin.broadcast;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tocsin.crypto.SigningKey;

/// What is remembered of each origin: its quota, and which of its objects are too old to be anything but replays.
///
/// A time to live is at most `retention`. So whatever an origin published before an object that was first seen here
/// longer than `retention` ago has expired, even if it comes with a fresh remaining time: one pair of numbers per
/// origin replaces all forgotten ids.
final class Origins {
    /// A burst is this many seconds' worth of quota. Guess.
    private static final double BURST_SECONDS = 10;

    private static final double NANOS_PER_SECOND = 1e9;

    private final int max;
    private final Map<SigningKey, Origin> origins = new LinkedHashMap<>();

    /// @param max origins remembered; the one known longest makes room, and may replay then
    Origins(int max) {
        this.max = max;
    }

    boolean isReplay(Envelope envelope) {
        Origin origin = origins.get(envelope.origin());
        return origin != null && origin.isBehindFloor(envelope.incarnation(), envelope.sequence());
    }

    /// An object of the origin was first seen longer than `retention` ago.
    void outlived(SigningKey key, long incarnation, long sequence) {
        Origin origin = of(key);
        if (!origin.isBehindFloor(incarnation, sequence)) {
            origin.floorIncarnation = incarnation;
            origin.floorSequence = sequence;
        }
    }

    boolean hasQuota(DirectoryEntry entry, int size, long nowNanos) {
        return entry.quotaBytesPerSecond() == DirectoryEntry.UNLIMITED
                || of(entry.origin()).refill(entry.quotaBytesPerSecond(), nowNanos) >= size;
    }

    /// Only for what the origin has signed: nobody else may use up its quota.
    boolean takeQuota(DirectoryEntry entry, int size, long nowNanos) {
        if (!hasQuota(entry, size, nowNanos)) {
            return false;
        }
        if (entry.quotaBytesPerSecond() != DirectoryEntry.UNLIMITED) {
            of(entry.origin()).tokens -= size;
        }
        return true;
    }

    private Origin of(SigningKey key) {
        Origin known = origins.get(key);
        if (known != null) {
            return known;
        }
        if (origins.size() >= max) {
            origins.remove(origins.keySet().iterator().next());
        }
        Origin origin = new Origin();
        origins.put(key, origin);
        return origin;
    }

    private static final class Origin {
        private long floorIncarnation = -1;
        private long floorSequence = -1;
        private double tokens = -1;
        private long refilledAtNanos;

        private boolean isBehindFloor(long incarnation, long sequence) {
            return incarnation < floorIncarnation || (incarnation == floorIncarnation && sequence <= floorSequence);
        }

        private double refill(long bytesPerSecond, long nowNanos) {
            double burst = bytesPerSecond * BURST_SECONDS;
            double gained = (nowNanos - refilledAtNanos) / NANOS_PER_SECOND * bytesPerSecond;
            tokens = tokens < 0 ? burst : Math.min(burst, tokens + gained);
            refilledAtNanos = nowNanos;
            return tokens;
        }
    }
}
