package org.tocsin.broadcast;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tocsin.broadcast.quota.Quota;
import org.tocsin.broadcast.shard.ShardConfig;
import org.tocsin.bytes.Octets;

/// The numbers of a [Broadcast]; every bound says what happens at it.
///
/// @param networkId              1 to 64 bytes that all nodes of a network share and no other network has
/// @param announceAboveBytes     larger objects are announced and pulled, others sent at once
/// @param objectBytesMax         larger objects are refused, dropped and not pulled
/// @param retainedBytesMax       bytes of objects kept to be pulled; the oldest make room
/// @param retainedCountMax       number of objects kept to be pulled; the oldest make room
/// @param retention              how long an id is remembered, and the longest time to live
/// @param seenMax                ids remembered; the oldest is forgotten early, and a replay of it would be delivered
/// @param pullTimeout            how long to wait for a pulled object beyond its transfer, before the next announcer
/// @param pullBytesPerSecond     transfer rate assumed of a neighbour before one was observed
/// @param pullsPerNeighbourMax   own requests that one neighbour may have to answer; further ones wait
/// @param pullBytesPerNeighbourMax bytes of the same; one request is always allowed
/// @param announcedMax           announced objects that are not held; further announcements are dropped
/// @param announcedPerNeighbourMax the same of one neighbour, so that none fills the whole
/// @param announcedToNewMax      kept objects announced to a new neighbour, the newest
/// @param reannounceDelay        after the transport dropped a copy, until the object is announced instead
/// @param relayPolicies          one for each class 0 to 7
/// @param eager                  bounds of relaying before the check
/// @param controlClass           class of announcements, pulls and the like
/// @param ownInFlightMax         own objects between `publish` and [Output.Published], and as many between that and the
///                               first neighbour that took them; further ones are answered busy
/// @param ownBytesInFlightMax    bytes of the same; one object is always allowed
/// @param jobsInFlightMax        jobs given out and not come back; further ones wait
/// @param checksMax              received objects that wait for a check; further ones are pulled later
/// @param checkBytesMax          bytes of the same
/// @param neighboursMax          further neighbours are not used
/// @param queuedPerNeighbourBytesMax objects given out to one neighbour unasked, of which nothing was heard since; a
///                               quarter is for urgent classes alone, up to the control class; what is too much is
///                               announced a little later
/// @param neighbourQuota         what one neighbour may send unasked in each class; the excess is pulled instead
/// @param evidenceMax            equivocations of origins that are remembered; the oldest makes room
/// @param clique                 of copies that are spared where all are neighbours of each other
/// @param repair                 how what was missed is found
/// @param shards                 of objects that travel in shards
public record BroadcastConfig(
        Octets networkId,
        int announceAboveBytes,
        int objectBytesMax,
        long retainedBytesMax,
        int retainedCountMax,
        Duration retention,
        int seenMax,
        Duration pullTimeout,
        long pullBytesPerSecond,
        int pullsPerNeighbourMax,
        long pullBytesPerNeighbourMax,
        int announcedMax,
        int announcedPerNeighbourMax,
        int announcedToNewMax,
        Duration reannounceDelay,
        List<RelayPolicy> relayPolicies,
        EagerConfig eager,
        int controlClass,
        int ownInFlightMax,
        long ownBytesInFlightMax,
        int jobsInFlightMax,
        int checksMax,
        long checkBytesMax,
        int neighboursMax,
        long queuedPerNeighbourBytesMax,
        Quota neighbourQuota,
        int evidenceMax,
        CliqueConfig clique,
        RepairConfig repair,
        ShardConfig shards) {
    public static final int CLASSES = 8;

    private static final long MIB = 1 << 20;

    public BroadcastConfig {
        relayPolicies = List.copyOf(relayPolicies);
        if (networkId.isEmpty() || networkId.size() > 64) {
            throw new IllegalArgumentException("a network id has 1 to 64 bytes, not " + networkId.size());
        }
        if (relayPolicies.size() != CLASSES || controlClass < 0 || controlClass >= CLASSES) {
            throw new IllegalArgumentException("there are classes 0 to 7");
        }
        // The time to live travels as 32 bits of milliseconds.
        if (retention.compareTo(Duration.ofMillis(1)) < 0 || retention.compareTo(Duration.ofDays(30)) > 0) {
            throw new IllegalArgumentException("retention is 1 ms to 30 days, not " + retention);
        }
        if (retainedCountMax < 1 || seenMax < retainedCountMax || jobsInFlightMax < 1 || pullsPerNeighbourMax < 1) {
            throw new IllegalArgumentException("a bound is below what works");
        }
    }

    /// The defaults for a network.
    public static BroadcastConfig defaults(Octets networkId) {
        return builder(networkId).build();
    }

    public static Builder builder(Octets networkId) {
        return new Builder(networkId);
    }

    /// Starts from the defaults, whose reasons stand beside them.
    public static final class Builder {
        private final Octets networkId;
        private final List<RelayPolicy> relayPolicies =
                new ArrayList<>(Collections.nCopies(CLASSES, RelayPolicy.RELAY_FIRST));
        private int announceAboveBytes = 65_536;
        private int objectBytesMax = (int) (16 * MIB);
        // Guess: two minutes of a 1 MB block a second.
        private long retainedBytesMax = 128 * MIB;
        private int retainedCountMax = 16_384;
        private Duration retention = Duration.ofMinutes(2);
        // 1000 votes a second for two minutes, rounded up; about 300 bytes each, 40 MB.
        private int seenMax = 131_072;
        private Duration pullTimeout = Duration.ofMillis(500);
        // 50 Mbit/s shared by seven pullers are 0.9 MB/s; half of this is waited for.
        private long pullBytesPerSecond = MIB;
        private int pullsPerNeighbourMax = 64;
        private long pullBytesPerNeighbourMax = 16 * MIB;
        private int announcedMax = 16_384;
        private int announcedPerNeighbourMax = 4096;
        private int announcedToNewMax = 4096;
        private Duration reannounceDelay = Duration.ofMillis(200);
        private EagerConfig eager = EagerConfig.defaults();
        private int controlClass = 1;
        private int ownInFlightMax = 4096;
        private long ownBytesInFlightMax = 64 * MIB;
        private int jobsInFlightMax = 64;
        private int checksMax = 4096;
        private long checkBytesMax = 64 * MIB;
        private int neighboursMax = 256;
        private long queuedPerNeighbourBytesMax = MIB;
        // A check takes 125 µs: one neighbour may keep a quarter of a core busy. A gigabit is 125 MB/s.
        private Quota neighbourQuota = new Quota(128 * MIB, 2000, 2);
        private int evidenceMax = 64;
        private CliqueConfig clique = CliqueConfig.defaults();
        private RepairConfig repair = RepairConfig.defaults();
        private ShardConfig shards = ShardConfig.defaults();

        private Builder(Octets networkId) {
            this.networkId = networkId;
            relayPolicies.set(0, RelayPolicy.RELAY_AT_ONCE);
        }

        public Builder announceAboveBytes(int value) {
            announceAboveBytes = value;
            return this;
        }

        public Builder eager(EagerConfig value) {
            eager = value;
            return this;
        }

        public Builder objectBytesMax(int value) {
            objectBytesMax = value;
            return this;
        }

        public Builder retained(int countMax, long bytesMax) {
            retainedCountMax = countMax;
            retainedBytesMax = bytesMax;
            return this;
        }

        public Builder retention(Duration value) {
            retention = value;
            return this;
        }

        public Builder seenMax(int value) {
            seenMax = value;
            return this;
        }

        public Builder pullTimeout(Duration value) {
            pullTimeout = value;
            return this;
        }

        public Builder pullBytesPerSecond(long value) {
            pullBytesPerSecond = value;
            return this;
        }

        public Builder pullsPerNeighbour(int countMax, long bytesMax) {
            pullsPerNeighbourMax = countMax;
            pullBytesPerNeighbourMax = bytesMax;
            return this;
        }

        public Builder announced(int max, int perNeighbourMax, int toNewMax) {
            announcedMax = max;
            announcedPerNeighbourMax = perNeighbourMax;
            announcedToNewMax = toNewMax;
            return this;
        }

        public Builder reannounceDelay(Duration value) {
            reannounceDelay = value;
            return this;
        }

        public Builder relayPolicy(int objectClass, RelayPolicy policy) {
            relayPolicies.set(objectClass, policy);
            return this;
        }

        public Builder controlClass(int value) {
            controlClass = value;
            return this;
        }

        public Builder ownInFlight(int countMax, long bytesMax) {
            ownInFlightMax = countMax;
            ownBytesInFlightMax = bytesMax;
            return this;
        }

        public Builder jobsInFlightMax(int value) {
            jobsInFlightMax = value;
            return this;
        }

        public Builder checks(int countMax, long bytesMax) {
            checksMax = countMax;
            checkBytesMax = bytesMax;
            return this;
        }

        public Builder neighboursMax(int value) {
            neighboursMax = value;
            return this;
        }

        public Builder queuedPerNeighbourBytesMax(long value) {
            queuedPerNeighbourBytesMax = value;
            return this;
        }

        public Builder neighbourQuota(Quota value) {
            neighbourQuota = value;
            return this;
        }

        public Builder evidenceMax(int value) {
            evidenceMax = value;
            return this;
        }

        public Builder clique(CliqueConfig value) {
            clique = value;
            return this;
        }

        public Builder repair(RepairConfig value) {
            repair = value;
            return this;
        }

        public Builder shards(ShardConfig value) {
            shards = value;
            return this;
        }

        public BroadcastConfig build() {
            return new BroadcastConfig(
                    networkId,
                    announceAboveBytes,
                    objectBytesMax,
                    retainedBytesMax,
                    retainedCountMax,
                    retention,
                    seenMax,
                    pullTimeout,
                    pullBytesPerSecond,
                    pullsPerNeighbourMax,
                    pullBytesPerNeighbourMax,
                    announcedMax,
                    announcedPerNeighbourMax,
                    announcedToNewMax,
                    reannounceDelay,
                    relayPolicies,
                    eager,
                    controlClass,
                    ownInFlightMax,
                    ownBytesInFlightMax,
                    jobsInFlightMax,
                    checksMax,
                    checkBytesMax,
                    neighboursMax,
                    queuedPerNeighbourBytesMax,
                    neighbourQuota,
                    evidenceMax,
                    clique,
                    repair,
                    shards);
        }
    }
}
