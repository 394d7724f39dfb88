package org.tocsin.wireguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.ip.AddressText;

/// A peer with an IPv4 and an IPv6 address, of which one may be slow or dead.
@Tag("virtual-clock")
class EndpointsTest {
    private static final Endpoint IPV6 = new Endpoint(AddressText.parse("2001:db8::2"), 51820);
    private static final Endpoint IPV4 = new Endpoint(AddressText.parse("192.0.2.2"), 51820);

    private boolean ipv4Works = true;
    private boolean ipv6Works = true;
    private Duration ipv6Delay = Duration.ofMillis(10);

    @Test
    void theFirstHandshakeGoesToAllEndpointsAndTheFastestPathWins() {
        for (Duration delay : List.of(Duration.ofMillis(2), Duration.ofMillis(80))) {
            ipv6Delay = delay;
            everAsked = false;
            Mesh mesh = dual(1, DeviceConfig.defaults());
            mesh.a().say(mesh.b(), "raced");
            mesh.run(200);
            assertThat(mesh.b().delivered).containsExactly("raced");
            assertThat(mesh.a().sent(1)).as("one copy for each").isEqualTo(2);
            assertThat(mesh.b().sent(2)).as("one answer").isEqualTo(1);
            assertThat(mesh.b().dropped(DropReason.REPLAYED_INITIATION)).isEqualTo(1);
            boolean slow = delay.toMillis() > 10;
            assertThat(mesh.a().peer(mesh.b()).endpoint()).contains(slow ? IPV4 : IPV6);
        }
    }

    @Test
    void aDeadFirstEndpointCostsNothing() {
        ipv6Works = false;
        Mesh mesh = dual(2, DeviceConfig.defaults());
        mesh.a().say(mesh.b(), "hello");
        mesh.run(31);
        assertThat(mesh.b().delivered).containsExactly("hello");
    }

    @Test
    void whatWaitsForARemovedPeerIsSentToNoneOfItsEndpoints() {
        Mesh mesh = dual(20, DeviceConfig.defaults());
        Device device = mesh.a().device;
        Peer b = mesh.a().peer(mesh.b());
        device.requestSession(b, mesh.now());
        assertThat(device.poll(mesh.now())).as("one of two copies").isInstanceOf(Output.Transmit.class);
        device.removePeer(b.key(), mesh.now());
        assertThat(device.poll(mesh.now())).isInstanceOf(Output.Idle.class);
    }

    @Test
    void aWorkingEndpointIsNotRacedAgain() {
        Mesh mesh = dual(3, DeviceConfig.defaults());
        mesh.a().say(mesh.b(), "one");
        mesh.run(Duration.ofSeconds(130));
        mesh.a().say(mesh.b(), "two");
        mesh.run(100);
        assertThat(mesh.a().sent(1)).isEqualTo(3);
    }

    @Test
    void aPathThatDiesIsLeftWithinFifteenSeconds() {
        assertThat(secondsUntilBack(DeviceConfig.defaults())).isBetween(14.9, 15.1);
    }

    @Test
    void aPathThatDiesIsLeftWithinASecondWhereThatIsConfigured() {
        assertThat(secondsUntilBack(DeviceConfig.defaults().withDeadPeerAfter(Duration.ofSeconds(1))))
                .isBetween(0.9, 1.1);
    }

    @Test
    void withShortPatienceOnBothEndsOneWayTrafficCausesNoHandshakes() {
        DeviceConfig config =
                DeviceConfig.defaults().withDeadPeerAfter(Duration.ofSeconds(1)).withRekeySpread(Duration.ZERO);
        Mesh mesh = dual(5, config);
        for (int i = 0; i < 100; i++) {
            mesh.a().say(mesh.b(), "one way");
            mesh.run(1000);
        }
        assertThat(mesh.a().sent(1) + mesh.b().sent(1)).isEqualTo(2);
        assertThat(mesh.b().delivered).hasSize(100);
    }

    @Test
    void namesAreAskedForAgainAfterFailedHandshakesAndTheNewAddressIsTried() {
        Mesh mesh = dual(6, DeviceConfig.defaults());
        ipv4Works = false;
        ipv6Works = false;
        mesh.a().say(mesh.b(), "moved away");
        mesh.run(5400);
        assertThat(mesh.a().events(Output.EndpointsWanted.class)).hasSize(1);
        mesh.run(Duration.ofSeconds(35));
        assertThat(mesh.a().events(Output.EndpointsWanted.class)).hasSize(3);
        mesh.move(mesh.b(), "192.0.2.77", 4000);
        mesh.passes = datagram -> true;
        mesh.a().device.setEndpoints(mesh.a().peer(mesh.b()), List.of(mesh.b().endpoint), mesh.now());
        mesh.run(5400);
        assertThat(mesh.b().delivered).containsExactly("moved away");
        mesh.run(Duration.ofSeconds(100));
        assertThat(mesh.a().events(Output.EndpointsWanted.class)).hasSize(3);
    }

