package org.tocsin.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.JdkCrypto;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.testkit.Seeds;
import org.tocsin.wireguard.cookie.CookieJar;
import org.tocsin.wireguard.cookie.RateLimiter;
import org.tocsin.wireguard.handshake.InitiatorHandshake;
import org.tocsin.wireguard.handshake.LocalStatic;
import org.tocsin.wireguard.handshake.RemoteStatic;
import org.tocsin.wireguard.handshake.Tai64n;

/// A stranger that knows the node's public key floods it with initiations.
@Tag("virtual-clock")
class UnderLoadTest {
    private static final DeviceConfig SMALL =
            DeviceConfig.defaults().withRekeySpread(Duration.ZERO).withHandshakes(64, 20, 2);

    @Test
    void aPeerConnectsWithACookieAfterOneTimeout() {
        Mesh mesh = flooded(1);
        mesh.a().say(mesh.b(), "through");
        mesh.run(200);
        assertThat(mesh.b().device.counters().cookieRepliesSent()).isPositive();
        assertThat(mesh.a().hasSession(mesh.b())).isFalse();
        assertThat(mesh.a().sent(1))
                .as("a cookie reply does not make it send again at once")
                .isEqualTo(1);
        flood(mesh, 6000);
        assertThat(mesh.b().delivered).containsExactly("through");
        assertThat(mesh.a().sent(1)).isEqualTo(2);
    }

    @Test
    void anEstablishedSessionFeelsNothing() {
        Mesh mesh = new Mesh(2);
        Mesh.Host a = mesh.add();
        Mesh.Host b = mesh.add(SMALL);
        a.meet(b, 0);
        b.meet(a, 0);
        a.dial(b);
        mesh.run(100);
        Flood flood = new Flood(mesh, 2);
        for (int i = 0; i < 300; i++) {
            flood.burst(20);
            assertThat(a.sayAtOnce(b, "a" + i)).isTrue();
            mesh.run(10);
        }
        mesh.run(100);
        assertThat(b.delivered).hasSize(300);
        assertThat(b.device.counters().dropped(DropReason.UNKNOWN_PEER)).isLessThan(70);
    }

    @Test
    void theQueueAndTheAnswersKeepTheirBounds() {
        Mesh mesh = new Mesh(3);
        Mesh.Host b = mesh.add(SMALL);
        Flood flood = new Flood(mesh, 3);
        int answerBytes = 0;
        for (int i = 0; i < 500; i++) {
            b.device.handle(flood.source(), ByteBuffer.wrap(flood.message), 0, 148, mesh.now());
            for (Output output = b.device.poll(mesh.now());
                    output instanceof Output.Transmit transmit;
                    output = b.device.poll(mesh.now())) {
                answerBytes += transmit.datagram().remaining();
            }
        }
        // Two of the burst are served, and eight wait.
        assertThat(b.dropped(DropReason.COOKIE_REQUIRED)).isEqualTo(500 - 2 - 8);
        assertThat(answerBytes).isEqualTo((500 - 2 - 8) * 64).isLessThan(500 * 148);
    }

    @Test
    void aCallerThatDoesNotPollLosesHandshakesNotMemory() {
        Mesh mesh = new Mesh(4);
        Mesh.Host b = mesh.add(SMALL);
        Flood flood = new Flood(mesh, 4);
        for (int i = 0; i < 10_000; i++) {
            b.device.handle(flood.source(), ByteBuffer.wrap(flood.message), 0, 148, mesh.now());
        }
        assertThat(b.dropped(DropReason.HANDSHAKE_QUEUE_FULL)).isEqualTo(10_000 - SMALL.handshakeQueueMax());
    }

    @Test
    void arrivingCostsNoWorkAndALookAtTheNetworkComesAfterEightChecks() {
        Mesh mesh = new Mesh(12);
        Mesh.Host b = mesh.add(SMALL);
        Flood flood = new Flood(mesh, 12);
        byte[] wrong = flood.message.clone();
        wrong[120] ^= 1;
        for (int i = 0; i < 50; i++) {
            b.device.handle(flood.source(), ByteBuffer.wrap(wrong), 0, 148, mesh.now());
        }
        for (int look = 0; look < 6; look++) {
            assertThat(b.dropped(DropReason.WRONG_MAC1)).isEqualTo(look * 8L);
            assertThat(b.device.poll(mesh.now()))
                    .isInstanceOfSatisfying(
                            Output.WaitUntil.class,
                            wait -> assertThat(Deadline.isDue(wait.deadlineNanos(), mesh.now()))
                                    .as("again at once"));
        }
        assertThat(b.device.poll(mesh.now())).isInstanceOf(Output.Idle.class);
        assertThat(b.dropped(DropReason.WRONG_MAC1)).isEqualTo(50);
    }

