package org.tocsin.sctp.rx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Deadline;
import org.tocsin.sctp.packet.SackChunk;

class ReceiveTrackerTest {
    private static final long MILLISECOND = 1_000_000;

    @Test
    void agreesWithASetOfNumbersAcrossTheWrap() {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ReceiveLimits limits =
                    TestLimits.of().tsnSpan(random.nextBoolean() ? 64 : 256).build();
            int initial = 0xFFFF_FFF0 + random.nextInt(16);
            ReceiveTracker tracker = new ReceiveTracker(initial, limits);
            TreeSet<Long> received = new TreeSet<>();
            long cumulative = -1;
            int ahead = 1 + random.nextInt(limits.tsnSpan() * 2);
            for (int step = 0; step < 300; step++) {
                long number = cumulative + 1 + random.nextInt(ahead) - random.nextInt(3);
                boolean isNew =
                        number > cumulative && number - cumulative <= limits.tsnSpan() && !received.contains(number);
                int tsn = initial + (int) number;
                require(tracker.isNew(tsn) == isNew, seed, step);
                require(tracker.observe(tsn, false, step) == isNew, seed, step);
                if (isNew) {
                    received.add(number);
                }
                while (received.contains(cumulative + 1)) {
                    cumulative++;
                }
                if (random.nextInt(50) == 0) {
                    long target = cumulative + random.nextInt(10);
                    boolean moved = tracker.forward(initial + (int) target);
                    require(moved == target > cumulative, seed, step);
                    cumulative = Math.max(cumulative, target);
                    while (received.contains(cumulative + 1)) {
                        cumulative++;
                    }
                }
                requireSack(tracker, initial, cumulative, received, seed, step);
            }
        }
    }

    private static void requireSack(
            ReceiveTracker tracker, int initial, long cumulative, TreeSet<Long> received, long seed, int step) {
        ByteBuffer slab = ByteBuffer.allocate(4000);
        int size = tracker.writeSack(slab, 4, 3996, 12_345, 0);
        require(SackChunk.isWellFormed(slab, 4), seed, step);
        require(size == SackChunk.size(SackChunk.gapCount(slab, 4), SackChunk.duplicateCount(slab, 4)), seed, step);
        require(SackChunk.cumulativeTsnAck(slab, 4) == initial + (int) cumulative, seed, step);
        require(SackChunk.advertisedReceiverWindowBytes(slab, 4) == 12_345, seed, step);
        List<Long> gapAcked = new ArrayList<>();
        int lowest = 2;
        for (int i = 0; i < SackChunk.gapCount(slab, 4); i++) {
            int start = SackChunk.gapStart(slab, 4, i);
            int end = SackChunk.gapEnd(slab, 4, i);
            require(lowest <= start && start <= end, seed, step);
            // Blocks that touched would be one block.
            lowest = end + 2;
            for (int offset = start; offset <= end; offset++) {
                gapAcked.add(cumulative + offset);
            }
        }
        require(gapAcked.equals(List.copyOf(received.tailSet(cumulative, false))), seed, step);
    }

    /// AssertJ's descriptions would take most of the time of the loop.
    private static void require(boolean condition, long seed, int step) {
        if (!condition) {
            throw new AssertionError("seed " + seed + " step " + step);
        }
    }

    @Test
    void reportsDuplicatesOnceAndGapsBeforeThem() {
        ReceiveTracker tracker = new ReceiveTracker(1, TestLimits.of().build());
        for (int tsn : new int[] {1, 3, 5, 7, 1, 3, 3}) {
            tracker.observe(tsn, false, 0);
        }
        ByteBuffer slab = ByteBuffer.allocate(100);
        assertThat(tracker.writeSack(slab, 0, 15, 0, 0)).isZero();
        assertThat(tracker.writeSack(slab, 0, 16 + 2 * 4 + 3, 0, 0)).isEqualTo(24);
        assertThat(SackChunk.gapCount(slab, 0)).isEqualTo(2);
        assertThat(SackChunk.duplicateCount(slab, 0)).isZero();

        tracker.observe(5, false, 0);
        assertThat(tracker.writeSack(slab, 0, 100, 0, 0)).isEqualTo(16 + 3 * 4 + 4);
        assertThat(SackChunk.duplicate(slab, 0, 0)).isEqualTo(5);
        assertThat(tracker.writeSack(slab, 0, 100, 0, 0)).isEqualTo(16 + 3 * 4);
    }

    @Test
    void theFirstPacketsAreAcknowledgedAtOnceThenEverySecondOne() {
        ReceiveTracker tracker =
                new ReceiveTracker(1, TestLimits.of().immediatePackets(1).build());
        assertThat(arrival(tracker, 1, 0)).isTrue();
        assertThat(arrival(tracker, 2, 0)).isFalse();
        assertThat(tracker.sackDeadline()).isEqualTo(5 * MILLISECOND);
        assertThat(tracker.sackDue(5 * MILLISECOND)).isTrue();
        assertThat(arrival(tracker, 3, 0)).isTrue();
        assertThat(tracker.sackDeadline()).isEqualTo(Deadline.NEVER);
        assertThat(arrival(tracker, 4, 0)).isFalse();
        assertThat(arrival(tracker, 5, 0)).isTrue();
    }

    @Test
    void twoChunksInOnePacketAreOnePacket() {
        ReceiveTracker tracker =
                new ReceiveTracker(1, TestLimits.of().immediatePackets(0).build());
        tracker.observe(1, false, 0);
        tracker.observe(2, false, 0);
        tracker.packetEnds(0);
        assertThat(tracker.sackDue(0)).isFalse();
        tracker.packetEnds(0);
        assertThat(tracker.sackDue(0))
                .as("a packet without DATA does not count")
                .isFalse();
    }

    @Test
    void gapsDuplicatesAndTheImmediateBitAreAnsweredAtOnce() {
        ReceiveTracker tracker =
                new ReceiveTracker(1, TestLimits.of().immediatePackets(0).build());
        assertThat(arrival(tracker, 2, 0)).as("opens a gap").isTrue();
        assertThat(arrival(tracker, 3, 0)).as("behind a gap").isTrue();
        assertThat(arrival(tracker, 1, 0)).as("closes the gap").isTrue();
        assertThat(arrival(tracker, 4, 0)).as("in order").isFalse();
        tracker.writeSack(ByteBuffer.allocate(100), 0, 100, 0, 0);
        assertThat(arrival(tracker, 4, 0)).as("duplicate").isTrue();
        tracker.observe(5, true, 0);
        assertThat(tracker.sackDue(0)).as("I bit").isTrue();
    }

    @Test
    void silenceMakesTheNextPacketsImmediateAgain() {
        ReceiveTracker tracker =
                new ReceiveTracker(1, TestLimits.of().immediatePackets(2).build());
        long idle = 500 * MILLISECOND;
        assertThat(arrival(tracker, 1, 0)).isTrue();
        assertThat(arrival(tracker, 2, 0)).isTrue();
        assertThat(arrival(tracker, 3, 0)).isFalse();
        assertThat(arrival(tracker, 4, idle)).isTrue();
        assertThat(arrival(tracker, 5, idle)).isTrue();
        assertThat(arrival(tracker, 6, idle)).isFalse();
    }

    /// @return whether a SACK was due; it is sent then
    private static boolean arrival(ReceiveTracker tracker, int tsn, long nowNanos) {
        tracker.observe(tsn, false, nowNanos);
        tracker.packetEnds(nowNanos);
        boolean due = tracker.sackDue(nowNanos);
        if (due) {
            tracker.writeSack(ByteBuffer.allocate(100), 0, 100, 0, 0);
        }
        return due;
    }

    @Test
    void refusesToForwardBackwardsOrAbsurdlyFar() {
        ReceiveTracker tracker =
                new ReceiveTracker(1, TestLimits.of().tsnSpan(64).build());
        assertThat(tracker.forward(0)).isFalse();
        assertThat(tracker.forward(65)).isFalse();
        assertThat(tracker.forward(0x7fff_ffff)).isFalse();
        assertThat(tracker.forward(64)).isTrue();
        assertThat(tracker.cumulativeTsn()).isEqualTo(64);
        assertThat(tracker.hasGap()).isFalse();
    }
}
