package org.tocsin.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.Outbox;

@Timeout(60)
class TransportTest {
    @ParameterizedTest
    @EnumSource
    void carriesBytesAndTellsTheSource(TransportKind kind) throws IOException {
        try (Transport a = kind.open("127.0.0.1");
                Transport b = kind.open("127.0.0.1")) {
            send(a, b.local(), Octets.ofHex("00112233"), Octets.ofHex("44"));
            assertThat(receive(b, 2)).containsExactly(a.local() + " 00112233", a.local() + " 44");
        }
    }

    @ParameterizedTest
    @EnumSource
    void carriesIpv6(TransportKind kind) throws IOException {
        assumeIpv6();
        try (Transport a = kind.open("::1");
                Transport b = kind.open("::1")) {
            send(a, b.local(), Octets.ofHex("00112233"));
            assertThat(a.local().isIpv6()).isTrue();
            assertThat(receive(b, 1)).containsExactly(a.local() + " 00112233");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theWildcardTakesBothFamilies(TransportKind kind) throws IOException {
        assumeIpv6();
        try (Transport any = kind.open(UdpConfig.onPort(0));
                Transport four = kind.open("127.0.0.1");
                Transport six = kind.open("::1")) {
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
    void answersLeaveFromTheAddressThatWasAsked() throws IOException {
        assumeIpv6();
        try (Transport any = TransportKind.FFM.open(UdpConfig.onPort(0));
                Transport four = TransportKind.FFM.open("127.0.0.1");
                Transport six = TransportKind.FFM.open("::1")) {
            for (Transport peer : List.of(four, six)) {
                String asked = peer.equals(four) ? "127.5.6.7" : "::1";
                send(peer, at(asked, any), Octets.ofHex("01"));
                Endpoint source = sourceOfOne(any);
                assertThat(source.isSamePlace(peer.local())).isTrue();
                assertThat(source.local())
                        .isEqualTo(Octets.wrap(InetAddress.ofLiteral(asked).getAddress()));
                send(any, source, Octets.ofHex("a1"), Octets.ofHex("a2"));
                assertThat(receive(peer, 2)).containsExactly(at(asked, any) + " a1", at(asked, any) + " a2");
            }
        }
    }

    @Test
    void anAddressThatIsGoneIsLeftToTheSystemUntilSomethingComesToIt() throws IOException {
        try (Transport any = TransportKind.FFM.open(UdpConfig.onPort(0));
                Transport peer = TransportKind.FFM.open("127.0.0.1")) {
            Endpoint gone = new Endpoint(peer.local().address(), peer.local().port(), Octets.ofHex("c0000201"));
            send(any, gone, Octets.ofHex("01"));
            send(any, gone, Octets.ofHex("02"));
            assertThat(receive(peer, 2)).containsExactly(at("127.0.0.1", any) + " 01", at("127.0.0.1", any) + " 02");
            assertThat(any.counters().get(TransportCounter.SEND_SOURCE_GONE)).isEqualTo(1);
            assertThat(any.counters().get(TransportCounter.DATAGRAMS_SENT)).isEqualTo(2);
        }
    }

    private static Endpoint sourceOfOne(Transport at) {
        List<Endpoint> sources = new ArrayList<>();
        long giveUpNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (sources.isEmpty() && System.nanoTime() - giveUpNanos < 0) {
            at.await(giveUpNanos);
            at.receive((source, _, _, _, _, _) -> sources.add(source), 1, () -> 0);
        }
        return sources.getFirst();
    }

    @ParameterizedTest
    @EnumSource
    void dropsWhatMayHaveBeenCutAndWhatIsEmpty(TransportKind kind) throws IOException {
        UdpConfig config = UdpConfig.onLoopback().withDatagramBytesMax(100);
        try (Transport a = kind.open("127.0.0.1");
                Transport b = kind.open(config);
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

    @ParameterizedTest
    @EnumSource
    void readsTheClockOnlyWhenADatagramIsThere(TransportKind kind) throws IOException {
        try (Transport a = kind.open("127.0.0.1");
                Transport b = kind.open("127.0.0.1")) {
            AtomicInteger reads = new AtomicInteger();
            List<Long> stamps = new ArrayList<>();
            b.receive((_, _, _, _, _, nowNanos) -> stamps.add(nowNanos), 10, reads::incrementAndGet);
            assertThat(reads).hasValue(0);
            send(a, b.local(), Octets.ofHex("01"));
            b.await(System.nanoTime() + TimeUnit.SECONDS.toNanos(10));
            b.receive((_, _, _, _, _, nowNanos) -> stamps.add(nowNanos), 10, reads::incrementAndGet);
            assertThat(stamps).containsExactly(1L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsWhatTheSystemRefusesAndGoesOn(TransportKind kind) throws IOException {
        try (Transport a = kind.open("127.0.0.1");
                Transport b = kind.open("127.0.0.1")) {
            Outbox outbox = new Outbox(5, 66_000);
            add(outbox, b.local(), Octets.wrap(new byte[65_536]));
            add(outbox, new Endpoint(Octets.ofHex("20010db8000000000000000000000001"), 9), Octets.ofHex("01"));
            add(outbox, new Endpoint(Octets.ofHex("ffffffff"), 9), Octets.ofHex("01"));
            add(outbox, b.local(), Octets.ofHex("02"));
            assertThat(a.send(outbox, 0)).isTrue();
            assertThat(receive(b, 1)).containsExactly(a.local() + " 02");
            assertThat(a.counters().get(TransportCounter.SEND_TOO_LARGE)).isEqualTo(1);
            assertThat(a.counters().get(TransportCounter.SEND_UNREACHABLE)).isPositive();
            assertThat(a.counters().get(TransportCounter.DATAGRAMS_SENT)).isEqualTo(1);
            assertThat(a.counters().get(TransportCounter.SEND_NOT_PERMITTED)
                            + a.counters().get(TransportCounter.SEND_UNREACHABLE)
                            + a.counters().get(TransportCounter.SEND_FAILED))
                    .isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void staysQuietAfterItsEnd(TransportKind kind) throws IOException {
        Transport a = kind.open("127.0.0.1");
        Endpoint self = a.local();
        a.close();
        a.close();
        Outbox outbox = new Outbox(1, 100);
        add(outbox, self, Octets.ofHex("00"));
        assertThat(a.send(outbox, 0)).isTrue();
        assertThat(a.receive((_, _, _, _, _, _) -> {}, 1, () -> 0)).isZero();
        a.await(System.nanoTime() + TimeUnit.SECONDS.toNanos(30));
        a.wakeup();
        assertThat(a.counters().get(TransportCounter.SEND_FAILED)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aWakeUpBeforeTheWaitEndsIt(TransportKind kind) throws IOException {
        try (Transport a = kind.open("127.0.0.1")) {
            a.wakeup();
            a.await(System.nanoTime() + TimeUnit.MINUTES.toNanos(10));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRestEndsAtAWakeUpAndNotAtADatagram(TransportKind kind) throws IOException {
        try (Transport a = kind.open("127.0.0.1")) {
            send(a, a.local(), Octets.ofHex("01"));
            long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5);
            a.rest(untilNanos);
            assertThat(System.nanoTime() - untilNanos).isNotNegative();
            assertThat(receive(a, 1)).containsExactly(a.local() + " 01");
            a.wakeup();
            a.rest(System.nanoTime() + TimeUnit.MINUTES.toNanos(10));
            Thread.ofPlatform().start(a::wakeup);
            a.rest(Deadline.NEVER);
        }
    }

    @Test
    void listsOfSegmentsArriveAsTheirDatagrams() throws IOException {
        try (Transport a = TransportKind.FFM.open("127.0.0.1");
                Transport b = TransportKind.FFM.open("127.0.0.1");
                Transport c = TransportKind.FFM.open("127.0.0.1")) {
            List<String> toB = new ArrayList<>();
            List<String> toC = new ArrayList<>();
            Outbox outbox = new Outbox(200, 1500);
            for (int i = 0; i < 200; i++) {
                // Runs of one size, of one destination and of one class, with shorter ends and longer starts.
                int length = i % 70 == 69 ? 700 : i < 100 ? 1200 : 300;
                Transport to = i > 150 && i % 2 == 0 ? c : b;
                byte[] bytes = new byte[length];
                bytes[0] = (byte) i;
                bytes[length - 1] = (byte) ~i;
                outbox.slab().put(outbox.begin(), bytes);
                outbox.commit(length, to.local(), i < 20 ? 0xb8 : 0);
                (to.equals(b) ? toB : toC).add(a.local() + " " + Octets.wrap(bytes));
            }
            assertThat(a.send(outbox, 0)).isTrue();
            assertThat(receive(b, toB.size())).isEqualTo(toB);
            assertThat(receive(c, toC.size())).isEqualTo(toC);
            assertThat(a.counters().get(TransportCounter.DATAGRAMS_SENT)).isEqualTo(200);
            assertThat(a.counters().get(TransportCounter.SEND_CALLS)).isLessThan(70);
            assertThat(b.counters().get(TransportCounter.DATAGRAMS_RECEIVED)).isEqualTo(toB.size());
        }
    }

    @Test
    void datagramsThatNeedFragmentsGoOneByOne() throws IOException {
        try (Transport a = TransportKind.FFM.open("127.0.0.1");
                Transport b = TransportKind.FFM.open("127.0.0.1")) {
            Outbox outbox = new Outbox(4, 66_000);
            for (int i = 0; i < 2; i++) {
                add(outbox, b.local(), Octets.wrap(new byte[65_507]));
                add(outbox, b.local(), Octets.wrap(new byte[65_508]));
            }
            assertThat(a.send(outbox, 0)).isTrue();
            assertThat(receive(b, 2)).hasSize(2);
            assertThat(a.counters().get(TransportCounter.SEND_TOO_LARGE)).isEqualTo(2);
        }
    }

    @Test
    void theTrafficClassArrivesOverBothFamilies() throws IOException {
        assumeIpv6();
        for (String address : List.of("127.0.0.1", "::1", "mapped")) {
            String bind = address.equals("mapped") ? "::" : address;
            try (Transport a = TransportKind.FFM.open(bind);
                    Transport b = TransportKind.FFM.open(bind)) {
                Outbox outbox = new Outbox(3, 100);
                for (int trafficClass : List.of(0xb8, 0, 0x02)) {
                    outbox.begin();
                    outbox.commit(50, at(address.equals("mapped") ? "127.0.0.1" : address, b), trafficClass);
                }
                assertThat(a.send(outbox, 0)).isTrue();
                List<Integer> seen = new ArrayList<>();
                long giveUpNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                while (seen.size() < 3 && System.nanoTime() - giveUpNanos < 0) {
                    b.await(giveUpNanos);
                    b.receive((_, _, _, _, trafficClass, _) -> seen.add(trafficClass), 10, () -> 0);
                }
                assertThat(seen).as(address).containsExactly(0xb8, 0, 0x02);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBusyPortIsNamed(TransportKind kind) throws IOException {
        try (Transport a = kind.open("127.0.0.1")) {
            InetSocketAddress same = new InetSocketAddress(
                    InetAddress.ofLiteral("127.0.0.1"), a.local().port());
            assertThatThrownBy(() -> kind.open(UdpConfig.on(same)).close())
                    .isInstanceOfSatisfying(
                            PortInUseException.class,
                            e -> assertThat(e.address()).isEqualTo(same))
                    .hasMessageContaining("127.0.0.1")
                    .hasMessageContaining(String.valueOf(same.getPort()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAddressOfNobodyIsRefused(TransportKind kind) {
        InetSocketAddress elsewhere = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0);
        assertThatThrownBy(() -> kind.open(UdpConfig.on(elsewhere)).close()).isInstanceOf(BindException.class);
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
                    () -> 0);
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
