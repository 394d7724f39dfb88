package org.tocsin.daemon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.Outbox;
import org.tocsin.testkit.LinkConfig;
import org.tocsin.testkit.Seeds;
import org.tocsin.udp.Receiver;
import org.tocsin.udp.Transport;
import org.tocsin.udp.TransportCounter;
import org.tocsin.udp.TransportCounters;

final class PathTransportTest {
    private static final long MILLI = 1_000_000;
    private static final long START = 5;
    private static final Endpoint PEER = new Endpoint(Octets.ofHex("c0000201"), 7);

    /// 8 Mbit/s is a byte a microsecond; with 28 bytes of overhead, 972 bytes take 1 ms.
    private final LinkConfig slow = LinkConfig.access(8_000_000, Duration.ofMillis(10));

    private final Socket socket = new Socket();
    private final ArrivalBook book = new ArrivalBook();
    private final List<String> received = new ArrayList<>();
    private final Receiver receiver = (source, slab, offset, length, trafficClass, now) -> received.add(
            slab.get(offset) + ": " + length + " bytes from " + source + " class " + trafficClass + " at " + now);

    @Test
    void datagramsCrossTheSocketAtOnceAndArriveWhenTheModelSaysSo() {
        PathTransport path = path(slow, null);
        assertThat(path.send(outbox(972, 3), START)).isTrue();
        assertThat(socket.waiting).hasSize(3);
        assertThat(path.receive(receiver, 10, () -> START)).isZero();
        assertThat(socket.waiting).isEmpty();
        for (int i = 1; i <= 3; i++) {
            long due = START + (10 + i) * MILLI;
            assertThat(path.receive(receiver, 10, () -> due - 1)).isZero();
            assertThat(path.poll(due - 1)).isEqualTo(due);
            assertThat(path.receive(receiver, 10, () -> due)).isEqualTo(1);
            assertThat(received).last().isEqualTo(i + ": 972 bytes from " + PEER + " class 1 at " + due);
        }
        path.poll(START + 20 * MILLI);
        assertThat(path.upBusyNanosSeen()).isEqualTo(3 * MILLI);
        assertThat(path.upCounters().delivered()).isEqualTo(3);
    }

    @Test
    void theSocketIsLookedAtAgainBeforeAnythingInItIsDue() {
        PathTransport path = path(slow, null);
        path.receive(receiver, 10, () -> START);
        assertThat(path.poll(START)).isEqualTo(START + 2 * MILLI);
        path.send(outbox(972, 1), START);
        path.receive(receiver, 10, () -> START + 2 * MILLI - 1);
        assertThat(socket.waiting).hasSize(1);
        path.receive(receiver, 10, () -> START + 2 * MILLI);
        assertThat(socket.waiting).isEmpty();
    }

    @Test
    void theSocketOfACrowdIsLookedAtLessOftenButInTime() {
        PathTransport path =
                new PathTransport(socket, slow.withDelay(Duration.ofMillis(20)), null, 2, 1500, book, Seeds.random(1));
        path.receive(receiver, 10, () -> START);
        assertThat(path.poll(START)).isEqualTo(START + 4 * MILLI);
        PathTransport near =
                new PathTransport(socket, slow.withDelay(Duration.ofMillis(4)), null, 4, 1500, book, Seeds.random(1));
        near.receive(receiver, 10, () -> START);
        assertThat(near.poll(START)).isEqualTo(START + MILLI);
    }

    @Test
    void whatIsSentWhileTheSocketIsFullIsNotLost() {
        PathTransport path = path(slow.withDuplication(1), null);
        socket.full = true;
        assertThat(path.send(outbox(1, 40), START)).isFalse();
        socket.full = false;
        assertThat(path.send(outbox(1, 40), START)).isTrue();
        path.poll(START + 1);
        assertThat(socket.waiting).hasSize(80);
        assertThat(path.upCounters().offered()).isEqualTo(40);
    }

    @Test
    void aDatagramOfAnEarlierInstantOvertakesInTheReceiver() {
        PathTransport path = path(slow, null);
        PathTransport near = path(slow.withDelay(Duration.ofMillis(4)), null);
        path.send(outbox(972, 1), START);
        near.send(outbox(100, 1), START);
        near.receive(receiver, 10, () -> START);
        near.receive(receiver, 10, () -> START + 20 * MILLI);
        assertThat(received).extracting(line -> line.substring(0, 6)).containsExactly("1: 100", "1: 972");
    }

    @Test
    void whatArrivesWaitsForTheDownlinkFromTheInstantOfItsArrival() {
        PathTransport path = path(slow, slow.withDelay(Duration.ZERO));
        path.send(outbox(972, 2), START);
        path.receive(receiver, 10, () -> START);
        assertThat(path.receive(receiver, 10, () -> START + 12 * MILLI - 1)).isZero();
        assertThat(path.receive(receiver, 10, () -> START + 13 * MILLI)).isEqualTo(2);
    }

    @Test
    void whatAStrangerSendsArrivesAtOnceUnlessItIsTooLarge() {
        PathTransport path = path(slow, null);
        socket.waiting.add(ByteBuffer.allocate(8));
        socket.waiting.add(ByteBuffer.allocate(1501));
        assertThat(path.receive(receiver, 10, () -> START)).isEqualTo(1);
        assertThat(path.counters().get(TransportCounter.RECEIVED_OVERSIZE)).isEqualTo(1);
    }

    private PathTransport path(LinkConfig up, @Nullable LinkConfig down) {
        return new PathTransport(socket, up, down, 1, 1500, book, Seeds.random(1));
    }

    private static Outbox outbox(int bytes, int count) {
        Outbox outbox = new Outbox(count, 1500);
        for (int i = 1; i <= count; i++) {
            outbox.slab().put(outbox.begin(), (byte) i);
            outbox.commit(bytes, PEER, 1);
        }
        return outbox;
    }

    /// A socket that hears itself.
    private static final class Socket implements Transport {
        private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();
        private final TransportCounters counters = new TransportCounters();
        private boolean full;

        @Override
        public int receive(Receiver receiver, int datagramsMax, LongSupplier clock) {
            int count = waiting.size();
            for (ByteBuffer next = waiting.poll(); next != null; next = waiting.poll()) {
                receiver.receive(PEER, next, 0, next.capacity(), 1, clock.getAsLong());
            }
            return count;
        }

        @Override
        public boolean send(Outbox outbox, long nowNanos) {
            for (int i = 0; i < outbox.count() && !full; i++) {
                ByteBuffer copy = ByteBuffer.allocate(outbox.length(i));
                waiting.add(copy.put(0, outbox.slab(), outbox.offset(i), outbox.length(i)));
            }
            return !full;
        }

        @Override
        public long poll(long nowNanos) {
            return Deadline.NEVER;
        }

        @Override
        public void await(long deadlineNanos) {}

        @Override
        public void rest(long deadlineNanos) {}

        @Override
        public void wakeup() {}

        @Override
        public Endpoint local() {
            return PEER;
        }

        @Override
        public TransportCounters counters() {
            return counters;
        }

        @Override
        public void close() {}
    }
}
