package org.tocsin.benchmarks.handshake;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.testkit.Seeds;
import org.tocsin.wireguard.Output;
import org.tocsin.wireguard.PeerConfig;
import org.tocsin.wireguard.PeerDirectory;

/// What peers cost: the difference of the used heap after collections, with and without them, and for peers that had
/// sessions also of the memory of native libraries.
final class PeerMemory {
    /// Many, for what compilers hold meanwhile is counted too.
    private static final int IDLE_PEERS = 5000;
    private static final int CONFIGURED = 100_000;
    private static final int NATIVE_LOOKS = 20;
    private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();
    private static final long SILENCE_NANOS = Duration.ofMinutes(10).toNanos();

    private final long seed;

    PeerMemory(long seed) {
        this.seed = seed;
    }

    /// Bytes of a peer that had a session and was silent for ten virtual minutes.
    ///
    /// @param heap       of the JVM
    /// @param nativeHeap of the C library, which ciphers of Conscrypt use; 0 where it does not tell
    record Idle(double heap, double nativeHeap) {
        double total() {
            return heap + nativeHeap;
        }
    }

    Idle idle() {
        RandomGenerator random = Seeds.random(seed);
        // What the first ones made the JVM compile and load stays, and is not theirs.
        List<LabEnd> rehearsal =
                meet(new LabEnd(0, LabEnd.unlimited(), random, PeerDirectory.empty()), 2, IDLE_PEERS, random);
        LabEnd responder = new LabEnd(0, LabEnd.unlimited(), random, PeerDirectory.empty());
        List<LabEnd> first = meet(responder, 1, 1, random);
        responder.runUntil(SILENCE_NANOS);
        long heapBefore = usedHeap();
        long nativeBefore = usedNative();
        meet(responder, 2, IDLE_PEERS, random);
        responder.runUntil(3 * SILENCE_NANOS);
        long heapAfter = usedHeap();
        long nativeAfter = usedNative();
        boolean anySession = responder.device.peers().stream().anyMatch(peer -> responder.device.hasSession(peer, 0));
        if (anySession || responder.device.peers().size() != IDLE_PEERS + 1 || first.isEmpty() || rehearsal.isEmpty()) {
            throw new IllegalStateException("peers are missing");
        }
        return new Idle(
                (heapAfter - heapBefore) / (double) IDLE_PEERS,
                Math.max(0, nativeAfter - nativeBefore) / (double) IDLE_PEERS);
    }

    /// MiB of static peers with a key, an endpoint and an inner address each, never used.
    double configuredMib() {
        RandomGenerator random = Seeds.random(seed);
        long before = usedHeap();
        LabEnd end = new LabEnd(0, LabEnd.unlimited(), random, PeerDirectory.empty());
        for (int i = 1; i <= CONFIGURED; i++) {
            PublicKey key = new PublicKey(Octets.wrap(LabEnd.random32(random)));
            end.device.addPeer(LabEnd.config(key, i), 0);
        }
        long after = usedHeap();
        if (end.device.peers().size() != CONFIGURED) {
            throw new IllegalStateException("peers are missing");
        }
        return (after - before) / (double) (1 << 20);
    }

    /// MiB of a device that finds any of as many peers by its directory, which stands outside of it.
    double lookupMib() {
        RandomGenerator random = Seeds.random(seed);
        PublicKey[] keys = new PublicKey[CONFIGURED + 1];
        for (int i = 1; i <= CONFIGURED; i++) {
            keys[i] = new PublicKey(Octets.wrap(LabEnd.random32(random)));
        }
        long before = usedHeap();
        LabEnd end = new LabEnd(0, LabEnd.unlimited(), random, directory(keys));
        byte[] address = LabEnd.inner(77_777).address().toByteArray();
        boolean found = end.device
                .route(java.nio.ByteBuffer.wrap(address), 0, 16, 0)
                .map(peer -> peer.key().equals(keys[77_777]))
                .orElse(false);
        long after = usedHeap();
        if (!found || end.device.peers().size() != 1) {
            throw new IllegalStateException("the directory was not asked");
        }
        return (after - before) / (double) (1 << 20);
    }

    private static PeerDirectory directory(PublicKey[] keys) {
        return new PeerDirectory() {
            @Override
            public Optional<PeerConfig> byPublicKey(PublicKey key) {
                for (int i = 1; i < keys.length; i++) {
                    if (keys[i].equals(key)) {
                        return Optional.of(LabEnd.config(key, i));
                    }
                }
                return Optional.empty();
            }

            @Override
            public Optional<PeerConfig> byInnerAddress(Octets address) {
                int number = address.asReadOnlyBuffer().getInt(12);
                return number > 0 && number < keys.length
                        ? Optional.of(LabEnd.config(keys[number], number))
                        : Optional.empty();
            }
        };
    }

    /// Sessions with peers of their own, one after the other; the other ends are garbage afterwards.
    private static List<LabEnd> meet(LabEnd responder, int firstNumber, int count, RandomGenerator random) {
        List<LabEnd> last = new ArrayList<>();
        long now = firstNumber == 1 ? 0 : SILENCE_NANOS;
        for (int i = 0; i < count; i++) {
            LabEnd initiator = new LabEnd(firstNumber + i, LabEnd.unlimited(), random, PeerDirectory.empty());
            initiator.meet(responder, 0);
            responder.meet(initiator, firstNumber + i);
            List<Output.Transmit> response = responder.handle(
                    initiator.endpoint, initiator.dial(responder, now).getFirst(), now);
            for (Output.Transmit each : initiator.handle(responder.endpoint, response.getFirst(), now)) {
                responder.handle(initiator.endpoint, each, now);
            }
            if (!responder.hasSession(initiator, now)) {
                throw new IllegalStateException("no session");
            }
            last.clear();
            last.add(initiator);
        }
        return last;
    }

    /// The least of some looks: compilers take native memory too, and give it back.
    private static long usedNative() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < NATIVE_LOOKS; i++) {
            LockSupport.parkNanos(LOOK_NANOS);
            least = Math.min(least, NativeHeap.find().map(NativeHeap::usedBytes).orElse(0L));
        }
        return least;
    }

    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
