package org.tocsin.benchmarks.transport;

import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.Counter;
import org.tocsin.sctp.IncomingMessage;
import org.tocsin.testkit.Seeds;

/// One seed of one case: 200 B messages of class 0 beside bulk of class 7.
final class PriorityRun {
    static final int MESSAGE_BYTES = 200;
    /// After the last message; what is not there by then counts as infinite.
    private static final Duration GRACE = Duration.ofSeconds(20);

    private static final Duration JITTER_HOLDS = Duration.ofMillis(20);

    private final PriorityCase given;
    private final Pair pair;
    private final RandomGenerator random;
    private final Octets payload = Octets.wrap(new byte[MESSAGE_BYTES]);
    private final long[] sentNanos;
    private final double[] millis;
    private int sent;
    private int received;
    private long lastReceivedNanos;
    private long stallNanos;
    private long bulkBytes;
    private boolean counting;

    PriorityRun(PriorityCase given, long seed) {
        this.given = given;
        random = Seeds.random(seed);
        pair = new Pair(random.nextLong(), given.association(), given.dataPath(), given.returnPath()).connected();
        int count = (int) given.until().minus(given.from()).dividedBy(given.interval());
        sentNanos = new long[count];
        millis = new double[count];
        Arrays.fill(millis, Double.POSITIVE_INFINITY);
    }

    /// Runs to the end.
    PriorityRun run() {
        Bulk bulk = new Bulk(pair.sender);
        pair.receiver.onMessage(this::received);
        long start = pair.agenda.nowNanos();
        lastReceivedNanos = start + given.from().toNanos();
        scheduleMessages(start);
        if (!given.jitter().isZero()) {
            redrawJitter(start + given.until().toNanos());
        }
        bulk.start();
        pair.agenda.runUntil(start + given.from().toNanos());
        counting = true;
        pair.agenda.runUntil(start + given.until().toNanos());
        counting = false;
        bulk.requireNeverEmpty();
        pair.run(GRACE);
        return this;
    }

    private void scheduleMessages(long start) {
        long interval = given.interval().toNanos();
        long phase = given.spread().isZero() ? 0 : random.nextLong(interval);
        for (int i = 0; i < millis.length; i++) {
            long spread = given.spread().isZero()
                    ? 0
                    : random.nextLong(2 * given.spread().toNanos() + 1)
                            - given.spread().toNanos();
            long at = start + given.from().toNanos() + phase + i * interval + spread;
            // The phase moves the last one past the end: it stays inside.
            long last = start + given.until().toNanos() - 1;
            pair.agenda.at(at - last > 0 ? last : at, this::send);
        }
    }

    private void redrawJitter(long until) {
        long drawn = random.nextLong(given.jitter().toNanos() + 1);
        pair.forward.link().configure(given.dataPath().withDelay(PriorityCase.ONE_WAY.plus(Duration.ofNanos(drawn))));
        if (pair.agenda.nowNanos() - until < 0) {
            pair.agenda.after(JITTER_HOLDS.toNanos(), () -> redrawJitter(until));
        }
    }

    private void send() {
        sentNanos[sent++] = pair.agenda.nowNanos();
        pair.sender.send(payload, 0);
        pair.sender.pump();
    }

    private void received(IncomingMessage message) {
        if (message.streamId() == Bulk.MESSAGE_CLASS) {
            bulkBytes += counting ? message.payload().size() : 0;
            return;
        }
        // A stream delivers in order, so that the n-th to arrive is the n-th that was sent.
        long now = pair.agenda.nowNanos();
        millis[received] = (now - sentNanos[received]) / 1e6;
        received++;
        stallNanos = Math.max(stallNanos, now - lastReceivedNanos);
        lastReceivedNanos = now;
    }

    void addLatencies(Samples into) {
        for (double each : millis) {
            into.add(each);
        }
    }

    /// The longest time without a delivery.
    double stallMillis() {
        return stallNanos / 1e6;
    }

    /// What of the link's payload went to bulk while messages were sent, as a share of the most that the framing lets
    /// through.
    double bulkShare() {
        double seconds = given.until().minus(given.from()).toNanos() / 1e9;
        double ceiling =
                PriorityCase.BITS_PER_SECOND / 8.0 * Pair.FRAGMENT_BYTES / (Pair.PACKET_BYTES + Pair.OVERHEAD_BYTES);
        return bulkBytes / seconds / ceiling;
    }

    /// How often a class 0 message was sent, copies counted. What was repeated after a loss is not: it is a hundredth
    /// of the losses where there are copies.
    double copiesRatio() {
        return 1 + (double) pair.sender.association().status().count(Counter.CHUNKS_COPIED) / sent;
    }
}
