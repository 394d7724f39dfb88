package org.tocsin.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tocsin.broadcast.DirectoryEntry;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.Outbox;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.CryptoProviders;
import org.tocsin.crypto.Secret;
import org.tocsin.testkit.Seeds;
import org.tocsin.udp.Transport;

final class CoreDriverTest {
    private static final Octets NETWORK = Octets.ofHex("64726976657274657374");
    private static final int VOTE_BYTES = 300;
    private static final String SENT = "sent";
    private static final String CHECKED = "checked";

    /// What the relay did, in its order.
    private final List<String> steps = new CopyOnWriteArrayList<>();

    @Test
    @Timeout(60)
    void anUrgentObjectGoesOnBeforeTheLoopChecksIt() throws Exception {
        try (Node alice = Node.open(config(1).build());
                Node bob = Node.open(config(2)
                        .crypto(noting(CryptoProvider.class, CryptoProviders.fastest(), this::noteCheck))
                        .transport(socket -> noting(Transport.class, socket, this::noteSend))
                        .build());
                Node carol = Node.open(config(3).build())) {
            CountDownLatch delivered = new CountDownLatch(2);
            bob.subscribe(_ -> true, _ -> delivered.countDown());
            carol.subscribe(_ -> true, _ -> delivered.countDown());
            List<DirectoryEntry> members = List.of(entry(alice, List.of()), entry(carol, List.of()));
            bob.members(List.of(entry(alice, List.of(alice.endpoint())), entry(carol, List.of(carol.endpoint()))));
            DirectoryEntry relay = entry(bob, List.of(bob.endpoint()));
            alice.members(List.of(relay, members.get(1)));
            carol.members(List.of(relay, members.get(0)));
            while (bob.status().broadcast().neighbours().size() < 2) {
                Thread.sleep(5);
            }

            steps.clear();
            alice.publish(new byte[VOTE_BYTES], 1, 0, Duration.ofMinutes(1));

            assertThat(delivered.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(steps).startsWith(SENT, CHECKED);
        }
    }

    private static DirectoryEntry entry(Node node, List<Endpoint> endpoints) {
        DirectoryEntry trusted = DirectoryEntry.trusted(node.publicKey(), node.signingKey());
        return new DirectoryEntry(trusted.peer(), trusted.origin(), endpoints, trusted.classes(), trusted.quota());
    }

    private void noteCheck(String method, Object[] arguments) {
        if (method.equals("ed25519Verify")) {
            steps.add(CHECKED);
        }
    }

    /// Acknowledgements are smaller than an object, and probes of the path larger.
    private void noteSend(String method, Object[] arguments) {
        if (method.equals("send")
                && arguments[0] instanceof Outbox outbox
                && IntStream.range(0, outbox.count())
                        .map(outbox::length)
                        .anyMatch(length -> length > VOTE_BYTES + 200 && length < 1000)) {
            steps.add(SENT);
        }
    }

    private static NodeConfig.Builder config(int seed) {
        byte[] key = new byte[Secret.SIZE];
        byte[] signing = new byte[Secret.SIZE];
        Seeds.random(seed).nextBytes(key);
        Seeds.random(seed + 1000).nextBytes(signing);
        return NodeConfig.builder(NETWORK, Secret.copyOf(key), Secret.copyOf(signing))
                .name("driven-" + seed)
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /// The same object, with a note of each call before it.
    private static <T> T noting(Class<T> type, T target, Note note) {
        InvocationHandler handler = (_, method, arguments) -> {
            note.of(method.getName(), arguments == null ? new Object[0] : arguments);
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private interface Note {
        void of(String method, Object[] arguments);
    }
}
