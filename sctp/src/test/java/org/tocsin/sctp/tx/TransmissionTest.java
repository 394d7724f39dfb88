package org.tocsin.sctp.tx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.AssociationTimers;
import org.tocsin.sctp.OutgoingMessage;
import org.tocsin.sctp.packet.SackChunk;
import org.tocsin.testkit.Seeds;

class TransmissionTest {
    private static final long MILLI = 1_000_000;

    private static OutboundMessage message(long id, int messageClass, int size, long deadline) {
        return new OutboundMessage(
                id, new OutgoingMessage(Octets.wrap(new byte[size]), 0, 0, messageClass, false, deadline));
    }

    @Test
    void aClassSendsByDeadlineThenByAge() {
        SendQueue queue = new SendQueue(1 << 20);
        queue.add(message(1, 3, 10, Deadline.NEVER));
        queue.add(message(2, 3, 10, Long.MIN_VALUE + 5));
        queue.add(message(3, 3, 10, Long.MAX_VALUE - 5));
        queue.add(message(4, 3, 10, Deadline.NEVER));
        List<Long> order = new ArrayList<>();
        while (!queue.isEmpty()) {
            OutboundMessage head = queue.head(3);
            order.add(head.id);
            queue.cut(head, 10);
        }
        // The clock wraps between the third and the second.
        assertThat(order).containsExactly(3L, 2L, 1L, 4L);
    }

    @Test
    void aBegunMessageIsNeitherCancelledNorExpiredNorPreemptedInItsClass() {
        SendQueue queue = new SendQueue(1 << 20);
        queue.add(message(1, 3, 10, 50));
        queue.cut(queue.head(3), 4);
        queue.add(message(2, 3, 10, 20));
        assertThat(queue.head(3).id).isEqualTo(1);
        assertThat(queue.cancel(1)).isNull();
        List<Long> expired = new ArrayList<>();
        queue.expire(100, message -> expired.add(message.id));
        assertThat(expired).containsExactly(2L);
        assertThat(queue.queuedBytes(3)).isEqualTo(6);
    }

    @Test
    void lessUrgentClassesKeepOneByteInTwenty() {
        LowerClassesShare scheduler = new LowerClassesShare();
        int waiting = 0b1000_0001;
        long[] bytes = new long[8];
        for (int i = 0; i < 10_000; i++) {
            int chosen = scheduler.choose(waiting, 7);
            bytes[chosen] += 1368;
            scheduler.sent(chosen, 1368, waiting);
        }
        assertThat((double) bytes[7] / (bytes[0] + bytes[7])).isBetween(0.045, 0.055);
    }

    @Test
    void acknowledgementsOfAnyShapeLeaveTheBookkeepingConsistent() {
        Seeds.loop(40, seed -> {
            var random = Seeds.random(seed);
            int capacity = 64;
            OutstandingData outstanding = new OutstandingData((int) random.nextLong() | 0x7fff_fff0, capacity);
            List<Long> delivered = new ArrayList<>();
            Acknowledgement acknowledgement = new Acknowledgement(outstanding, message -> delivered.add(message.id));
            LossDetection losses = new LossDetection(outstanding);
            ByteBuffer slab = ByteBuffer.allocate(600);
            long id = 0;
            for (long now = 0; now < 300; now++) {
                int lost = outstanding.firstLost(2);
                if (lost != OutstandingData.NONE && random.nextBoolean()) {
                    outstanding.sendAgain(lost, now);
                } else if (!outstanding.isFull()) {
                    outstanding.append(message(id++, 2, 100, Deadline.NEVER), 0, 100, 0, 120, now);
                }
                int span = outstanding.nextTsn() - outstanding.firstTsn();
                int cumulative = outstanding.firstTsn() - 2 + random.nextInt(span + 3);
                int start = 1 + random.nextInt(8);
                int end = start + random.nextInt(8) - 1;
                SackChunk.writeHeader(slab, 0, 0, cumulative, 1000, 1, 0);
                SackChunk.writeGap(slab, 0, 0, start, end);
                int before = outstanding.firstTsn();
                boolean possible = cumulative - before >= -1
                        && cumulative - outstanding.nextTsn() < 0
                        && end >= start
                        && cumulative + end - outstanding.nextTsn() < 0;
                if (random.nextInt(4) == 0) {
                    assertThat(acknowledgement.apply(slab, 0, false)).isEqualTo(possible);
                    if (possible) {
                        losses.onAck(acknowledgement, now);
                        losses.detect(10, now);
                        assertThat(outstanding.firstTsn()).isEqualTo(cumulative + 1);
                    }
                }
                assertConsistent(outstanding);
            }
            assertThat(delivered).doesNotHaveDuplicates();
        });
    }