    @Test
    void aResponseThatWasAskedForGoesBeforeWhatStrangersSent() {
        Mesh mesh = new Mesh(13);
        Mesh.Host a = mesh.add();
        Mesh.Host b = mesh.add(SMALL);
        a.meet(b, 0);
        b.meet(a, 0);
        mesh.passes = datagram -> datagram.type() != 2;
        b.dial(a);
        mesh.run(50);
        byte[] response = a.sent.getLast().bytes();
        byte[] wrong = new Flood(mesh, 13).message;
        wrong[120] ^= 1;
        for (int i = 0; i < 60; i++) {
            b.device.handle(a.endpoint, ByteBuffer.wrap(wrong), 0, 148, mesh.now());
        }
        b.device.handle(a.endpoint, ByteBuffer.wrap(response), 0, 92, mesh.now());
        assertThat(b.device.poll(mesh.now())).isInstanceOf(Output.SessionEstablished.class);
        assertThat(b.dropped(DropReason.WRONG_MAC1)).isEqualTo(7);
    }

    @Test
    void oneSourceGetsTwentyCookieRepliesASecond() {
        Mesh mesh = flooded(14);
        Flood flood = new Flood(mesh, 14);
        Endpoint source = flood.source();
        long before = mesh.b().device.counters().cookieRepliesSent();
        for (int tick = 0; tick < 100; tick++) {
            for (int i = 0; i < 10; i++) {
                mesh.b().receive(source, flood.message);
            }
            mesh.run(10);
        }
        assertThat(mesh.b().device.counters().cookieRepliesSent() - before).isBetween(23L, 26L);
    }

    @Test
    void cookieRepliesAreCappedAtTheirRate() {
        Mesh mesh = flooded(11);
        Flood flood = new Flood(mesh, 11);
        long before = mesh.b().device.counters().cookieRepliesSent();
        for (int tick = 0; tick < 100; tick++) {
            flood.burst(200);
            mesh.b().sent.clear();
            mesh.run(10);
        }
        long sent = mesh.b().device.counters().cookieRepliesSent() - before;
        assertThat(sent).as("10,000 a second and a tenth of that at once").isBetween(10_000L, 11_010L);
        assertThat(mesh.b().dropped(DropReason.COOKIE_WITHHELD)).isGreaterThan(8000);
    }

    @Test
    void fact9_loadLingersForASecond() {
        Mesh mesh = flooded(5);
        mesh.run(1600);
        mesh.a().say(mesh.b(), "calm");
        mesh.run(100);
        assertThat(mesh.b().delivered).containsExactly("calm");
    }

    @Test
    void aCookieIsGoodForOneAddressOnly() {
        Mesh mesh = flooded(6);
        mesh.a().dial(mesh.b());
        flood(mesh, 100);
        mesh.move(mesh.a(), "192.0.2.50", 51820);
        assertThat(cookiesTo(mesh.a(), mesh.b())).isEqualTo(1);
        flood(mesh, 6000);
        assertThat(cookiesTo(mesh.a(), mesh.b()))
                .as("another for the new address")
                .isEqualTo(2);
        assertThat(mesh.a().hasSession(mesh.b())).isFalse();
        flood(mesh, 6000);
        assertThat(mesh.a().hasSession(mesh.b())).isTrue();
    }

    @Test
    void fact8_aCookieReplyMovesNoEndpointAndNoTimer() {
        Mesh mesh = flooded(7);
        mesh.b().meet(mesh.a(), 0);
        mesh.a().dial(mesh.b());
        mesh.passes = datagram -> {
            if (datagram.type() == 3 && datagram.to() == mesh.a()) {
                Endpoint liar = new Endpoint(Octets.ofHex("06060606"), 6);
                mesh.agenda.after(1_000_000, () -> mesh.a().receive(liar, datagram.bytes()));
                return false;
            }
            return true;
        };
        flood(mesh, 100);
        Peer peer = mesh.a().peer(mesh.b());
        assertThat(mesh.a().dropped(DropReason.UNAUTHENTIC_COOKIE)).isZero();
        assertThat(peer.endpoint()).contains(mesh.b().endpoint);
        assertThat(peer.receivedBytes()).isZero();
        assertThat(mesh.a().events(Output.EndpointChanged.class)).isEmpty();
        flood(mesh, 6000);
        assertThat(mesh.a().hasSession(mesh.b()))
                .as("it was a good cookie all the same")
                .isTrue();
    }

