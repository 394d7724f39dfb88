package org.tocsin.daemon.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
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
import org.tocsin.udp.TransportCounters;

class ShapedTransportTest {
    private static final long MILLI = 1_000_000;
    private static final long START = 5;
    private static final Endpoint PEER = new Endpoint(Octets.ofHex("c0000201"), 7);

    /// 8 Mbit/s is a byte a microsecond; with 28 bytes of overhead, 972 bytes take 1 ms.
    private final LinkConfig slow = LinkConfig.access(8_000_000, Duration.ofMillis(10));

    private final Socket socket = new Socket();

    @Test
    void datagramsLeaveAtTheUplinksRateAfterItsDelay() {
        ShapedTransport shaped = shaped(slow, null);
        assertThat(shaped.send(outbox(972, 3), START)).isTrue();
        assertThat(socket.sent).isEmpty();
        assertThat(shaped.poll(START)).isEqualTo(START + 11 * MILLI);
        assertThat(shaped.poll(START + 11 * MILLI)).isEqualTo(START + 12 * MILLI);
        assertThat(socket.sent).containsExactly("972 bytes of 1 to " + PEER + " class 1");
        assertThat(shaped.poll(START + 20 * MILLI)).isEqualTo(Deadline.NEVER);
        assertThat(socket.sent).hasSize(3);
        assertThat(shaped.upCounters().delivered()).isEqualTo(3);
    }

    @Test
    void whatIsDueWaitsForAFullSocketAndIsNotLost() {
        ShapedTransport shaped = shaped(LinkConfig.delayed(Duration.ZERO), null);
        socket.full = true;
        assertThat(shaped.send(outbox(100, 40), START)).isTrue();
        assertThat(shaped.send(outbox(100, 40), START)).isTrue();
        assertThat(shaped.poll(START)).isEqualTo(Deadline.NEVER);
        assertThat(socket.sent).isEmpty();
        socket.full = false;
        shaped.poll(START + 1);
        assertThat(socket.sent).hasSize(80);
    }

    @Test
    void whatArrivesWaitsForTheDownlinkAndDuplicatesAreWhole() {
        ShapedTransport shaped = shaped(LinkConfig.ideal(), slow.withDuplication(1));
        List<String> received = new ArrayList<>();
        Receiver receiver = (source, slab, offset, length, trafficClass, now) -> {
            received.add(length + " bytes of " + slab.get(offset) + " from " + source + " class " + trafficClass);
            slab.put(offset, (byte) 99);
        };
        socket.arriving = ByteBuffer.wrap(new byte[972]).put(0, (byte) 4);
        assertThat(shaped.receive(receiver, 10, () -> START)).isEqualTo(1);
        assertThat(shaped.poll(START)).isEqualTo(START + 11 * MILLI);
        assertThat(shaped.receive(receiver, 10, () -> START + 11 * MILLI)).isEqualTo(2);
        String whole = "972 bytes of 4 from " + PEER + " class 2";
        assertThat(received).containsExactly(whole, whole);
    }

    private ShapedTransport shaped(LinkConfig up, @Nullable LinkConfig down) {
        return new ShapedTransport(socket, up, down, 1500, Seeds.random(1));
    }

    private static Outbox outbox(int bytes, int count) {
        Outbox outbox = new Outbox(count, 1500);
        for (int i = 1; i <= count; i++) {
            outbox.slab().put(outbox.begin(), (byte) i);
            outbox.commit(bytes, PEER, 1);
        }
        return outbox;
    }

    /// A socket without a network.
    private static final class Socket implements Transport {
        private final List<String> sent = new ArrayList<>();
        private boolean full;
        private @Nullable ByteBuffer arriving;

        @Override
        public int receive(Receiver receiver, int datagramsMax, LongSupplier clock) {
            if (arriving == null) {
                return 0;
            }
            receiver.receive(PEER, arriving, 0, arriving.capacity(), 2, clock.getAsLong());
            arriving = null;
            return 1;
        }

        @Override
        public boolean send(Outbox outbox, long nowNanos) {
            for (int i = 0; i < outbox.count() && !full; i++) {
                sent.add(outbox.length(i) + " bytes of " + outbox.slab().get(outbox.offset(i)) + " to "
                        + outbox.destination(i) + " class " + outbox.trafficClass(i));
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
            return new TransportCounters();
        }

        @Override
        public void close() {}
    }
}
