package org.tocsin.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Deadline;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.wireguard.session.ReplayWindow;

/// What implementations get wrong about transport data and timers, one test for each fact.
@Tag("virtual-clock")
class DataFactsTest {
    @Test
    void fact15_theConstantsAreTheWhitepapers() {
        assertThat(Constants.REKEY_AFTER_TIME_NANOS).isEqualTo(120_000_000_000L);
        assertThat(Constants.REJECT_AFTER_TIME_NANOS).isEqualTo(180_000_000_000L);
        assertThat(Constants.REKEY_ATTEMPT_TIME_NANOS).isEqualTo(90_000_000_000L);
        assertThat(Constants.REKEY_TIMEOUT_NANOS).isEqualTo(5_000_000_000L);
        assertThat(Constants.KEEPALIVE_TIMEOUT_NANOS).isEqualTo(10_000_000_000L);
        assertThat(Constants.REKEY_AFTER_MESSAGES).isEqualTo(1L << 60);
        assertThat(Long.toUnsignedString(ReplayWindow.REJECT_AFTER_MESSAGES))
                .as("2^64 - 2^13 - 1, the stricter of both readings")
                .isEqualTo("18446744073709543423");
        assertThat(Constants.REKEY_ON_RECEIVING_NANOS).isEqualTo(165_000_000_000L);
        assertThat(Constants.ZERO_KEYS_NANOS).isEqualTo(540_000_000_000L);
        Keypair keypair = HandshakeFactsTest.talking(1)
                .a()
                .device
                .peers()
                .getFirst()
                .keypairs()
                .current();
        keypair.sendingCounter(Long.MIN_VALUE);
        assertThat(keypair.canSend(keypair.createdNanos)).as("unsigned").isTrue();
        assertThat(keypair.isRekeyDueOnSending(keypair.createdNanos)).isTrue();
        keypair.sendingCounter(-1);
        assertThat(keypair.canSend(keypair.createdNanos)).isFalse();
    }

    @Test
    void fact16_onlyTheInitiatorRenewsAndOnlyWhenItSends() {
        Mesh mesh = HandshakeFactsTest.talking(2);
        mesh.run(Duration.ofSeconds(121));
        assertThat(mesh.a().sent(1)).as("not by the clock alone").isEqualTo(1);
        mesh.b().sayAtOnce(mesh.a(), "the responder sends");
        mesh.run(100);
        assertThat(mesh.a().sent(1) + mesh.b().sent(1)).isEqualTo(1);
        mesh.a().sayAtOnce(mesh.b(), "the initiator sends");
        mesh.run(100);
        assertThat(mesh.a().sent(1)).isEqualTo(2);
        assertThat(mesh.b().sent(1)).isZero();
    }

    @Test
    void fact17_aKeepaliveAnswersDataButNeverAKeepalive() {
        Mesh mesh = HandshakeFactsTest.talking(3);
        long before = mesh.b().device.counters().keepalivesSent();
        mesh.run(Duration.ofSeconds(60));
        assertThat(mesh.b().device.counters().keepalivesSent() - before).isEqualTo(1);
        long byA = mesh.a().device.counters().keepalivesSent();
        mesh.run(Duration.ofSeconds(60));
        assertThat(mesh.a().device.counters().keepalivesSent()).isEqualTo(byA);
        assertThat(mesh.b().device.counters().keepalivesSent() - before).isEqualTo(1);
        assertThat(mesh.a().sent(1)).as("nobody misses an answer").isEqualTo(1);
    }

    @Test
    void fact18_givingUpDropsWhatWaitedAndArmsTheWipe() {
        Mesh mesh = Mesh.pair(4);
        mesh.passes = datagram -> false;
        mesh.a().say(mesh.b(), "void");
        mesh.run(Duration.ofSeconds(96));
        Peer peer = mesh.a().peer(mesh.b());
        assertThat(peer.staged().isEmpty()).isTrue();
        assertThat(peer.timers().handshakeNanos).isEqualTo(Deadline.NEVER);
        assertThat(peer.timers().keepaliveNanos).isEqualTo(Deadline.NEVER);
        assertThat(peer.timers().zeroKeysNanos).isNotEqualTo(Deadline.NEVER);
        assertThat(mesh.a().dropped(DropReason.STAGED_ABANDONED)).isEqualTo(1);
    }