    private static void assertConsistent(OutstandingData outstanding) {
        long flight = 0;
        int lost = 0;
        int gapAcked = 0;
        for (int tsn = outstanding.firstTsn(); tsn != outstanding.nextTsn(); tsn++) {
            int cell = outstanding.cell(tsn);
            assertThat(outstanding.tsn(cell)).isEqualTo(tsn);
            switch (outstanding.state(cell)) {
                case OutstandingData.IN_FLIGHT -> flight += outstanding.wireBytes(cell);
                case OutstandingData.LOST -> lost++;
                case OutstandingData.GAP_ACKED -> gapAcked++;
                default -> throw new AssertionError("free cell in use");
            }
        }
        assertThat(outstanding.flightBytes()).isEqualTo(flight);
        assertThat(outstanding.lostCount()).isEqualTo(lost);
        assertThat(outstanding.gapAckedCount()).isEqualTo(gapAcked);
        long order = 0;
        for (int cell = outstanding.oldestInFlight(); cell != OutstandingData.NONE; cell = outstanding.next(cell)) {
            assertThat(outstanding.sendOrder(cell)).isGreaterThan(order);
            order = outstanding.sendOrder(cell);
            flight -= outstanding.wireBytes(cell);
        }
        assertThat(flight).isZero();
    }

    @Test
    void theTimeoutFollowsTheRoundTripAndBacksOff() {
        RetransmissionTimeout timeout = new RetransmissionTimeout(AssociationTimers.defaults());
        assertThat(timeout.timeoutNanos()).isEqualTo(250 * MILLI);
        timeout.seed(100 * MILLI);
        assertThat(timeout.timeoutNanos()).isEqualTo((100 + 4 * 50 + 5) * MILLI);
        for (int i = 0; i < 100; i++) {
            timeout.sample(40 * MILLI);
        }
        // Variation counts as 2 ms at least; the peer may wait 5 ms with its SACK.
        assertThat(timeout.timeoutNanos()).isEqualTo((40 + 4 * 2 + 5) * MILLI);
        timeout.seed(1);
        timeout.backOff();
        assertThat(timeout.timeoutNanos()).isEqualTo(2 * 53 * MILLI);
        for (int i = 0; i < 100; i++) {
            timeout.backOff();
        }
        assertThat(timeout.timeoutNanos()).isEqualTo(3000 * MILLI);
        timeout.resetBackoff();
        assertThat(timeout.timeoutNanos()).isEqualTo(53 * MILLI);
    }

    @Test
    void thePacerLetsABurstGoAndThenTheRate() {
        Pacer pacer = new Pacer(1000);
        pacer.rate(1_000_000);
        long now = Long.MAX_VALUE - 2 * MILLI;
        int sent = 0;
        for (int i = 0; i < 1000; i++) {
            if (pacer.isReady(now)) {
                pacer.sent(1000, now);
                sent++;
            }
            now += MILLI / 10;
        }
        // 100 packets in 100 ms and a burst of ten.
        assertThat(sent).isBetween(108, 111);
    }

    @Test
    void theWindowGrowsWhileTheRoundTripStaysAndShrinksByTheQueue() {
        DelayBounded control = new DelayBounded(1000, 10);
        long order = 0;
        long now = 0;
        for (int i = 0; i < 200; i++) {
            order += 10;
            now += 10 * MILLI;
            control.onAck(10_000, 40 * MILLI, order, order + 10, true, now);
        }
        long grown = control.windowBytes();
        assertThat(grown).isGreaterThan(1_000_000);
        for (int i = 0; i < 60; i++) {
            order += 20;
            now += 10 * MILLI;
            control.onAck(10_000, 80 * MILLI, order, order + 10, true, now);
        }
        assertThat(control.windowsPerRoundTrip()).isLessThan(CongestionControl.PACE_SLOW_START);
        assertThat(control.windowBytes()).isLessThan(grown / 2);
    }

    @Test
    void oneLossInAHundredIsNoCongestionAndOneInFiveIs() {
        for (int every : new int[] {100, 5}) {
            DelayBounded control = new DelayBounded(1000, 100);
            for (int i = 1; i < 2000; i++) {
                control.onAck(1000, 40 * MILLI, i, i + 100, false, i);
                if (i % every == 0) {
                    control.onLoss(1000, i + 1, i + 100);
                }
            }
            assertThat(control.windowBytes() < 100_000).isEqualTo(every == 5);
        }
    }

    @Test
    void newRenoHalvesOnceARound() {
        NewReno control = new NewReno(1000, 32);
        control.onLoss(1000, 5, 40);
        assertThat(control.windowBytes()).isEqualTo(16_000);
        control.onLoss(1000, 39, 41);
        assertThat(control.windowBytes()).isEqualTo(16_000);
        control.onLoss(1000, 40, 80);
        assertThat(control.windowBytes()).isEqualTo(8_000);
        control.onTimeout();
        assertThat(control.windowBytes()).isEqualTo(4_000);
        control.undoTimeout();
        assertThat(control.windowBytes()).isEqualTo(8_000);
    }
}
