package org.tocsin.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.ip.AddressText;
import org.tocsin.uapi.DeviceChange;
import org.tocsin.uapi.Errno;
import org.tocsin.udp.SystemEntropy;
import org.tocsin.wireguard.PeerConfig;
import org.tocsin.wireguard.PeerDirectory;

/// Two tunnels of one process over loopback, and plain `java.net` inside.
@Timeout(60)
class TunnelTest {
    private static final int PATIENCE_MILLIS = 30_000;

    private final TunnelConfig aliceConfig = config("10.7.0.1", "fd07::1");
    private final TunnelConfig bobConfig = config("10.7.0.2", "fd07::2");
    private Tunnel alice = open(aliceConfig);
    private Tunnel bob = open(bobConfig);

    @BeforeEach
    void connect() {
        alice.addPeer(peer(bob, bobConfig, Optional.of(loopback(bob))));
        bob.addPeer(peer(alice, aliceConfig, Optional.empty()));
    }

    @AfterEach
    void close() {
        alice.close();
        bob.close();
    }

    @Test
    void carriesDatagramsOfBothFamiliesBothWays() throws IOException {
        for (String[] ends : new String[][] {{"10.7.0.1", "10.7.0.2"}, {"fd07::1", "fd07::2"}}) {
            try (DatagramSocket client = alice.datagramSocket(new InetSocketAddress(ends[0], 0));
                    DatagramSocket server = bob.datagramSocket(new InetSocketAddress(ends[1], 7000))) {
                client.setSoTimeout(PATIENCE_MILLIS);
                server.setSoTimeout(PATIENCE_MILLIS);
                client.send(datagram("question", ends[1], 7000));
                DatagramPacket question = receive(server);
                assertThat(text(question)).isEqualTo("question");
                assertThat(question.getAddress().getHostAddress())
                        .isEqualTo(InetAddress.getByName(ends[0]).getHostAddress());
                assertThat(question.getPort()).isEqualTo(client.getLocalPort());
                server.send(datagram("answer", ends[0], question.getPort()));
                assertThat(text(receive(client))).isEqualTo("answer");
            }
        }
    }

    @Test
    void peersOfADirectoryAreFoundByTheirAddressWithoutBeingAdded() throws IOException {
        TunnelConfig carolConfig = config("10.7.0.3", "fd07::3");
        PeerConfig toBob = peer(bob, bobConfig, Optional.of(loopback(bob)));
        PeerDirectory directory = new PeerDirectory() {
            @Override
            public Optional<PeerConfig> byPublicKey(PublicKey key) {
                return key.equals(bob.publicKey()) ? Optional.of(toBob) : Optional.empty();
            }

            @Override
            public Optional<PeerConfig> byInnerAddress(Octets address) {
                return bobConfig.addresses().contains(address) ? Optional.of(toBob) : Optional.empty();
            }
        };
        try (Tunnel carol = open(carolConfig.withDirectory(directory));
                DatagramSocket client = carol.datagramSocket(new InetSocketAddress("10.7.0.3", 0));
                DatagramSocket server = bob.datagramSocket(new InetSocketAddress("10.7.0.2", 7000))) {
            bob.addPeer(peer(carol, carolConfig, Optional.empty()));
            assertThat(carol.state().orElseThrow().peers()).isEmpty();
            server.setSoTimeout(PATIENCE_MILLIS);
            client.send(datagram("found", "10.7.0.2", 7000));
            assertThat(text(receive(server))).isEqualTo("found");
            assertThat(carol.state().orElseThrow().peers()).hasSize(1);
        }
    }

    @Test
    void aPacketThatIsUsedAgainKeepsItsRoom() throws IOException {
        try (DatagramSocket client = alice.datagramSocket(new InetSocketAddress(0));
                DatagramSocket server = bob.datagramSocket(new InetSocketAddress(7000))) {
            server.setSoTimeout(PATIENCE_MILLIS);
            client.send(datagram("a", "10.7.0.2", 7000));
            client.send(datagram("much longer", "10.7.0.2", 7000));
            DatagramPacket again = new DatagramPacket(new byte[64], 64);
            server.receive(again);
            assertThat(text(again)).isEqualTo("a");
            server.receive(again);
            assertThat(text(again)).isEqualTo("much longer");
        }
    }

    @Test
    void aShortPacketCutsTheDatagramAsASystemDoes() throws IOException {
        try (DatagramSocket client = alice.datagramSocket(new InetSocketAddress(0));
                DatagramSocket server = bob.datagramSocket(new InetSocketAddress(7000))) {
            server.setSoTimeout(PATIENCE_MILLIS);
            client.send(datagram("abcdef", "10.7.0.2", 7000));
            DatagramPacket small = new DatagramPacket(new byte[64], 3);
            server.receive(small);
            assertThat(text(small)).isEqualTo("abc");
        }
    }

