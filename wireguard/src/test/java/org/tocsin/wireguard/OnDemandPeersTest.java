package org.tocsin.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.ip.Ipv6;

/// Peers that a device finds in a directory when it needs them.
@Tag("virtual-clock")
class OnDemandPeersTest {
    private final Map<PublicKey, PeerConfig> known = new LinkedHashMap<>();
    private int questions;

    private final PeerDirectory directory = new PeerDirectory() {
        @Override
        public Optional<PeerConfig> byPublicKey(PublicKey key) {
            questions++;
            return Optional.ofNullable(known.get(key));
        }

        @Override
        public Optional<PeerConfig> byInnerAddress(Octets address) {
            questions++;
            AddressPrefix wanted = AddressPrefix.ofAddress(address);
            return known.values().stream()
                    .filter(config -> config.allowedIps().contains(wanted))
                    .findFirst();
        }
    };

    @Test
    void aPeerThatDialsIsFoundByItsKeyAndForgottenWhenItIsQuiet() {
        Mesh mesh = mesh(1, DeviceConfig.defaults());
        mesh.a().say(mesh.b(), "hello");
        mesh.run(100);
        assertThat(mesh.b().delivered).containsExactly("hello");
        assertThat(mesh.b().device.peers()).hasSize(1);
        mesh.run(Duration.ofMinutes(10));
        assertThat(mesh.b().device.peers()).isEmpty();
        assertThat(mesh.b().device.indicesInUse()).isZero();
        assertThat(mesh.b().device.context.allowedIps.size()).isZero();
        mesh.a().say(mesh.b(), "again");
        mesh.run(100);
        assertThat(mesh.b().delivered).containsExactly("hello", "again");
    }

    @Test
    void aForgottenPeersOldInitiationIsStillAReplay() {
        Mesh mesh = mesh(2, DeviceConfig.defaults());
        mesh.a().say(mesh.b(), "hello");
        mesh.run(100);
        byte[] initiation = mesh.a().sent.getFirst().bytes();
        mesh.run(Duration.ofMinutes(10));
        assertThat(mesh.b().device.peers()).isEmpty();
        mesh.b().receive(mesh.a().endpoint, initiation);
        mesh.run(100);
        assertThat(mesh.b().dropped(DropReason.REPLAYED_INITIATION)).isEqualTo(1);
        assertThat(mesh.b().device.peers()).isEmpty();
        assertThat(mesh.b().sent(2)).isEqualTo(1);
    }

    @Test
    void aPacketFindsItsPeerByTheInnerAddress() {
        Mesh mesh = mesh(3, DeviceConfig.defaults());
        Mesh.Host a = mesh.a();
        ByteBuffer packet = ByteBuffer.allocate(Ipv6.HEADER_SIZE + 4);
        mesh.b().writePacket(packet, 0, a, "down");
        Device device = mesh.b().device;
        assertThat(device.route(packet, 24, 16)).isEmpty();
        Peer peer = device.route(packet, 24, 16, mesh.now()).orElseThrow();
        assertThat(peer.key()).isEqualTo(a.key());
        assertThat(device.route(packet, 24, 16)).contains(peer);
        device.send(peer, packet, mesh.now());
        mesh.b().drain();
        mesh.run(100);
        assertThat(a.delivered).containsExactly("down");
        packet.put(24, new byte[16]);
        assertThat(device.route(packet, 24, 16, mesh.now())).isEmpty();
    }

    @Test
    void whoOnlyClaimsToBeAPeerLeavesNoTrace() {
        Mesh mesh = mesh(4, DeviceConfig.defaults());
        mesh.passes = datagram -> false;
        mesh.a().dial(mesh.b());
        byte[] forged = mesh.a().sent.getFirst().bytes();
        forged[100] ^= 1;
        byte[] mac1 = org.tocsin.crypto.Blake2s.mac(
                mesh.b().device.context.local.mac1Key(), java.util.Arrays.copyOf(forged, 116));
        System.arraycopy(mac1, 0, forged, 116, 16);
        mesh.b().receive(mesh.a().endpoint, forged);
        assertThat(mesh.b().dropped(DropReason.UNAUTHENTIC_HANDSHAKE)).isEqualTo(1);
        assertThat(mesh.b().device.peers()).isEmpty();
        assertThat(mesh.b().device.context.allowedIps.size()).isZero();
        assertThat(mesh.b().device.context.alarms.next()).isEqualTo(org.tocsin.bytes.Deadline.NEVER);
    }

    @Test
    void noMorePeersAreTakenInThanConfigured() {
        Mesh mesh = mesh(5, DeviceConfig.defaults().withPeersMax(1));
        Mesh.Host c = mesh.add();
        c.meet(mesh.b(), 0);
        know(c);
        mesh.a().say(mesh.b(), "first");
        mesh.run(100);
        c.say(mesh.b(), "second");
        mesh.run(100);
        assertThat(mesh.b().delivered).containsExactly("first");
        assertThat(mesh.b().dropped(DropReason.TOO_MANY_PEERS)).isEqualTo(1);
        mesh.run(Duration.ofMinutes(10));
        c.say(mesh.b(), "third");
        mesh.run(5400);
        assertThat(mesh.b().delivered).endsWith("third");
    }

    @Test
    void aPeerThatIsOnlyConfiguredCostsNoComputation() {
        Mesh mesh = Mesh.toy(6);
        Mesh.Host a = mesh.add();
        Peer peer = a.meet(mesh.add(), 0);
        assertThat(peer.isLive()).isFalse();
        assertThat(a.hasSession(mesh.hosts.get(1))).isFalse();
        assertThat(peer.isLive()).isFalse();
        assertThat(a.device.poll(mesh.now())).isInstanceOf(Output.Idle.class);
        a.device.forgetSessions(mesh.now());
        assertThat(peer.isLive()).isFalse();
    }

    /// The first host has the second as a peer; the second only the directory.
    private Mesh mesh(long seed, DeviceConfig config) {
        Mesh mesh = Mesh.toy(seed);
        Mesh.Host a = mesh.add();
        Mesh.Host b = mesh.add(config);
        b.directory = directory;
        b.restart();
        a.meet(b, 0);
        know(a);
        assertThat(questions).isZero();
        return mesh;
    }

    private void know(Mesh.Host host) {
        known.put(
                host.key(),
                PeerConfig.of(host.key(), Optional.of(host.endpoint), List.of(AddressPrefix.ofAddress(host.inner))));
    }
}
