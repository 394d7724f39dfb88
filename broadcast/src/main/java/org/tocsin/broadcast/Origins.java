package org.tocsin.broadcast;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tocsin.broadcast.quota.Allowance;
import org.tocsin.crypto.SigningKey;

/// What is remembered of each origin: its quota, and which of its objects are too old to be anything but replays.
///
/// A time to live is at most `retention`. So whatever an origin published before an object that was first seen here
/// longer than `retention` ago has expired, even if it comes with a fresh remaining time: one pair of numbers per
/// origin replaces all forgotten ids.
final class Origins {
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
        return entry.quota().isUnlimited() || of(entry.origin()).allowance.covers(entry.quota(), size, nowNanos);
    }

    /// Only for what the origin has signed: nobody else may use up its quota.
    boolean takeQuota(DirectoryEntry entry, int size, long nowNanos) {
        return entry.quota().isUnlimited() || of(entry.origin()).allowance.take(entry.quota(), size, nowNanos);
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
        private final Allowance allowance = new Allowance();

        private boolean isBehindFloor(long incarnation, long sequence) {
            return incarnation < floorIncarnation || (incarnation == floorIncarnation && sequence <= floorSequence);
        }
    }
}
