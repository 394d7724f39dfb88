package org.tocsin.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.ip.AddressText;
import org.tocsin.udp.SystemEntropy;
import org.tocsin.wireguard.DeviceConfig;
import org.tocsin.wireguard.PeerConfig;

@Timeout(60)
class DeviceNeedsTest {
    private static final PublicKey KEY = new PublicKey(Octets.wrap(new byte[32]));
    private static final Endpoint PLACE = new Endpoint(Octets.ofHex("c0000207"), 51_820);

    @TempDir
    private Path folder;

    @Test
    void aPeerIsLookedUpOnceAtATimeAwayFromTheCaller() throws Exception {
        SynchronousQueue<List<Endpoint>> answers = new SynchronousQueue<>();
        BlockingQueue<Endpoint> found = new LinkedBlockingQueue<>();
        EndpointLookup slow = _ -> {
            try {
                return answers.take();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        };
        try (DeviceNeeds needs = needs(slow, found)) {
            needs.endpointsWanted(KEY);
            needs.endpointsWanted(KEY);
            answers.put(List.of(PLACE));
            assertThat(found.poll(30, TimeUnit.SECONDS)).isEqualTo(PLACE);
            assertThat(answers.offer(List.of(PLACE))).as("a second lookup").isFalse();
        }
    }

    @Test
    void aLookupThatFailsLeavesEverythingAndMayBeAskedAgain() throws Exception {
        BlockingQueue<Endpoint> found = new LinkedBlockingQueue<>();
        BlockingQueue<Integer> calls = new LinkedBlockingQueue<>();
        EndpointLookup second = _ -> {
            calls.add(1);
            if (calls.size() == 1) {
                throw new IOException("no answer");
            }
            return List.of(PLACE);
        };
        try (DeviceNeeds needs = needs(second, found)) {
            while (found.isEmpty()) {
                needs.endpointsWanted(KEY);
                Thread.onSpinWait();
            }
            assertThat(calls.size()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void whoIsPinnedIsNotLookedUp() throws Exception {
        BlockingQueue<Endpoint> found = new LinkedBlockingQueue<>();
        PublicKey other = new PublicKey(Octets.ofHex("01".repeat(32)));
        try (DeviceNeeds needs =
                needs(peer -> List.of(new Endpoint(PLACE.address(), peer.equals(KEY) ? 1 : 2)), found)) {
            needs.pin(KEY);
            needs.endpointsWanted(KEY);
            needs.endpointsWanted(other);
            assertThat(found.poll(30, TimeUnit.SECONDS)).isEqualTo(new Endpoint(PLACE.address(), 2));
            assertThat(found).isEmpty();
        }
    }

    @Test
    void namesAreResolvedAndUnknownPeersAreNot() throws Exception {
        EndpointLookup names = EndpointLookup.byName(Map.of(KEY, InetSocketAddress.createUnresolved("127.0.0.9", 7)));
        assertThat(names.endpoints(KEY)).containsExactly(new Endpoint(Octets.ofHex("7f000009"), 7));
        assertThat(names.endpoints(new PublicKey(Octets.ofHex("02".repeat(32)))))
                .isEmpty();
    }

    @Test
    void aTunnelKeepsItsFloorBesideTheKeyAndLooksUpWhoDoesNotAnswer() throws Exception {
        Path floor = folder.resolve("private.key.floor");
        TunnelConfig bobConfig = config("10.7.0.2");
        try (Tunnel bob = Tunnel.open(bobConfig)) {
            TunnelConfig aliceConfig = config("10.7.0.1")
                    .withDevice(DeviceConfig.defaults().withDeadPeerAfter(Duration.ofSeconds(1)))
                    .withTimestampFloor(floor)
                    .withEndpointLookup(peer ->
                            EndpointLookup.resolve("127.0.0.1", bob.endpoint().port()));
            Instant before = Instant.now();
            try (Tunnel alice = Tunnel.open(aliceConfig)) {
                // Nobody listens at the discard port.
                Endpoint wrong = new Endpoint(Octets.ofHex("7f000001"), 9);
                alice.addPeer(peer(bob.publicKey(), "10.7.0.2", Optional.of(wrong)));
                bob.addPeer(peer(alice.publicKey(), "10.7.0.1", Optional.empty()));
                exchange(alice, bob);
            }
            assertThat(Instant.parse(Files.readString(floor).strip())).isAfter(before);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(floor)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aFloorThatOthersMayWriteStopsTheOpeningAndFreesThePort() throws Exception {
        Path floor = folder.resolve("floor");
        Files.writeString(floor, "2026-11-22T20:00:00Z");
        Files.setPosixFilePermissions(floor, PosixFilePermissions.fromString("rw-r--rw-"));
        TunnelConfig first = config("10.7.0.1").withTimestampFloor(floor);
        int port;
        try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        assertThatThrownBy(() -> Tunnel.open(first.withListen(listen)).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("rw-r--rw-");
        new DatagramSocket(listen).close();
    }

    private static void exchange(Tunnel from, Tunnel to) throws IOException {
        try (DatagramSocket client = from.datagramSocket(new InetSocketAddress("10.7.0.1", 0));
                DatagramSocket server = to.datagramSocket(new InetSocketAddress("10.7.0.2", 7000))) {
            server.setSoTimeout(30_000);
            byte[] text = "found".getBytes(StandardCharsets.US_ASCII);
            client.send(new DatagramPacket(text, text.length, InetAddress.getByName("10.7.0.2"), 7000));
            DatagramPacket packet = new DatagramPacket(new byte[64], 64);
            server.receive(packet);
            assertThat(packet.getLength()).isEqualTo(text.length);
        }
    }

    private static DeviceNeeds needs(EndpointLookup lookup, BlockingQueue<Endpoint> found) throws IOException {
        return new DeviceNeeds("test", Optional.empty(), lookup, (_, endpoints) -> found.addAll(endpoints));
    }

    private static TunnelConfig config(String address) {
        byte[] key = new byte[32];
        new SystemEntropy().fill(key);
        return TunnelConfig.of(Secret.copyOf(key), List.of(AddressText.parse(address)))
                .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static PeerConfig peer(PublicKey key, String address, Optional<Endpoint> endpoint) {
        return PeerConfig.of(key, endpoint, List.of(AddressPrefix.ofAddress(AddressText.parse(address))));
    }
}
