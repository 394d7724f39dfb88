package org.tocsin.simulator;

import java.time.Duration;
import org.tocsin.broadcast.Job;
import org.tocsin.broadcast.shard.ShardWork;

/// What work takes on a node. Times are charged in virtual time; the work itself is done for real.
///
/// @param hop         from the arrival of a message to its handling: reading, opening, waking
/// @param sign        one signature, on the worker
/// @param verify      one check of a signature, on the worker
/// @param hashNanosPerByte hashing, on the worker
public record CpuProfile(Duration hop, Duration sign, Duration verify, double hashNanosPerByte) {
    /// `bench coding`: a megabyte with forty parity shards a slice takes 4 ms to encode.
    private static final double CODING_NANOS_PER_BYTE = 4e6 / (40.0 * (1 << 20));

    /// 0.2 ms a hop. Signatures at twice what Conscrypt takes on a Zen 3 core (34 and 62 µs); a megabyte
    /// hashes in a millisecond.
    public static CpuProfile defaults() {
        return new CpuProfile(Duration.ofNanos(200_000), Duration.ofNanos(70_000), Duration.ofNanos(125_000), 1.0);
    }

    long costNanos(Job job) {
        return switch (job) {
            case Job.PrepareJob prepare ->
                sign.toNanos() + hashNanos(prepare.payload().size());
            case Job.CheckJob check ->
                verify.toNanos() + hashNanos(check.frame().size());
            case Job.ShardJob shard -> {
                ShardWork work = shard.work();
                yield work.signatures() * verify.toNanos()
                        + hashNanos(work.hashedBytes())
                        + Math.round(work.codedBytes() * CODING_NANOS_PER_BYTE);
            }
            case Job.AssembleJob assemble -> verify.toNanos() + hashNanos(assemble.size());
        };
    }

    private long hashNanos(int bytes) {
        return Math.round(bytes * hashNanosPerByte);
    }

    public CpuProfile withHop(Duration changed) {
        return new CpuProfile(changed, sign, verify, hashNanosPerByte);
    }
}
