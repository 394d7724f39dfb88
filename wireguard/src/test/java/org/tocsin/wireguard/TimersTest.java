package org.tocsin.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Deadline;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.wireguard.session.ReplayWindow;

/// The five timers and the ends of keys; the constants are typed again here, from the whitepaper.
@Tag("virtual-clock")
class TimersTest {
    @Test
    void theInitiatorRenewsWhenItSendsAfterTwoMinutes() {
        Mesh mesh = established(1);
        keepTalking(mesh, 119);
        assertThat(mesh.a().sent(1)).isEqualTo(1);
        keepTalking(mesh, 2);
        assertThat(mesh.a().sent(1)).isEqualTo(2);
        assertThat(mesh.b().sent(1)).isZero();
        assertThat(mesh.a().events(Output.SessionEstablished.class)).hasSize(2);
        assertAllArrived(mesh);
    }

    @Test
    void theResponderNeverRenewsByTime() {
        Mesh mesh = established(2);
        for (int i = 0; i < 160; i++) {
            mesh.b().sayAtOnce(mesh.a(), "b" + i);
            mesh.run(1000);
        }
        // The initiator's keepalives are messages that it sends: it renews with them.
        assertThat(mesh.b().sent(1)).isZero();
        assertThat(mesh.a().sent(1)).isEqualTo(2);
        assertThat(mesh.a().delivered).hasSize(160);
    }

    @Test
    void anIdleSessionIsNotRenewedAndEndsAfterThreeMinutes() {
        Mesh mesh = established(3);
        mesh.run(Duration.ofSeconds(179));
        assertThat(mesh.a().hasSession(mesh.b())).isTrue();
        byte[] late = seal(mesh);
        mesh.run(Duration.ofSeconds(1));
        assertThat(mesh.a().hasSession(mesh.b())).isFalse();
        assertThat(mesh.b().hasSession(mesh.a())).isFalse();
        mesh.b().receive(mesh.a().endpoint, late);
        assertThat(mesh.b().dropped(DropReason.EXPIRED_SESSION)).isEqualTo(1);
        assertThat(mesh.a().sent(1)).isEqualTo(1);
        mesh.a().say(mesh.b(), "wakes");
        mesh.run(100);
        assertThat(mesh.b().delivered).containsExactly("wakes");
    }

    @Test
    void dataIsAnsweredByAKeepaliveAfterTenSecondsButAKeepaliveIsNot() {
        Mesh mesh = established(4);
        mesh.a().sayAtOnce(mesh.b(), "data");
        mesh.run(10_005);
        assertThat(mesh.b().sent(4)).isZero();
        mesh.run(10);
        assertThat(mesh.b().sent(4)).isEqualTo(1);
        assertThat(mesh.b().device.counters().keepalivesSent()).isEqualTo(1);
        long sentByA = mesh.a().sent.size();
        mesh.run(Duration.ofSeconds(100));
        assertThat(mesh.b().sent(4)).isEqualTo(1);
        assertThat(mesh.a().sent).hasSize((int) sentByA);
    }

    @Test
    void dataThatGoesBackMakesTheKeepaliveNeedless() {
        Mesh mesh = established(5);
        mesh.a().sayAtOnce(mesh.b(), "data");
        mesh.run(5000);
        mesh.b().sayAtOnce(mesh.a(), "answer");
        mesh.run(9000);
        assertThat(mesh.b().device.counters().keepalivesSent()).isZero();
        mesh.run(2000);
        assertThat(mesh.a().device.counters().keepalivesSent())
                .as("one to confirm, one to answer")
                .isEqualTo(2);
    }

    @Test
    void dataWithoutAnyAnswerStartsANewHandshakeAfterFifteenSeconds() {
        Mesh mesh = established(6);
        mesh.passes = datagram -> datagram.from() == mesh.a();
        mesh.a().sayAtOnce(mesh.b(), "anyone?");
        mesh.run(14_990);
        assertThat(mesh.a().sent(1)).isEqualTo(1);
        mesh.run(400);
        assertThat(mesh.a().sent(1)).isEqualTo(2);
    }

