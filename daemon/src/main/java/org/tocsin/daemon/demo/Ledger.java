package org.tocsin.daemon.demo;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.tocsin.bytes.Octets;

/// Every publication and every delivery of a run: who has what, whether each byte is right, how long it took.
///
/// A publication stays until all other nodes have it; what is left at the end is missing. May be used from any thread.
final class Ledger {
    static final int VOTE_CLASS = 0;
    static final int BLOCK_CLASS = 4;

    private static final long LATENCY_MAX_MICROS = 600_000_000;

    private final int nodes;
    private final DemoObjects objects;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, Entry> open = new ConcurrentHashMap<>();
    private final Map<Phase, Totals> votes = new EnumMap<>(Phase.class);
    private final Map<Phase, Totals> blocks = new EnumMap<>(Phase.class);
    private final LongAdder mismatches = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final AtomicLong lastDeliveryNanos = new AtomicLong();

    /// @param whenEverywhere runs when the last of the other nodes has it
    private record Entry(
            DemoHeader header,
            Phase phase,
            boolean vote,
            Octets content,
            long publishedAtNanos,
            AtomicInteger missing,
            AtomicInteger seenBy,
            Runnable whenEverywhere) {}

    /// Figures of one class in one phase.
    static final class Totals {
        private final LongAdder objects = new LongAdder();
        private final LongAdder delivered = new LongAdder();
        private final Histogram micros = new ConcurrentHistogram(LATENCY_MAX_MICROS, 3);

        long objects() {
            return objects.sum();
        }

        long delivered() {
            return delivered.sum();
        }

        Histogram micros() {
            return micros;
        }
    }

    Ledger(int nodes, DemoObjects objects) {
        if (nodes > Integer.SIZE) {
            throw new IllegalArgumentException("at most " + Integer.SIZE + " nodes");
        }
        this.nodes = nodes;
        this.objects = objects;
        for (Phase phase : Phase.values()) {
            votes.put(phase, new Totals());
            blocks.put(phase, new Totals());
        }
    }

    /// What to publish.
    static final class Ticket {
        private final long number;
        private final byte[] payload;

        private Ticket(long number, byte[] payload) {
            this.number = number;
            this.payload = payload;
        }

        /// Not a copy: the caller only reads it.
        byte[] payload() {
            return payload;
        }
    }

    /// Of the largest block.
    int blockBytesMax() {
        return objects.blocks().stream().mapToInt(Octets::size).max().orElse(0);
    }

    /// Enters a publication; its time starts now.
    ///
    /// @param file           any number from 0: files are cycled
    /// @param whenEverywhere runs when the last of the other nodes has it, on that node's thread
    Ticket publish(int node, Phase phase, boolean vote, long file, Runnable whenEverywhere) {
        List<Octets> files = vote ? objects.votes() : objects.blocks();
        int index = (int) (file % files.size());
        Octets content = files.get(index);
        DemoHeader header = new DemoHeader(node, phase.code(), numbers.getAndIncrement(), index, content.size());
        byte[] payload = header.with(content);
        totals(phase, vote).objects.increment();
        open.put(
                header.number(),
                new Entry(
                        header,
                        phase,
                        vote,
                        content,
                        System.nanoTime(),
                        new AtomicInteger(nodes - 1),
                        new AtomicInteger(1 << node),
                        whenEverywhere));
        return new Ticket(header.number(), payload);
    }

    /// Takes a publication back that the node did not accept.
    void withdraw(Ticket ticket) {
        Entry entry = open.remove(ticket.number);
        if (entry != null) {
            totals(entry.phase, entry.vote).objects.decrement();
        }
    }

    /// Enters what a node's subscriber was given.
    void deliver(int node, ByteBuffer payload, long nowNanos) {
        lastDeliveryNanos.set(nowNanos);
        Entry entry = open.get(DemoHeader.number(payload));
        if (entry == null) {
            // Never published, or here already: neither may happen.
            repeated.increment();
            return;
        }
        int before = entry.seenBy.getAndUpdate(mask -> mask | 1 << node);
        if ((before & 1 << node) != 0) {
            repeated.increment();
            return;
        }
        if (!entry.header.isFollowedBy(entry.content, payload)) {
            mismatches.increment();
        }
        Totals totals = totals(entry.phase, entry.vote);
        long micros = (nowNanos - entry.publishedAtNanos) / 1_000;
        totals.micros.recordValue(Math.max(0, Math.min(micros, LATENCY_MAX_MICROS)));
        totals.delivered.increment();
        if (entry.missing.decrementAndGet() == 0) {
            open.remove(entry.header.number());
            entry.whenEverywhere.run();
        }
    }

    Totals totals(Phase phase, boolean vote) {
        Totals totals = (vote ? votes : blocks).get(phase);
        if (totals == null) {
            throw new IllegalStateException("no totals for " + phase);
        }
        return totals;
    }

    /// Deliveries that the publications of one class in one phase make when nothing is missing.
    long expected(Totals totals) {
        return totals.objects() * (nodes - 1);
    }

    long expected() {
        return sum(this::expected);
    }

    long delivered() {
        return sum(Totals::delivered);
    }

    private long sum(java.util.function.ToLongFunction<Totals> of) {
        return votes.values().stream().mapToLong(of).sum()
                + blocks.values().stream().mapToLong(of).sum();
    }

    /// Deliveries whose bytes were not the published ones.
    long mismatches() {
        return mismatches.sum();
    }

    /// Deliveries of what the subscriber had been given before, or of what nobody published.
    long repeated() {
        return repeated.sum();
    }

    /// Publications that some node still lacks.
    int open() {
        return open.size();
    }

    long lastDeliveryNanos() {
        return lastDeliveryNanos.get();
    }
}
