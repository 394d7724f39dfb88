package org.tocsin.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.Outbox;
import org.tocsin.crypto.CryptoProviders;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.ip.AddressText;
import org.tocsin.ip.Checksum;
import org.tocsin.ip.Ipv4;
import org.tocsin.ip.Ipv6;
import org.tocsin.ip.Udp;
import org.tocsin.wireguard.Device;
import org.tocsin.wireguard.DeviceConfig;
import org.tocsin.wireguard.Output;
import org.tocsin.wireguard.Peer;
import org.tocsin.wireguard.PeerConfig;
import org.tocsin.wireguard.Received;

/// A plain device throws packets at a tunnel's end and looks at what comes back, without sockets or clock.
class TunnelCoreTest {
    private static final Octets OURS_4 = AddressText.parse("10.7.0.1");
    private static final Octets OURS_6 = AddressText.parse("fd07::1");
    private static final Octets THEIRS_4 = AddressText.parse("10.7.0.2");
    private static final Octets THEIRS_6 = AddressText.parse("fd07::2");
    private static final Endpoint OUR_PLACE = new Endpoint(AddressText.parse("192.0.2.1"), 1);
    private static final Endpoint THEIR_PLACE = new Endpoint(AddressText.parse("192.0.2.2"), 2);

    private final Random seeded = new Random(7);
    private final Device ours = device();
    private final Device theirs = device();
    private final InnerPorts ports =
            new InnerPorts(List.of(OURS_4, OURS_6), 10_000, RandomGenerator.of("L64X128MixRandom"));
    private final TunnelCore core;
    private final Peer us;
    private long now = 1_000_000_000L;

    TunnelCoreTest() throws IOException {
        DeviceNeeds needs = new DeviceNeeds("test", Optional.empty(), EndpointLookup.none(), (_, _) -> {});
        core = new TunnelCore(ours, List.of(OURS_4, OURS_6), ports, _ -> {}, needs);
        ours.addPeer(peer(theirs, Optional.empty(), THEIRS_4, THEIRS_6), now);
        us = theirs.addPeer(peer(ours, Optional.of(OUR_PLACE), OURS_4, OURS_6), now);
    }

    @Test
    void answersPingsOfBothFamilies() {
        ByteBuffer ping4 = ByteBuffer.allocate(20 + 8 + 5);
        Ipv4.writeHeader(ping4, 0, 13, 1, 64, (byte) 0, THEIRS_4, OURS_4);
        ping4.put(20, (byte) 8);
        ping4.putShort(22, (short) Checksum.of(ping4, 20, 13));
        List<ByteBuffer> answers = exchange(ping4);
        assertThat(answers).hasSize(1);
        assertThat(answers.getFirst().get(20)).isZero();
        assertThat(Ipv4.destination(answers.getFirst(), 0)).isEqualTo(THEIRS_4);
        ByteBuffer ping6 = ByteBuffer.allocate(40 + 8);
        Ipv6.writeHeader(ping6, 0, 8, 58, 64, (byte) 0, THEIRS_6, OURS_6);
        ping6.put(40, (byte) 128);
        long pseudo = Checksum.sum(ping6, 8, 32, 58 + 8);
        ping6.putShort(42, (short) Checksum.finish(Checksum.sum(ping6, 40, 8, pseudo)));
        assertThat(exchange(ping6))
                .singleElement()
                .satisfies(pong -> assertThat(pong.get(40)).isEqualTo((byte) 129));
    }

    @Test
    void refusesDatagramsToClosedPortsWithinABudget() {
        for (int i = 0; i < 100; i++) {
            List<ByteBuffer> answers = exchange(udp(7001, THEIRS_4, OURS_4));
            assertThat(answers).hasSize(i < 50 ? 1 : 0);
            if (i == 0) {
                assertThat(answers.getFirst().getShort(20)).isEqualTo((short) 0x0303);
            }
        }
        assertThat(core.dropped(TunnelDrop.CLOSED_PORT)).isEqualTo(100);
        now += 20_000_000L;
        assertThat(exchange(udp(7001, THEIRS_4, OURS_4))).hasSize(1);
    }

