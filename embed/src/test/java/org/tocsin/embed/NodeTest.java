package org.tocsin.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.broadcast.PublishResult;
import org.tocsin.broadcast.ReceivedObject;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.node.NodePeer;
import org.tocsin.testkit.Seeds;
import org.tocsin.uapi.DeviceChange;
import org.tocsin.uapi.DeviceState;
import org.tocsin.uapi.Errno;
import org.tocsin.uapi.PeerChange;
import org.tocsin.uapi.Uapi;
import org.tocsin.udp.PortInUseException;

class NodeTest {
    private static final Octets NETWORK = Octets.ofHex("6e6f646574657374");
    private static final int VOTES = 7;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static NodeConfig.Builder config(int seed) {
        byte[] key = new byte[32];
        byte[] signing = new byte[32];
        Seeds.random(seed).nextBytes(key);
        Seeds.random(seed + 1000).nextBytes(signing);
        return NodeConfig.builder(NETWORK, Secret.copyOf(key), Secret.copyOf(signing))
                .name("node-" + seed)
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static NodePeer asPeer(Node node) {
        return NodePeer.member(node.publicKey(), node.signingKey(), node.endpoint());
    }

    private static ReceivedObject take(BlockingQueue<ReceivedObject> queue) throws InterruptedException {
        @Nullable ReceivedObject object = queue.poll(30, TimeUnit.SECONDS);
        assertThat(object).as("an object within 30 s").isNotNull();
        return object;
    }

    @Test
    void anObjectPublishedAtOneNodeComesToASubscriberOfAnother() throws Exception {
        try (Node alice = Node.open(config(1).build());
                Node bob = Node.open(config(2).peer(asPeer(alice)).build())) {
            BlockingQueue<ReceivedObject> votes = new LinkedBlockingQueue<>();
            BlockingQueue<ReceivedObject> others = new LinkedBlockingQueue<>();
            bob.subscribe(VOTES, votes::add);
            bob.subscribe(type -> type != VOTES, others::add);
            alice.addPeer(asPeer(bob));

            assertThat(alice.publish(new byte[] {1, 2, 3}, VOTES, 0, MINUTE)).isInstanceOf(Publication.Accepted.class);
            ReceivedObject vote = take(votes);
            assertThat(vote.payload()).isEqualTo(Octets.ofHex("010203"));
            assertThat(vote.origin()).isEqualTo(alice.signingKey());

            byte[] block = new byte[500_000];
            Seeds.random(3).nextBytes(block);
            if (alice.publish(block, 1, 4, MINUTE) instanceof Publication.Accepted accepted) {
                assertThat(take(others).id()).isEqualTo(accepted.id().get(10, TimeUnit.SECONDS));
            }
            assertThat(votes).isEmpty();
            assertThat(bob.status().peers().getFirst().connected()).isTrue();
        }
    }

    @Test
    void aPeerThatIsRemovedIsHeardNoMore() throws Exception {
        try (Node alice = Node.open(config(4).build());
                Node bob = Node.open(config(5).peer(asPeer(alice)).build())) {
            BlockingQueue<ReceivedObject> votes = new LinkedBlockingQueue<>();
            bob.subscribe(VOTES, votes::add);
            alice.addPeer(asPeer(bob));
            alice.publish(new byte[] {1}, VOTES, 0, MINUTE);
            take(votes);

            assertThat(bob.removePeer(alice.publicKey())).isTrue();
            assertThat(bob.removePeer(alice.publicKey())).isFalse();
            assertThat(bob.status().peers()).isEmpty();
            bob.addPeer(asPeer(alice));
            alice.publish(new byte[] {2}, VOTES, 0, MINUTE);
            assertThat(take(votes).payload()).isEqualTo(Octets.ofHex("02"));
        }
    }

    @Test
    void anInterruptOfTheCallerDoesTheNodeNoHarm() throws Exception {
        try (Node alice = Node.open(config(6).build());
                Node bob = Node.open(config(7).peer(asPeer(alice)).build())) {
            BlockingQueue<ReceivedObject> votes = new LinkedBlockingQueue<>();
            bob.subscribe(VOTES, votes::add);
            alice.addPeer(asPeer(bob));
            CountDownLatch published = new CountDownLatch(1);
            Thread caller = Thread.ofPlatform().start(() -> {
                Thread.currentThread().interrupt();
                alice.publish(new byte[] {9}, VOTES, 0, MINUTE);
                published.countDown();
            });
            assertThat(published.await(10, TimeUnit.SECONDS)).isTrue();
            caller.join();
            take(votes);
        }
    }

    @Test
    void saysWhatCannotBePublishedAndWhoIsNoPeer() throws Exception {
        try (Node alice = Node.open(config(8).build())) {
            int tooLarge = 17 << 20;
            assertThat(alice.publish(new byte[tooLarge], VOTES, 0, MINUTE))
                    .isEqualTo(new Publication.Refused(PublishResult.Refusal.TOO_LARGE));
            assertThatThrownBy(() -> alice.addPeer(asPeer(alice))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aPortInUseIsNamedAndFreedByClose() throws Exception {
        Node first = Node.open(config(10).build());
        InetSocketAddress taken = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), first.endpoint().port());
        assertThatThrownBy(() -> Node.open(config(11).listen(taken).build()))
                .isInstanceOf(PortInUseException.class)
                .hasMessageContaining(Integer.toString(taken.getPort()));
        first.close();
        Node.open(config(11).listen(taken).build()).close();
    }

    @Test
    void theKeyLogIsReadableByItsOwnerAlone(@TempDir Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("wg.keys");
        try (Node alice = Node.open(config(12).keyLog(file).build());
                Node bob = Node.open(config(13).peer(asPeer(alice)).build())) {
            BlockingQueue<ReceivedObject> votes = new LinkedBlockingQueue<>();
            alice.subscribe(VOTES, votes::add);
            alice.addPeer(asPeer(bob));
            bob.publish(new byte[] {1}, VOTES, 0, MINUTE);
            take(votes);
        }
        assertThat(Files.readAllLines(file)).anyMatch(line -> line.startsWith("LOCAL_STATIC_PRIVATE_KEY"));
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    }

    @Test
    void stockToolsSeeItsTunnelsAndChangePeersButNeitherKeyNorPort() throws Exception {
        try (Node alice = Node.open(config(20).build());
                Node bob = Node.open(config(21).peer(asPeer(alice)).build())) {
            Uapi uapi = bob.uapi(true);
            DeviceState state = uapi.state().orElseThrow();
            assertThat(state.listenPort()).isEqualTo(bob.endpoint().port());
            assertThat(state.privateKey()).isPresent();
            assertThat(bob.uapi(false).state().orElseThrow().privateKey()).isEmpty();
            // Each has the address that follows from its key.
            assertThat(state.peers())
                    .singleElement()
                    .satisfies(peer -> assertThat(peer.settings().allowedIps()).hasSize(1));

            PeerChange.Builder added = new PeerChange.Builder(new PublicKey(Octets.ofHex("07".repeat(32))));
            assertThat(uapi.change(change(OptionalInt.empty(), false, added.build())))
                    .isZero();
            assertThat(bob.status().peers()).hasSize(2);
            assertThat(uapi.change(change(OptionalInt.of(1), true))).isEqualTo(Errno.EOPNOTSUPP);
            assertThat(bob.status().peers()).hasSize(2);

            // Replaced by itself, a member is a member still; whoever is not named goes.
            PeerChange again = new PeerChange.Builder(alice.publicKey())
                    .endpoint(alice.endpoint())
                    .build();
            assertThat(uapi.change(change(OptionalInt.of(0), true, again))).isZero();
            assertThat(bob.status().peers())
                    .singleElement()
                    .satisfies(peer -> assertThat(peer.association()).isPresent());
        }
    }

    private static DeviceChange change(OptionalInt port, boolean replacePeers, PeerChange... peers) {
        return new DeviceChange(Optional.empty(), port, OptionalInt.empty(), replacePeers, List.of(peers));
    }
}
