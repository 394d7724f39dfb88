package org.tocsin.benchmarks.handshake;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.testkit.Seeds;
import org.tocsin.wireguard.Output;
import org.tocsin.wireguard.PeerConfig;
import org.tocsin.wireguard.PeerDirectory;

/// What peers cost on the heap: the difference of the used heap after collections, with and without them.
final class PeerMemory {
    private static final int IDLE_PEERS = 1000;
    private static final int CONFIGURED = 100_000;
    private static final long SILENCE_NANOS = Duration.ofMinutes(10).toNanos();

    private final long seed;

    PeerMemory(long seed) {
        this.seed = seed;
    }

    /// Heap bytes of a peer that had a session and was silent for ten virtual minutes. It has no native memory
    /// then: ciphers alone could hold some, and they were closed after nine, when the keys were wiped.
    double idleBytes() {
        RandomGenerator random = Seeds.random(seed);
        LabEnd responder = new LabEnd(0, LabEnd.unlimited(), random, PeerDirectory.empty());
        List<LabEnd> first = meet(responder, 1, 1, random);
        responder.runUntil(SILENCE_NANOS);
        long before = usedHeap();
        meet(responder, 2, IDLE_PEERS, random);
        responder.runUntil(3 * SILENCE_NANOS);
        long after = usedHeap();
        boolean anySession = responder.device.peers().stream().anyMatch(peer -> responder.device.hasSession(peer, 0));
        if (anySession || responder.device.peers().size() != IDLE_PEERS + 1 || first.isEmpty()) {
            throw new IllegalStateException("peers are missing");
        }
        return (after - before) / (double) IDLE_PEERS;
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