    @Test
    void anUnansweredHandshakeIsRepeatedWithJitterAndGivenUpAfterNinetySeconds() {
        Mesh mesh = Mesh.pair(7);
        mesh.passes = datagram -> false;
        List<Long> sentAt = new ArrayList<>();
        mesh.passes = datagram -> {
            sentAt.add(mesh.now());
            return false;
        };
        mesh.a().say(mesh.b(), "void");
        mesh.run(Duration.ofSeconds(89));
        assertThat(mesh.a().events(Output.SessionLost.class)).isEmpty();
        mesh.run(Duration.ofSeconds(7));
        assertThat(mesh.a().events(Output.SessionLost.class)).singleElement().matches(Output.SessionLost::isUnanswered);
        assertThat(mesh.a().dropped(DropReason.STAGED_ABANDONED)).isEqualTo(1);
        Set<Long> gaps = new TreeSet<>();
        for (int i = 1; i < sentAt.size(); i++) {
            long gap = sentAt.get(i) - sentAt.get(i - 1);
            assertThat(gap).isBetween(5_000_000_000L, 5_333_000_000L);
            gaps.add(gap);
        }
        assertThat(sentAt.size()).isBetween(17, 18);
        assertThat(gaps).hasSize(sentAt.size() - 1);
        int sent = sentAt.size();
        mesh.run(Duration.ofHours(1));
        assertThat(sentAt).hasSize(sent);
        assertThat(mesh.a().device.indicesInUse()).isZero();
        mesh.passes = datagram -> true;
        mesh.a().say(mesh.b(), "heard");
        mesh.run(100);
        assertThat(mesh.b().delivered).containsExactly("heard");
    }

    @Test
    void keysAreWipedAfterNineMinutes() {
        Mesh mesh = established(8);
        mesh.run(Duration.ofSeconds(539));
        assertThat(mesh.a().device.indicesInUse()).isEqualTo(1);
        assertThat(mesh.a().events(Output.SessionLost.class)).isEmpty();
        mesh.run(Duration.ofSeconds(1));
        for (Mesh.Host host : mesh.hosts) {
            assertThat(host.device.indicesInUse()).isZero();
            assertThat(host.events(Output.SessionLost.class)).hasSize(1);
            assertThat(host.device.poll(mesh.now())).isInstanceOf(Output.Idle.class);
        }
    }

    @Test
    void persistentKeepaliveStartsASessionAndKeepsItForHours() {
        Mesh mesh = new Mesh(9);
        Mesh.Host a = mesh.add();
        Mesh.Host b = mesh.add();
        b.add(PeerConfig.of(a.key(), Optional.empty(), List.of(AddressPrefix.ofAddress(a.inner))));
        a.meet(b, 25);
        mesh.run(Duration.ofHours(2));
        assertThat(b.hasSession(a)).isTrue();
        assertThat(a.sent(4)).isBetween(280L, 360L);
        assertThat(a.sent(1)).isBetween(48L, 62L);
        assertThat(b.sayAtOnce(a, "through the hole")).isTrue();
        mesh.run(100);
        assertThat(a.delivered).containsExactly("through the hole");
        a.meet(b, 0);
        long sent = a.sent.size();
        mesh.run(Duration.ofHours(1));
        assertThat((long) a.sent.size())
                .as("switched off: one keepalive for the data")
                .isLessThanOrEqualTo(sent + 1);
    }

    @Test
    void nobodySendsToAPeerWithoutEndpoint() {
        Mesh mesh = new Mesh(10);
        Mesh.Host a = mesh.add();
        Mesh.Host b = mesh.add();
        a.add(new PeerConfig(b.key(), Secret.zero(), Optional.empty(), List.of(), 1));
        a.say(b, "where?");
        mesh.run(5000);
        assertThat(a.sent).isEmpty();
        assertThat(a.dropped(DropReason.NO_ENDPOINT)).isEqualTo(1);
    }

    @Test
    void theReceivingInitiatorRenewsShortlyBeforeTheEnd() {
        Mesh mesh = established(11);
        // It sends no keepalives, and the responder does not mind: only receiving can make it renew.
        for (int i = 0; i < 164; i++) {
            mesh.b().sayAtOnce(mesh.a(), "b" + i);
            mesh.run(10);
            mesh.a().peer(mesh.b()).timers().keepaliveNanos = Deadline.NEVER;
            mesh.b().peer(mesh.a()).timers().newHandshakeNanos = Deadline.NEVER;
            mesh.run(990);
        }
        assertThat(mesh.a().sent(1)).isEqualTo(1);
        mesh.b().sayAtOnce(mesh.a(), "last");
        mesh.run(2000);
        mesh.b().sayAtOnce(mesh.a(), "minute");
        mesh.run(100);
        assertThat(mesh.a().sent(1)).isEqualTo(2);
    }