    @Test
    void fact19_aKeepaliveHasThirtyTwoBytesAndAStrangeInnerSourceStillCountsAsData() {
        Mesh mesh = Mesh.pair(5);
        mesh.a().dial(mesh.b());
        mesh.run(100);
        assertThat(mesh.a().sent.getLast().bytes()).hasSize(32);
        assertThat(mesh.b().device.counters().keepalivesReceived()).isEqualTo(1);
        mesh.b().device.removeAllowedIps(mesh.b().peer(mesh.a()));
        mesh.a().sayAtOnce(mesh.b(), "from nowhere");
        mesh.run(100);
        assertThat(mesh.b().dropped(DropReason.FOREIGN_SOURCE)).isEqualTo(1);
        long before = mesh.b().device.counters().keepalivesSent();
        mesh.run(Duration.ofSeconds(11));
        assertThat(mesh.b().device.counters().keepalivesSent()).isEqualTo(before + 1);
    }

    @Test
    void fact20_aForgedCounterMovesNoWindowAndOldKeysOpenNothing() {
        Mesh mesh = HandshakeFactsTest.talking(6);
        byte[] forged = mesh.a().sent.getLast().bytes().clone();
        forged[14] = (byte) 0x70;
        HandshakeFactsTest.assertDropped(mesh, forged, DropReason.UNAUTHENTIC_DATA);
        mesh.a().sayAtOnce(mesh.b(), "two");
        mesh.run(100);
        assertThat(mesh.b().delivered).containsExactly("one", "two");
        mesh.passes = datagram -> false;
        mesh.a().sayAtOnce(mesh.b(), "too late");
        byte[] late = mesh.a().sent.getLast().bytes();
        mesh.run(Duration.ofSeconds(181));
        HandshakeFactsTest.assertDropped(mesh, late, DropReason.EXPIRED_SESSION);
    }

    @Test
    void fact21_eightThousandOneHundredAndTwentyEightLateCountersAreStillTaken() {
        ReplayWindow window = new ReplayWindow();
        assertThat(window.accept(10_000)).isTrue();
        assertThat(window.accept(10_000 - 8128)).isTrue();
        assertThat(window.accept(10_000 - 8129)).isFalse();
        assertThat(window.accept(10_000)).isFalse();
    }

    @Test
    void fact22_paddingStopsAtTheMtu() {
        assertThat(Transport.datagramLength(84, 1420)).as("a ping").isEqualTo(128);
        assertThat(Transport.datagramLength(1419, 1420)).isEqualTo(1452);
        assertThat(Transport.datagramLength(1420, 1420)).isEqualTo(1452);
        assertThat(Transport.datagramLength(1297, 1299)).as("a route's MTU").isEqualTo(1299 + 32);
    }

    @Test
    void fact23_congestionMarksTravelBothWaysAndDscpStaysInside() {
        assertThat(Transport.outerTrafficClass(0b1011_1000)).isZero();
        assertThat(Transport.outerTrafficClass(0b1011_1001)).isEqualTo(1);
        assertThat(Transport.outerTrafficClass(0b1011_1011))
                .as("CE becomes ECT(0)")
                .isEqualTo(2);
        assertThat(Constants.HANDSHAKE_TRAFFIC_CLASS).isEqualTo(0x88);
        Mesh mesh = HandshakeFactsTest.talking(7);
        int[][] outerInnerResult = {{3, 2, 3}, {3, 1, 3}, {3, 0, 0}, {2, 1, 1}, {0, 2, 2}};
        for (int[] row : outerInnerResult) {
            ByteBuffer slab = ByteBuffer.allocate(200);
            mesh.a().writePacket(slab, 16, mesh.b(), "ecn");
            slab.put(17, (byte) (row[1] << 4));
            int length = mesh.a().device.seal(mesh.a().peer(mesh.b()), slab, 0, 43, mesh.now());
            Received received = mesh.b().device.handle(mesh.a().endpoint, row[0], slab, 0, length, mesh.now());
            assertThat(received).as("never a drop").isEqualTo(Received.PACKET);
            assertThat(mesh.b().device.inbound().trafficClass() & 3).isEqualTo(row[2]);
        }
    }

