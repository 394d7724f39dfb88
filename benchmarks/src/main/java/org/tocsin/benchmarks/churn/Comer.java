package org.tocsin.benchmarks.churn;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tocsin.broadcast.BroadcastConfig;
import org.tocsin.broadcast.RepairConfig;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.Secret;
import org.tocsin.embed.Node;
import org.tocsin.embed.NodeConfig;
import org.tocsin.embed.Publication;
import org.tocsin.node.NodePeer;
import org.tocsin.udp.SystemEntropy;

/// One node that opens, shakes hands with a node that stays, sends it one object, and closes.
///
/// Each has keys of its own: under one key, WireGuard takes two initiations within 17 ms for a replay.
final class Comer {
    static final Octets NETWORK = Octets.ofHex("636875726e");

    private static final int TYPE = 1;
    private static final int PAYLOAD_BYTES = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Comer() {}

    static NodeConfig.Builder config() {
        return NodeConfig.builder(NETWORK, secret(), secret())
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /// The node that stays, with room for fewer objects and origins than come in `rounds`: what it remembers of them is
    /// no leak, and would hide one.
    static NodeConfig.Builder hostConfig(int rounds) {
        int most = Math.max(1, rounds / 2);
        RepairConfig repair = RepairConfig.defaults();
        BroadcastConfig broadcast = BroadcastConfig.builder(NETWORK)
                .retained(most, (long) most * PAYLOAD_BYTES * 10)
                .seenMax(most)
                .repair(new RepairConfig(repair.period(), most, repair.summaryBytesMax()))
                .build();
        return config().core(core -> core.withBroadcast(broadcast));
    }

    /// @return nanoseconds from before the opening until the object was at the other node's application
    static long comeAndGo(Node host, Arrivals arrivals) throws IOException, InterruptedException {
        long openedNanos = System.nanoTime();
        NodePeer hostPeer = NodePeer.member(host.publicKey(), host.signingKey(), host.endpoint());
        try (Node node = Node.open(config().peer(hostPeer).build())) {
            host.addPeer(NodePeer.member(node.publicKey(), node.signingKey(), node.endpoint()));
            CompletableFuture<Long> arrival = arrivals.next();
            // Its content is an object's name, and a name that is known is not delivered again.
            byte[] payload = new byte[PAYLOAD_BYTES];
            new SystemEntropy().fill(payload);
            if (!(node.publish(payload, TYPE, 0, PATIENCE) instanceof Publication.Accepted)) {
                throw new IllegalStateException("a fresh node refuses an object");
            }
            long arrivedNanos = arrival.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            host.removePeer(node.publicKey());
            return arrivedNanos - openedNanos;
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("an object did not arrive within " + PATIENCE, e);
        }
    }

    private static Secret secret() {
        byte[] key = new byte[Secret.SIZE];
        new SystemEntropy().fill(key);
        Secret secret = Secret.copyOf(key);
        java.util.Arrays.fill(key, (byte) 0);
        return secret;
    }
}