    @Test
    void theCounterLimitsAreKept() {
        Mesh mesh = established(12);
        Keypair current = mesh.a().peer(mesh.b()).keypairs().current();
        current.sendingCounter((1L << 60) - 1);
        mesh.run(6000);
        mesh.a().sayAtOnce(mesh.b(), "below the limit");
        mesh.run(5000);
        assertThat(mesh.a().sent(1)).isEqualTo(1);
        mesh.a().sayAtOnce(mesh.b(), "at");
        mesh.a().sayAtOnce(mesh.b(), "above");
        mesh.run(100);
        assertThat(mesh.a().sent(1)).as("REKEY_AFTER_MESSAGES").isEqualTo(2);
        current = mesh.a().peer(mesh.b()).keypairs().current();
        current.sendingCounter(ReplayWindow.REJECT_AFTER_MESSAGES - 1);
        assertThat(mesh.a().sayAtOnce(mesh.b(), "the very last")).isTrue();
        assertThat(mesh.a().sayAtOnce(mesh.b(), "one too many")).isFalse();
        mesh.run(6000);
        assertThat(mesh.a().hasSession(mesh.b())).as("REJECT_AFTER_MESSAGES").isTrue();
        assertThat(mesh.b().delivered).containsExactly("below the limit", "at", "above", "the very last");
    }

    @Test
    void theClockMayGoBackAndTheNextHandshakeStillWorks() {
        Mesh mesh = established(13);
        mesh.a().wallOffset = mesh.a().wallOffset.minus(Duration.ofDays(3650));
        keepTalking(mesh, 125);
        assertThat(mesh.a().sent(1)).isEqualTo(2);
        assertThat(mesh.a().events(Output.SessionEstablished.class)).hasSize(2);
        assertAllArrived(mesh);
    }

    @Test
    void aTimestampFarAheadIsRefusedWhereThatIsConfigured() {
        Mesh mesh = new Mesh(14);
        Mesh.Host a = mesh.add();
        Mesh.Host b = mesh.add(DeviceConfig.defaults().withTimestampAheadMax(Duration.ofDays(1)));
        a.meet(b, 0);
        b.meet(a, 0);
        a.wallOffset = a.wallOffset.plus(Duration.ofDays(3650));
        a.dial(b);
        mesh.run(100);
        assertThat(b.dropped(DropReason.FUTURE_INITIATION)).isEqualTo(1);
        assertThat(a.hasSession(b)).isFalse();
    }

    @Test
    void aPollNeverWaitsForAnInstantThatHasPassedTwice() {
        Mesh mesh = established(15);
        Device device = mesh.a().device;
        for (int i = 0; i < 700; i++) {
            mesh.run(1000);
            long now = mesh.now();
            Output first = device.poll(now);
            if (first instanceof Output.WaitUntil wait) {
                assertThat(wait.deadlineNanos() - now).isPositive();
            }
        }
    }

    private static Mesh established(long seed) {
        Mesh mesh = Mesh.pair(seed);
        mesh.a().dial(mesh.b());
        mesh.run(100);
        assertThat(mesh.a().hasSession(mesh.b())).isTrue();
        return mesh;
    }

    private static void keepTalking(Mesh mesh, int seconds) {
        for (int i = 0; i < seconds; i++) {
            mesh.a().sayAtOnce(mesh.b(), "a" + i);
            mesh.b().sayAtOnce(mesh.a(), "b" + i);
            mesh.run(1000);
        }
    }

    private static void assertAllArrived(Mesh mesh) {
        assertThat(mesh.a().device.counters().droppedTotal()).isZero();
        assertThat(mesh.b().device.counters().droppedTotal()).isZero();
        long sent = mesh.b().sent(4) - mesh.b().device.counters().keepalivesSent();
        assertThat((long) mesh.a().delivered.size()).isEqualTo(sent);
    }

    private static byte[] seal(Mesh mesh) {
        ByteBuffer slab = ByteBuffer.allocate(200);
        mesh.a().writePacket(slab, Transport.HEADER_SIZE, mesh.b(), "late");
        int length = mesh.a().device.seal(mesh.a().peer(mesh.b()), slab, 0, 44, mesh.now());
        byte[] datagram = new byte[length];
        slab.get(0, datagram);
        return datagram;
    }
}
