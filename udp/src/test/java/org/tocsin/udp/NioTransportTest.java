package org.tocsin.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.Outbox;

@Timeout(60)
class NioTransportTest {
    @Test
    void carriesBytesAndTellsTheSource() throws IOException {
        try (NioTransport a = open("127.0.0.1");
                NioTransport b = open("127.0.0.1")) {
            send(a, b.local(), Octets.ofHex("00112233"), Octets.ofHex("44"));
            assertThat(receive(b, 2)).containsExactly(a.local() + " 00112233", a.local() + " 44");
        }
    }

    @Test
    void carriesIpv6() throws IOException {
        assumeIpv6();
        try (NioTransport a = open("::1");
                NioTransport b = open("::1")) {
            send(a, b.local(), Octets.ofHex("00112233"));
            assertThat(a.local().isIpv6()).isTrue();
            assertThat(receive(b, 1)).containsExactly(a.local() + " 00112233");
        }
    }

    @Test
    void theWildcardTakesBothFamilies() throws IOException {
        assumeIpv6();
        try (NioTransport any = NioTransport.open(UdpConfig.onPort(0));
                NioTransport four = open("127.0.0.1");
                NioTransport six = open("::1")) {
            send(four, at("127.0.0.1", any), Octets.ofHex("04"));
            assertThat(receive(any, 1)).containsExactly(four.local() + " 04");
            send(six, at("::1", any), Octets.ofHex("06"));
            assertThat(receive(any, 1)).containsExactly(six.local() + " 06");
            send(any, four.local(), Octets.ofHex("f4"));
            assertThat(receive(four, 1)).containsExactly(at("127.0.0.1", any) + " f4");
            send(any, six.local(), Octets.ofHex("f6"));
            assertThat(receive(six, 1)).containsExactly(at("::1", any) + " f6");
        }
    }

    @Test
    void dropsWhatMayHaveBeenCutAndWhatIsEmpty() throws IOException {
        UdpConfig config = UdpConfig.onLoopback().withDatagramBytesMax(100);
        try (NioTransport a = open("127.0.0.1");
                NioTransport b = NioTransport.open(config);
                DatagramChannel raw = DatagramChannel.open()) {
            send(a, b.local(), Octets.wrap(new byte[100]), Octets.wrap(new byte[3000]), Octets.wrap(new byte[99]));
            raw.send(
                    ByteBuffer.allocate(0),
                    new InetSocketAddress("127.0.0.1", b.local().port()));
            assertThat(receive(b, 4)).hasSize(1);
            assertThat(b.counters().get(TransportCounter.RECEIVED_OVERSIZE)).isEqualTo(2);
            assertThat(b.counters().get(TransportCounter.RECEIVED_EMPTY)).isEqualTo(1);
            assertThat(b.counters().get(TransportCounter.DATAGRAMS_RECEIVED)).isEqualTo(1);
        }
    }

    @Test
    void countsWhatTheSystemRefusesAndGoesOn() throws IOException {
        try (NioTransport a = open("127.0.0.1");
                NioTransport b = open("127.0.0.1")) {
            Outbox outbox = new Outbox(5, 66_000);
            add(outbox, b.local(), Octets.wrap(new byte[65_536]));
            add(outbox, new Endpoint(Octets.ofHex("20010db8000000000000000000000001"), 9), Octets.ofHex("01"));
            add(outbox, new Endpoint(Octets.ofHex("ffffffff"), 9), Octets.ofHex("01"));
            add(outbox, b.local(), Octets.ofHex("02"));
            assertThat(a.send(outbox, 0)).isTrue();
            assertThat(receive(b, 1)).containsExactly(a.local() + " 02");
            assertThat(a.counters().get(TransportCounter.SEND_TOO_LARGE)).isEqualTo(1);
            assertThat(a.counters().get(TransportCounter.SEND_UNREACHABLE)).isEqualTo(1);
            assertThat(a.counters().get(TransportCounter.DATAGRAMS_SENT)).isEqualTo(1);
            assertThat(a.counters().get(TransportCounter.SEND_NOT_PERMITTED)
                            + a.counters().get(TransportCounter.SEND_UNREACHABLE)
                            + a.counters().get(TransportCounter.SEND_FAILED))
                    .isEqualTo(2);
        }
    }

    @Test
    void staysQuietAfterItsEnd() throws IOException {
        NioTransport a = open("127.0.0.1");
        Endpoint self = a.local();
        a.close();
        a.close();
        Outbox outbox = new Outbox(1, 100);
        add(outbox, self, Octets.ofHex("00"));
        assertThat(a.send(outbox, 0)).isTrue();
        assertThat(a.receive((_, _, _, _, _, _) -> {}, 1, 0)).isZero();
        a.await(System.nanoTime() + TimeUnit.SECONDS.toNanos(30));
        a.wakeup();
        assertThat(a.counters().get(TransportCounter.SEND_FAILED)).isEqualTo(1);
    }

    @Test
    void aWakeUpBeforeTheWaitEndsIt() throws IOException {
        try (NioTransport a = open("127.0.0.1")) {
            a.wakeup();
            a.await(System.nanoTime() + TimeUnit.MINUTES.toNanos(10));
        }
    }

    private static NioTransport open(String address) throws IOException {
        return NioTransport.open(UdpConfig.on(new InetSocketAddress(InetAddress.ofLiteral(address), 0)));
    }

    private static Endpoint at(String address, Transport transport) {
        Octets bytes = Octets.wrap(InetAddress.ofLiteral(address).getAddress());
        return new Endpoint(bytes, transport.local().port());
    }

    private static void send(Transport from, Endpoint to, Octets... datagrams) {
        Outbox outbox = new Outbox(datagrams.length, 4000);
        for (Octets datagram : datagrams) {
            add(outbox, to, datagram);
        }
        assertThat(from.send(outbox, 0)).isTrue();
    }

    private static void add(Outbox outbox, Endpoint to, Octets datagram) {
        datagram.copyTo(0, outbox.slab(), outbox.begin(), datagram.size());
        outbox.commit(datagram.size(), to, 0);
    }

    private static List<String> receive(Transport at, int count) {
        List<String> out = new ArrayList<>();
        long giveUpNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        int taken = 0;
        while (taken < count && System.nanoTime() - giveUpNanos < 0) {
            at.await(giveUpNanos);
            taken += at.receive(
                    (source, slab, offset, length, _, _) -> {
                        byte[] bytes = new byte[length];
                        slab.get(offset, bytes);
                        out.add(source + " " + Octets.wrap(bytes));
                    },
                    count - taken,
                    0);
        }
        assertThat(taken).isEqualTo(count);
        return out;
    }

    private static void assumeIpv6() {
        boolean has;
        try (DatagramSocket probe = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0))) {
            has = probe.isBound();
        } catch (IOException e) {
            has = false;
        }
        assumeTrue(has, "this machine has no IPv6 loopback");
    }
}