    @Test
    void fact9_oneSourceGetsFiveAtOnceAndTwentyASecond() {
        RandomGenerator random = Seeds.random(8);
        RateLimiter limiter = new RateLimiter(64, random::nextBytes);
        Endpoint v4 = new Endpoint(Octets.ofHex("c0000201"), 1);
        assertThat(allowed(limiter, v4, 10, 0)).isEqualTo(5);
        assertThat(allowed(limiter, new Endpoint(v4.address(), 2), 10, 0))
                .as("another port")
                .isZero();
        assertThat(allowed(limiter, v4, 10, 49_999_999)).isZero();
        assertThat(allowed(limiter, v4, 10, 50_000_000)).isEqualTo(1);
        assertThat(allowed(limiter, v4, 10, 150_000_000)).isEqualTo(2);
        assertThat(allowed(limiter, v4, 10, 10_000_000_000L)).isEqualTo(5);
        String net = "20010db8000000aa";
        assertThat(allowed(limiter, v6(net, 1), 10, 0)).isEqualTo(5);
        assertThat(allowed(limiter, v6(net, 2), 10, 0)).as("the same /64").isZero();
        assertThat(allowed(limiter, v6("20010db8000000ab", 1), 10, 0)).isEqualTo(5);
    }

    @Test
    void theRateLimiterForgetsTheOldestSourceNotTheBusiest() {
        RandomGenerator random = Seeds.random(9);
        RateLimiter limiter = new RateLimiter(8, random::nextBytes);
        Endpoint busy = new Endpoint(Octets.ofHex("c0000201"), 1);
        int passed = 0;
        for (int i = 0; i < 1000; i++) {
            long now = i * 1_000_000L;
            passed += limiter.allow(busy, now) ? 1 : 0;
            limiter.allow(new Endpoint(Octets.ofHex("%08x".formatted(random.nextInt())), 1), now);
        }
        assertThat(passed).isBetween(20, 26);
    }

    private static long cookiesTo(Mesh.Host host, Mesh.Host from) {
        return from.sent.stream()
                .filter(datagram -> datagram.type() == 3 && datagram.to() == host)
                .count();
    }

    private static int allowed(RateLimiter limiter, Endpoint source, int tries, long nowNanos) {
        int allowed = 0;
        for (int i = 0; i < tries; i++) {
            allowed += limiter.allow(source, nowNanos) ? 1 : 0;
        }
        return allowed;
    }

    private static Endpoint v6(String net, int host) {
        return new Endpoint(Octets.ofHex(net + "%016x".formatted(host)), 1);
    }

    private static Mesh flooded(long seed) {
        Mesh mesh = new Mesh(seed);
        Mesh.Host a = mesh.add();
        Mesh.Host b = mesh.add(SMALL);
        a.meet(b, 0);
        b.add(PeerConfig.of(a.key(), Optional.empty(), List.of(AddressPrefix.ofAddress(a.inner))));
        new Flood(mesh, seed).burst(64);
        return mesh;
    }

    private static void flood(Mesh mesh, int millis) {
        Flood flood = new Flood(mesh, 77);
        for (int i = 0; i < millis; i += 10) {
            flood.burst(5);
            mesh.run(10);
        }
    }

    /// Well-made initiations from a key that is no peer.
    private static final class Flood {
        private final Mesh mesh;
        private final Mesh.Host target;
        private final RandomGenerator random;
        final byte[] message;

        Flood(Mesh mesh, long seed) {
            this.mesh = mesh;
            this.target = mesh.hosts.getLast();
            // Not the mesh's seed: the stranger would have the first host's key.
            this.random = Seeds.random(~seed);
            JdkCrypto crypto = new JdkCrypto();
            LocalStatic stranger = new LocalStatic(crypto, Secret.copyOf(random32()));
            RemoteStatic remote = new RemoteStatic(stranger, target.key());
            Octets timestamp = Octets.wrap(new byte[Tai64n.SIZE]);
            message = InitiatorHandshake.start(stranger, remote, 1, random32(), timestamp)
                    .orElseThrow()
                    .initiation()
                    .encode()
                    .array();
            new CookieJar(crypto, remote).stamp(message, 0);
        }

        void burst(int count) {
            for (int i = 0; i < count; i++) {
                target.receive(source(), message);
            }
        }

        Endpoint source() {
            byte[] address = new byte[4];
            random.nextBytes(address);
            return new Endpoint(Octets.wrap(address), 1 + random.nextInt(65_535));
        }

        private byte[] random32() {
            byte[] bytes = new byte[32];
            random.nextBytes(bytes);
            return bytes;
        }
    }
}
