package org.tocsin.daemon.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tocsin.embed.Publication;
import org.tocsin.testkit.Seeds;

/// Publishes on all nodes of a cluster for one phase: votes at a fixed rate, blocks in a closed loop.
final class Load implements AutoCloseable {
    private static final long RETRY_NANOS = 1_000_000;

    /// Long enough that nothing expires: a missing delivery is a defect, not a deadline.
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(110);

    private final Cluster cluster;
    private final Ledger ledger;
    private final Phase phase;
    private final DemoOptions options;
    private final RandomGenerator random;
    /// For the blocks of all nodes that are under way; they take turns.
    private final Semaphore places;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private volatile boolean running = true;

    private Load(Cluster cluster, Ledger ledger, Phase phase, DemoOptions options) {
        this.cluster = cluster;
        this.ledger = ledger;
        this.phase = phase;
        this.options = options;
        this.random = Seeds.random(options.seed() + phase.code());
        this.places = new Semaphore(options.blocksUnderWay(), true);
    }

    static Load start(Cluster cluster, Ledger ledger, Phase phase, DemoOptions options) {
        Load load = new Load(cluster, ledger, phase, options);
        load.threads.add(Thread.ofPlatform().name("demo-votes").daemon().start(() -> load.guard(load::publishVotes)));
        for (int i = 0; i < cluster.size() && phase.hasBlocks(); i++) {
            int node = i;
            load.threads.add(Thread.ofPlatform()
                    .name("demo-blocks-" + i)
                    .daemon()
                    .start(() -> load.guard(() -> load.publishBlocks(node))));
        }
        return load;
    }

    private void guard(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
            running = false;
        }
    }

    /// Each node's votes come at a random instant of each slot in which every node has one, a tenth of a second for
    /// eight nodes, so that they meet the blocks in all states.
    private void publishVotes() {
        int count = cluster.size();
        long slotNanos = TimeUnit.SECONDS.toNanos(count) / options.votes();
        long slotStart = System.nanoTime();
        long[] due = new long[count];
        for (long slot = 0; running; slot++, slotStart += slotNanos) {
            for (int i = 0; i < count; i++) {
                due[i] = slotStart + random.nextLong(slotNanos);
            }
            for (int done = 0; done < count && running; done++) {
                int next = earliest(due, slotStart);
                parkUntil(due[next]);
                due[next] = Long.MAX_VALUE;
                publish(next, true, slot * count + next, () -> {});
            }
        }
    }

    private static int earliest(long[] due, long origin) {
        int best = -1;
        for (int i = 0; i < due.length; i++) {
            if (due[i] != Long.MAX_VALUE && (best < 0 || due[i] - origin < due[best] - origin)) {
                best = i;
            }
        }
        return best;
    }

    private void parkUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); running && left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void publishBlocks(int node) {
        Semaphore ownPlaces = new Semaphore(DemoOptions.BLOCKS_PER_NODE);
        // Each node starts elsewhere in the list, so that sizes mix.
        long file = node * 5L;
        while (running) {
            try {
                if (!ownPlaces.tryAcquire(100, TimeUnit.MILLISECONDS)) {
                    continue;
                }
            } catch (InterruptedException _) {
                return;
            }
            places.acquireUninterruptibly();
            if (running) {
                publish(node, false, file++, () -> {
                    places.release();
                    ownPlaces.release();
                });
            }
        }
    }

    private void publish(int node, boolean vote, long file, Runnable whenEverywhere) {
        while (true) {
            Ledger.Ticket ticket = ledger.publish(node, phase, vote, file, whenEverywhere);
            Publication answer = cluster.node(node)
                    .publish(
                            ticket.payload(),
                            vote ? Cluster.VOTE_TYPE : Cluster.BLOCK_TYPE,
                            vote ? Ledger.VOTE_CLASS : Ledger.BLOCK_CLASS,
                            TIME_TO_LIVE);
            switch (answer) {
                case Publication.Accepted accepted -> {
                    var _ = accepted.id().whenComplete((_, reason) -> {
                        if (reason != null) {
                            failure.compareAndSet(null, new IllegalStateException("not published", reason));
                        }
                    });
                    return;
                }
                case Publication.Busy _ -> {
                    ledger.withdraw(ticket);
                    if (!running) {
                        return;
                    }
                    LockSupport.parkNanos(RETRY_NANOS);
                }
                case Publication.Refused refused ->
                    throw new IllegalStateException("node " + node + " refused an object: " + refused.reason());
            }
        }
    }

    /// Throws what stopped a publisher, if anything did.
    void check() {
        RuntimeException reason = failure.get();
        if (reason != null) {
            throw reason;
        }
    }

    /// Ends the publishing; what was published goes on spreading.
    @Override
    public void close() {
        running = false;
        // Whoever waits for one sees that it is over.
        places.release(cluster.size());
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
            try {
                thread.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        check();
    }
}
