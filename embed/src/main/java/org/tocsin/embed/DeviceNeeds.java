package org.tocsin.embed;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Endpoint;
import org.tocsin.crypto.PublicKey;
import org.tocsin.udp.InstantFile;

/// What a device asks of its process besides sending: a file for its floor, a word about its clock, and lookups away
/// from the loop's thread.
final class DeviceNeeds implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(DeviceNeeds.class.getName());
    /// Guess: enough that a few dead name servers do not hold up the others.
    private static final int THREADS_MAX = 4;

    private static final int LOOKUPS_MAX = 1024;
    private static final long IDLE_SECONDS = 10;

    private final String name;
    private final @Nullable InstantFile floor;
    private final EndpointLookup lookup;
    private final BiConsumer<PublicKey, List<Endpoint>> found;
    private final ThreadPoolExecutor threads;
    /// Peers whose lookup waits or is under way, and those that are not looked up because somebody said where they are.
    private final Set<PublicKey> asked = ConcurrentHashMap.newKeySet();

    private final Set<PublicKey> pinned = ConcurrentHashMap.newKeySet();

    /// @param found gets what a lookup brought; on any thread
    /// @throws IOException if the file of the floor cannot be used
    DeviceNeeds(
            String name, Optional<Path> floorFile, EndpointLookup lookup, BiConsumer<PublicKey, List<Endpoint>> found)
            throws IOException {
        this.name = name;
        this.floor = floorFile.isPresent() ? InstantFile.open(floorFile.get()) : null;
        this.lookup = lookup;
        this.found = found;
        this.threads = new ThreadPoolExecutor(
                THREADS_MAX,
                THREADS_MAX,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(LOOKUPS_MAX),
                Thread.ofPlatform().daemon().name(name + "-lookup-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /// For the device; empty where nothing is kept.
    Optional<Instant> floor() {
        return Optional.ofNullable(floor).map(InstantFile::atStart);
    }

    void keep(Instant newFloor) {
        if (floor != null) {
            floor.keep(newFloor);
        }
    }

    void clockJumped(Duration ahead) {
        LOG.log(
                System.Logger.Level.WARNING,
                name + ": the wall clock went ahead by " + ahead.toHours() + " hours. No handshake is started until it"
                        + " is set back, a peer's clock agrees with it, or 20 minutes have passed");
    }

    /// Looks the peer up, once at a time. Beyond a thousand that wait, a later failure of the peer asks again.
    void endpointsWanted(PublicKey peer) {
        if (pinned.contains(peer) || !asked.add(peer)) {
            return;
        }
        try {
            threads.execute(() -> lookUp(peer));
        } catch (RejectedExecutionException _) {
            asked.remove(peer);
        }
    }

    private void lookUp(PublicKey peer) {
        try {
            List<Endpoint> endpoints = lookup.endpoints(peer);
            if (!endpoints.isEmpty() && !pinned.contains(peer)) {
                found.accept(peer, endpoints);
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.INFO, name + ": the endpoint of " + peer + " cannot be looked up", e);
        } finally {
            asked.remove(peer);
        }
    }

    /// Somebody gave the peer an endpoint by hand: what the lookup knows counts no more.
    void pin(PublicKey peer) {
        if (pinned.size() < LOOKUPS_MAX) {
            pinned.add(peer);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
