package org.tocsin.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tocsin.broadcast.DirectoryEntry;
import org.tocsin.broadcast.OverlayConfig;
import org.tocsin.broadcast.ReceivedObject;
import org.tocsin.broadcast.quota.Quota;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.Secret;
import org.tocsin.node.NodeCoreConfig;
import org.tocsin.node.NodeStatus;
import org.tocsin.testkit.Seeds;

/// Nodes whose peers and rights come from a directory.
class MembersTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int VOTES = 7;

    private static Node open(int seed) throws IOException {
        return open(seed, UnaryOperator.identity());
    }

    private static Node open(int seed, UnaryOperator<NodeCoreConfig> settings) throws IOException {
        byte[] key = new byte[32];
        byte[] signing = new byte[32];
        Seeds.random(seed).nextBytes(key);
        Seeds.random(seed + 1000).nextBytes(signing);
        return Node.open(
                NodeConfig.builder(Octets.ofHex("6d656d6265727374"), Secret.copyOf(key), Secret.copyOf(signing))
                        .name("member-" + seed)
                        .core(settings)
                        .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .build());
    }

    private static DirectoryEntry entry(Node node) {
        return new DirectoryEntry(
                node.publicKey(),
                node.signingKey(),
                List.of(node.endpoint()),
                DirectoryEntry.ALL_CLASSES,
                Quota.of(1_000_000, 1000));
    }

    private static byte take(BlockingQueue<ReceivedObject> queue) throws InterruptedException {
        @Nullable ReceivedObject object = queue.poll(30, TimeUnit.SECONDS);
        assertThat(object).as("an object within 30 s").isNotNull();
        return object.payload().at(0);
    }

    private static void publish(Node node, int content) {
        assertThat(node.publish(new byte[] {(byte) content}, VOTES, 0, MINUTE))
                .isInstanceOf(Publication.Accepted.class);
    }

    @Test
    void membersComeAndGoAndPublishWhatTheDirectorySays() throws Exception {
        try (Node alice = open(1);
                Node bob = open(2)) {
            BlockingQueue<ReceivedObject> votes = new LinkedBlockingQueue<>();
            bob.subscribe(VOTES, votes::add);
            alice.members(List.of(entry(alice), entry(bob)));
            bob.members(List.of(entry(alice), entry(bob)));
            publish(alice, 1);
            assertThat(take(votes)).isEqualTo((byte) 1);

            // An observer publishes nothing.
            alice.members(List.of(entry(alice).withClasses(DirectoryEntry.NO_CLASS), entry(bob)));
            if (alice.publish(new byte[] {2}, VOTES, 0, MINUTE) instanceof Publication.Accepted(var id)) {
                assertThatThrownBy(() -> id.get(10, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasMessageContaining("CLASS_NOT_GRANTED");
            }
            bob.members(List.of(entry(bob)));
            assertThat(bob.status().peers()).isEmpty();
            bob.members(List.of(entry(alice), entry(bob)));
            alice.members(List.of(entry(alice), entry(bob)));
            publish(alice, 3);
            assertThat(take(votes)).isEqualTo((byte) 3);
            assertThatThrownBy(() -> bob.members(List.of(entry(alice), entry(alice))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /// As in a network of more than 256.
    @Test
    void ofManyMembersAFewAreNeighboursAndAllAreReached() throws Exception {
        int degree = 6;
        List<Node> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < 14; i++) {
                nodes.add(open(
                        100 + i,
                        core -> core.withChoice(
                                core.choice().withMeshMax(4).withOverlay(OverlayConfig.ofDegree(degree)))));
            }
            List<DirectoryEntry> directory =
                    nodes.stream().map(MembersTest::entry).toList();
            List<BlockingQueue<ReceivedObject>> votes = new ArrayList<>();
            for (Node node : nodes) {
                BlockingQueue<ReceivedObject> queue = new LinkedBlockingQueue<>();
                node.subscribe(VOTES, queue::add);
                votes.add(queue);
                node.members(directory);
            }
            publish(nodes.getFirst(), 1);
            for (BlockingQueue<ReceivedObject> queue : votes.subList(1, votes.size())) {
                assertThat(take(queue)).isEqualTo((byte) 1);
            }
            assertThat(nodes)
                    .allSatisfy(node -> assertThat(node.status().peers().stream()
                                    .filter(NodeStatus.PeerStatus::connected)
                                    .count())
                            .isBetween(1L, (long) degree));
        } finally {
            nodes.forEach(Node::close);
        }
    }

    /// The member with the keys of `before` takes those of `after`; for a while both are members.
    @Test
    void keysRotateWithAnOverlap() throws Exception {
        try (Node before = open(3);
                Node after = open(4);
                Node bob = open(5)) {
            BlockingQueue<ReceivedObject> votes = new LinkedBlockingQueue<>();
            bob.subscribe(VOTES, votes::add);
            before.members(List.of(entry(before), entry(bob)));
            bob.members(List.of(entry(before), entry(bob)));
            publish(before, 1);
            assertThat(take(votes)).isEqualTo((byte) 1);

            bob.members(List.of(entry(before), entry(after), entry(bob)));
            after.members(List.of(entry(after), entry(bob)));
            publish(after, 2);
            assertThat(take(votes)).isEqualTo((byte) 2);
            publish(before, 3);
            assertThat(take(votes)).isEqualTo((byte) 3);

            bob.members(List.of(entry(after), entry(bob)));
            publish(before, 4);
            publish(after, 5);
            assertThat(take(votes)).isEqualTo((byte) 5);
            assertThat(bob.status().peers())
                    .singleElement()
                    .satisfies(peer -> assertThat(peer.publicKey()).isEqualTo(after.publicKey()));
        }
    }
}