    @Test
    void fact24_aPrefixMovesToItsNewOwnerAndTheLongestWins() {
        Mesh mesh = Mesh.pair(8);
        Mesh.Host c = mesh.add();
        Device device = mesh.a().device;
        Peer b = mesh.a().peer(mesh.b());
        Peer other = mesh.a().add(PeerConfig.of(c.key(), Optional.empty(), List.of()));
        AddressPrefix all = AddressPrefix.parse("0.0.0.0/0");
        AddressPrefix one = AddressPrefix.parse("10.0.0.1/32");
        device.addAllowedIp(b, all);
        device.addAllowedIp(other, one);
        ByteBuffer address = ByteBuffer.allocate(4).putInt(0, 0x0a000001);
        assertThat(device.route(address, 0, 4)).contains(other);
        device.addAllowedIp(b, one);
        assertThat(device.route(address, 0, 4)).contains(b);
        assertThat(other.allowedIps()).isEmpty();
        assertThat(device.removeAllowedIp(other, one)).as("not its own").isFalse();
        assertThat(device.removeAllowedIp(b, one)).isTrue();
        assertThat(device.route(address, 0, 4)).contains(b);
        device.removePeer(b.key(), mesh.now());
        assertThat(device.route(address, 0, 4)).isEmpty();
        assertThat(device.context.allowedIps.size()).isZero();
    }

    @Test
    void fact26_whatIsStagedLeavesInOrderWithCountersInOrder() {
        Mesh mesh = Mesh.pair(9);
        for (int i = 0; i < 100; i++) {
            mesh.a().say(mesh.b(), "p" + i);
        }
        mesh.run(100);
        assertThat(mesh.b().delivered).hasSize(100).startsWith("p0", "p1").endsWith("p98", "p99");
        long[] counters = mesh.a().sent.stream()
                .filter(datagram -> datagram.type() == 4)
                .mapToLong(datagram -> Transport.counter(ByteBuffer.wrap(datagram.bytes()), 0))
                .toArray();
        for (int i = 0; i < 100; i++) {
            assertThat(counters[i]).isEqualTo(i);
        }
    }

    @Test
    void fact26_atTheCounterLimitTheRestIsStagedAgainAndGoesWithNewKeys() {
        Mesh mesh = HandshakeFactsTest.talking(10);
        mesh.run(6000);
        Keypair current = mesh.a().peer(mesh.b()).keypairs().current();
        current.sendingCounter(ReplayWindow.REJECT_AFTER_MESSAGES - 2);
        for (int i = 0; i < 5; i++) {
            mesh.a().say(mesh.b(), "q" + i);
        }
        mesh.run(6000);
        assertThat(mesh.b().delivered).containsExactly("one", "q0", "q1", "q2", "q3", "q4");
        assertThat(mesh.a().device.counters().droppedTotal()).isZero();
    }

    @Test
    void fact27_afterAnHourAsleepNothingOpensUnderAnOldKey() {
        Mesh mesh = HandshakeFactsTest.talking(11);
        mesh.run(2000);
        mesh.passes = datagram -> false;
        mesh.a().sayAtOnce(mesh.b(), "recorded");
        byte[] recorded = mesh.a().sent.getLast().bytes();
        mesh.passes = datagram -> true;
        // The monotonic clock stood still for an hour.
        mesh.b().wallOffset = mesh.b().wallOffset.plus(Duration.ofHours(1));
        mesh.run(1100);
        HandshakeFactsTest.assertDropped(mesh, recorded, DropReason.UNKNOWN_INDEX);
        assertThat(mesh.b().hasSession(mesh.a())).isFalse();
        mesh.b().say(mesh.a(), "awake");
        mesh.run(100);
        assertThat(mesh.a().delivered).containsExactly("awake");
    }

    @Test
    void fact27_aShortSleepCostsAHandshakeAndNothingElse() {
        Mesh mesh = HandshakeFactsTest.talking(12);
        mesh.run(2000);
        mesh.a().wallOffset = mesh.a().wallOffset.plus(Duration.ofSeconds(5));
        mesh.run(1100);
        mesh.a().say(mesh.b(), "after the nap");
        mesh.run(100);
        assertThat(mesh.b().delivered).endsWith("after the nap");
        assertThat(mesh.a().sent(1)).isEqualTo(2);
    }
}