    @Test
    void dropsWhatIsNotItsOwnOrNotWhole() throws Exception {
        ports.open(Optional.empty(), 7000);
        exchange(udp(7000, THEIRS_4, AddressText.parse("10.7.0.9")));
        assertThat(core.dropped(TunnelDrop.FOREIGN_DESTINATION)).isEqualTo(1);
        ByteBuffer fragment = udp(7000, THEIRS_4, OURS_4);
        fragment.putShort(6, (short) 0x2000);
        Ipv4.writeChecksum(fragment, 0);
        exchange(fragment);
        assertThat(core.dropped(TunnelDrop.FRAGMENT)).isEqualTo(1);
        ByteBuffer wrong = udp(7000, THEIRS_4, OURS_4);
        wrong.put(30, (byte) 99);
        exchange(wrong);
        ByteBuffer beyond = udp(7000, THEIRS_4, OURS_4);
        beyond.putShort(24, (short) 999);
        exchange(beyond);
        assertThat(core.dropped(TunnelDrop.MALFORMED)).isEqualTo(2);
        ByteBuffer tcp = udp(7000, THEIRS_4, OURS_4);
        tcp.put(9, (byte) 6);
        Ipv4.writeChecksum(tcp, 0);
        exchange(tcp);
        assertThat(core.dropped(TunnelDrop.UNKNOWN_PROTOCOL)).isEqualTo(1);
    }

    @Test
    void aFullSocketDropsAndCounts() throws Exception {
        InnerPort port = ports.open(Optional.of(OURS_4), 7000);
        int sent = 0;
        while (core.dropped(TunnelDrop.SOCKET_FULL) == 0) {
            exchange(udp(7000, THEIRS_4, OURS_4));
            sent++;
        }
        for (int i = 0; i < sent - 1; i++) {
            assertThat(port.receive(1, true).payload().size()).isEqualTo(4);
        }
        exchange(udp(7000, THEIRS_4, OURS_4));
        assertThat(core.dropped(TunnelDrop.SOCKET_FULL)).isEqualTo(1);
    }

    @Test
    void anyPacketOfAPeerIsACountedDrop() {
        for (int i = 0; i < 5000; i++) {
            ByteBuffer packet = udp(7000, THEIRS_4, OURS_4);
            for (int changes = seeded.nextInt(4); changes >= 0; changes--) {
                packet.put(seeded.nextInt(packet.capacity()), (byte) seeded.nextInt());
            }
            exchange(packet);
        }
        assertThat(core.dropped(TunnelDrop.MALFORMED)).isPositive();
    }

    private Device device() {
        byte[] key = new byte[32];
        seeded.nextBytes(key);
        return new Device(
                DeviceConfig.defaults(),
                Secret.copyOf(key),
                CryptoProviders.fastest(),
                seeded::nextBytes,
                RandomGenerator.of("L64X128MixRandom"),
                () -> java.time.Instant.ofEpochSecond(1_700_000_000L));
    }

    private static PeerConfig peer(Device device, Optional<Endpoint> endpoint, Octets... addresses) {
        return PeerConfig.of(
                device.publicKey(),
                endpoint,
                java.util.Arrays.stream(addresses).map(AddressPrefix::ofAddress).toList());
    }

    private static ByteBuffer udp(int port, Octets from, Octets to) {
        ByteBuffer packet = ByteBuffer.allocate(20 + 8 + 4);
        Ipv4.writeHeader(packet, 0, 12, Udp.PROTOCOL, 64, (byte) 0, from, to);
        Udp.writeHeader(packet, 0, 20, 5000, port, 4);
        return packet;
    }

    /// Sends a packet through the tunnel and collects the packets that come back.
    private List<ByteBuffer> exchange(ByteBuffer packet) {
        theirs.send(us, packet, now);
        List<ByteBuffer> back = new ArrayList<>();
        boolean again = true;
        while (again) {
            again = false;
            while (theirs.poll(now) instanceof Output output
                    && !(output instanceof Output.Idle)
                    && !(output instanceof Output.WaitUntil wait && !Deadline.isDue(wait.deadlineNanos(), now))) {
                if (output instanceof Output.Transmit transmit) {
                    ByteBuffer copy = ByteBuffer.allocate(transmit.datagram().remaining());
                    copy.put(0, transmit.datagram(), transmit.datagram().position(), copy.capacity());
                    core.receive(THEIR_PLACE, copy, 0, copy.capacity(), 0, now);
                    again = true;
                }
            }
            Outbox outbox = new Outbox(16, 1500);
            core.drain(outbox, now);
            for (int i = 0; i < outbox.count(); i++) {
                again = true;
                ByteBuffer slab = outbox.slab();
                if (theirs.handle(OUR_PLACE, slab, outbox.offset(i), outbox.length(i), now) == Received.PACKET) {
                    ByteBuffer inner = ByteBuffer.allocate(theirs.inbound().length());
                    inner.put(0, slab, theirs.inbound().offset(), inner.capacity());
                    back.add(inner);
                }
            }
        }
        return back;
    }
}
