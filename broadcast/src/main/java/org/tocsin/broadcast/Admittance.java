package org.tocsin.broadcast;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.crypto.SigningKey;

/// What forbids an object before its signature is looked at: the cheap checks.
final class Admittance {
    private final BroadcastConfig config;
    private final Directory directory;
    private final Origins origins;
    private final long retentionMillis;
    private final Withdrawals withdrawals;

    Admittance(BroadcastConfig config, Directory directory, Origins origins) {
        this.config = config;
        this.directory = directory;
        this.origins = origins;
        this.retentionMillis = config.retention().toMillis();
        this.withdrawals = new Withdrawals(config.announcedMax());
    }

    /// A withdrawal came before its object.
    void withdrawn(ObjectId id, SigningKey origin) {
        withdrawals.add(id, origin);
    }

    boolean isWithdrawn(Envelope envelope) {
        return withdrawals.covers(envelope);
    }

    /// @return null if nothing does
    @Nullable
    DropReason obstacle(Envelope envelope, long remainingMillis, long nowNanos) {
        if (envelope.size() > config.objectBytesMax()) {
            return DropReason.TOO_LARGE;
        }
        if (remainingMillis == 0) {
            return DropReason.EXPIRED_ON_ARRIVAL;
        }
        if (envelope.timeToLiveMillis() > retentionMillis) {
            return DropReason.TIME_TO_LIVE_TOO_LONG;
        }
        if (isWithdrawn(envelope)) {
            return DropReason.WITHDRAWN;
        }
        Optional<DirectoryEntry> entry = directory.byOrigin(envelope.origin());
        if (entry.isEmpty()) {
            return DropReason.UNKNOWN_ORIGIN;
        }
        if (!entry.get().mayPublish(envelope.objectClass())) {
            return DropReason.CLASS_NOT_GRANTED;
        }
        if (origins.isReplay(envelope)) {
            return DropReason.REPLAY;
        }
        return origins.hasQuota(entry.get(), envelope.size(), nowNanos) ? null : DropReason.QUOTA;
    }
}