    @Test
    void datagramsLeaveFromTheAddressThatThePeerSendsToUntilAnInitiationIsRepeated() {
        Octets own = AddressText.parse("198.51.100.9");
        Mesh mesh = Mesh.toyPair(8);
        Mesh.Host a = mesh.a();
        mesh.passes = datagram -> {
            Endpoint plain = datagram.source();
            Endpoint source = datagram.to() == a ? new Endpoint(plain.address(), plain.port(), own) : plain;
            mesh.agenda.after(
                    mesh.delay.toNanos(),
                    () -> datagram.to().receive(source, datagram.bytes().clone()));
            return false;
        };
        a.say(mesh.b(), "first");
        assertThat(a.sent.getLast().destination().local()).isEqualTo(Octets.EMPTY);
        mesh.run(100);
        a.say(mesh.b(), "from where it was answered");
        assertThat(a.sent.getLast().destination().local()).isEqualTo(own);
        assertThat(a.events(Output.EndpointChanged.class))
                .as("the place is the same")
                .isEmpty();
        mesh.passes = datagram -> false;
        a.say(mesh.b(), "lost");
        mesh.run(Duration.ofSeconds(16));
        assertThat(a.sent.getLast().type()).isEqualTo(1);
        assertThat(a.sent.getLast().destination().local()).isEqualTo(own);
        mesh.run(Duration.ofSeconds(6));
        assertThat(a.sent.getLast().type()).isEqualTo(1);
        assertThat(a.sent.getLast().destination().local()).isEqualTo(Octets.EMPTY);
    }

    @Test
    void moreThanEightEndpointsAreRefused() {
        Mesh mesh = dual(7, DeviceConfig.defaults());
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new PeerConfig(mesh.b().key(), Secret.zero(), Collections.nCopies(9, IPV4), List.of(), 0))
                .withMessageContaining("at most 8");
    }

    /// IPv6 wins, carries a conversation of a packet each 100 ms, and dies.
    private double secondsUntilBack(DeviceConfig config) {
        ipv6Delay = Duration.ofMillis(5);
        Mesh mesh = dual(4, config.withRekeySpread(Duration.ZERO));
        mesh.a().say(mesh.b(), "first");
        mesh.run(100);
        for (int i = 0; i < 100; i++) {
            mesh.a().say(mesh.b(), "there");
            mesh.b().say(mesh.a(), "and back");
            mesh.run(100);
        }
        assertThat(mesh.a().peer(mesh.b()).endpoint()).contains(IPV6);
        ipv6Works = false;
        int before = mesh.b().delivered.size();
        long died = mesh.now();
        while (mesh.b().delivered.size() == before) {
            assertThat(mesh.now() - died).isLessThan(Duration.ofSeconds(30).toNanos());
            mesh.a().say(mesh.b(), "anyone?");
            mesh.run(10);
        }
        assertThat(mesh.a().peer(mesh.b()).endpoint()).contains(IPV4);
        return (mesh.now() - died) / 1e9;
    }

    /// The second host has two addresses; it answers from the one that it was asked at.
    private Mesh dual(long seed, DeviceConfig config) {
        Mesh mesh = Mesh.toy(seed);
        Mesh.Host a = mesh.add(config);
        Mesh.Host b = mesh.add(config);
        a.add(new PeerConfig(
                b.key(), Secret.zero(), List.of(IPV6, IPV4), List.of(AddressPrefix.ofAddress(b.inner)), 0));
        b.meet(a, 0);
        Predicate<Mesh.Datagram> both = datagram -> {
            boolean viaIpv6 = datagram.from() == a ? !IPV4.equals(datagram.destination()) : answersOverIpv6(b);
            if (viaIpv6 ? !ipv6Works : !ipv4Works) {
                return false;
            }
            Duration delay = viaIpv6 ? ipv6Delay : Duration.ofMillis(10);
            Mesh.Host to = datagram.from() == a ? b : a;
            Endpoint source = datagram.from() == a ? a.endpoint : viaIpv6 ? IPV6 : IPV4;
            mesh.agenda.after(delay.toNanos(), () -> {
                boolean copy = everAsked && datagram.type() == 1 && mesh.now() - lastAskedNanos < 200_000_000;
                if (to == b && !copy) {
                    askedOverIpv6 = viaIpv6;
                    lastAskedNanos = mesh.now();
                    everAsked = true;
                }
                to.receive(source, datagram.bytes().clone());
            });
            return false;
        };
        mesh.passes = both;
        return mesh;
    }

    private boolean askedOverIpv6;
    private boolean everAsked;
    private long lastAskedNanos;

    private boolean answersOverIpv6(Mesh.Host host) {
        assertThat(host.number).isEqualTo(2);
        return askedOverIpv6;
    }
}