    @Test
    void aConnectedSocketHearsItsPeerAlone() throws IOException {
        try (DatagramSocket one = alice.datagramSocket(new InetSocketAddress("10.7.0.1", 1111));
                DatagramSocket other = alice.datagramSocket(new InetSocketAddress("10.7.0.1", 2222));
                DatagramSocket server = bob.datagramSocket(new InetSocketAddress("10.7.0.2", 7000))) {
            server.setSoTimeout(PATIENCE_MILLIS);
            server.connect(new InetSocketAddress("10.7.0.1", 2222));
            one.send(datagram("from one", "10.7.0.2", 7000));
            other.send(datagram("from other", "10.7.0.2", 7000));
            assertThat(text(receive(server))).isEqualTo("from other");
        }
    }

    @Test
    void aClosedPortIsCountedAndAFreeOneIsChosen() throws IOException {
        try (DatagramSocket client = alice.datagramSocket(new InetSocketAddress("10.7.0.1", 0));
                DatagramSocket server = bob.datagramSocket(new InetSocketAddress("10.7.0.2", 7000))) {
            server.setSoTimeout(PATIENCE_MILLIS);
            client.send(datagram("nobody", "10.7.0.2", 7001));
            client.send(datagram("somebody", "10.7.0.2", 7000));
            receive(server);
            assertThat(bob.dropped(TunnelDrop.CLOSED_PORT)).isEqualTo(1);
            assertThat(client.getLocalPort()).isGreaterThanOrEqualTo(49_152);
        }
    }

    @Test
    void refusesWhatASystemRefuses() throws IOException {
        try (DatagramSocket taken = alice.datagramSocket(new InetSocketAddress("10.7.0.1", 7000))) {
            assertThatThrownBy(() -> alice.datagramSocket(new InetSocketAddress("10.7.0.1", 7000)))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("in use");
            assertThatThrownBy(() -> alice.datagramSocket(new InetSocketAddress("10.7.0.9", 7001)))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("none of the tunnel's");
            assertThatThrownBy(() -> taken.send(
                            new DatagramPacket(new byte[1393], 1393, new InetSocketAddress("10.7.0.2", 7000))))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("the tunnel carries 1392");
            taken.setSoTimeout(1);
            assertThatThrownBy(() -> receive(taken)).isInstanceOf(SocketTimeoutException.class);
        }
        // The port is free again.
        alice.datagramSocket(new InetSocketAddress("10.7.0.1", 7000)).close();
    }

    @Test
    void closingTheTunnelEndsWaits() throws Exception {
        DatagramSocket waiting = bob.datagramSocket(new InetSocketAddress("10.7.0.2", 7000));
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                receive(waiting);
            } catch (IOException e) {
                ended.complete(e);
            }
        });
        bob.close();
        assertThat(ended.get()).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> waiting.send(datagram("x", "10.7.0.1", 1))).isInstanceOf(SocketException.class);
    }

    @Test
    void aRemovedPeerIsNotReachedAnyMore() throws IOException {
        assertThat(alice.removePeer(bob.publicKey())).isTrue();
        assertThat(alice.removePeer(bob.publicKey())).isFalse();
        try (DatagramSocket client = alice.datagramSocket(new InetSocketAddress(0))) {
            client.send(datagram("nobody", "10.7.0.2", 7000));
        }
        assertThat(alice.state().orElseThrow().peers()).isEmpty();
    }

    @Test
    void theOuterPortIsNotMovedByTheUserspaceApi() {
        DeviceChange elsewhere =
                new DeviceChange(Optional.empty(), OptionalInt.of(1), OptionalInt.empty(), true, List.of());
        assertThat(alice.change(elsewhere)).isEqualTo(Errno.EOPNOTSUPP);
        assertThat(alice.state().orElseThrow().peers()).hasSize(1);
        DeviceChange same = new DeviceChange(
                Optional.empty(), OptionalInt.of(alice.endpoint().port()), OptionalInt.of(0), true, List.of());
        assertThat(alice.change(same)).isEqualTo(Errno.OK);
        assertThat(alice.state().orElseThrow().peers()).isEmpty();
    }

    private static TunnelConfig config(String... addresses) {
        byte[] key = new byte[Secret.SIZE];
        new SystemEntropy().fill(key);
        return TunnelConfig.of(
                        Secret.copyOf(key),
                        java.util.Arrays.stream(addresses)
                                .map(AddressText::parse)
                                .toList())
                .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static Tunnel open(TunnelConfig config) {
        try {
            return Tunnel.open(config);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static PeerConfig peer(Tunnel tunnel, TunnelConfig config, Optional<Endpoint> endpoint) {
        return PeerConfig.of(
                tunnel.publicKey(),
                endpoint,
                config.addresses().stream().map(AddressPrefix::ofAddress).toList());
    }

    private static Endpoint loopback(Tunnel tunnel) {
        return new Endpoint(
                Octets.wrap(new byte[] {127, 0, 0, 1}), tunnel.endpoint().port());
    }

    private static DatagramPacket datagram(String text, String host, int port) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new DatagramPacket(bytes, bytes.length, new InetSocketAddress(host, port));
    }

    private static DatagramPacket receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        socket.receive(packet);
        return packet;
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), packet.getOffset(), packet.getLength(), StandardCharsets.UTF_8);
    }
}
