package org.tocsin.benchmarks.virtual;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tocsin.broadcast.Identity;
import org.tocsin.broadcast.PublishResult;
import org.tocsin.broadcast.ReceivedObject;
import org.tocsin.broadcast.StaticDirectory;
import org.tocsin.broadcast.Verdict;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.Outbox;
import org.tocsin.crypto.JdkCrypto;
import org.tocsin.crypto.Secret;
import org.tocsin.crypto.SigningKey;
import org.tocsin.node.NodeCore;
import org.tocsin.node.NodeCoreConfig;
import org.tocsin.node.NodeOutput;
import org.tocsin.node.NodePeer;
import org.tocsin.testkit.Link;
import org.tocsin.testkit.LinkConfig;
import org.tocsin.testkit.Seeds;

/// One node with its uplink. Its work takes no time but for jobs: a signature and a hash.
public final class VirtualNode {
    private static final Octets NETWORK = Octets.ofHex("7669727475616c");
    private static final int PORT = 51_820;
    /// What a signature takes on the machine of the demo, and a byte to hash.
    private static final long JOB_NANOS = 200_000;

    private static final long HASHED_BYTES_PER_NANO = 1;
    private static final int OUTBOX_DATAGRAMS = 16;
    private static final int DATAGRAM_BYTES_MAX = 1600;

    private final VirtualNodes network;
    private final Endpoint endpoint;
    private final SigningKey signingKey;
    private final Link<Datagram> uplink;
    private final JdkCrypto crypto = new JdkCrypto();
    private final Outbox outbox = new Outbox(OUTBOX_DATAGRAMS, DATAGRAM_BYTES_MAX);
    private final NodeCore core;
    private Consumer<ReceivedObject> onDelivery = _ -> {};
    private long wakeAtNanos = Deadline.NEVER;

    private record Datagram(ByteBuffer bytes, Endpoint destination) {}

    VirtualNode(
            VirtualNodes network,
            int index,
            LinkConfig link,
            UnaryOperator<NodeCoreConfig> settings,
            RandomGenerator random) {
        this.network = network;
        endpoint = new Endpoint(Octets.wrap(new byte[] {10, 0, 0, (byte) (index + 1)}), PORT);
        byte[] keys = new byte[2 * Secret.SIZE];
        random.nextBytes(keys);
        Secret seed = Secret.copyOf(Arrays.copyOfRange(keys, Secret.SIZE, keys.length));
        signingKey = new SigningKey(Octets.wrap(crypto.ed25519PublicKey(seed.reveal())));
        uplink = new Link<>(link, Seeds.random(random.nextLong()));
        RandomGenerator entropy = Seeds.random(random.nextLong());
        core = new NodeCore(
                settings.apply(NodeCoreConfig.defaults(NETWORK)),
                Secret.copyOf(Arrays.copyOf(keys, Secret.SIZE)),
                new Identity(signingKey, seed, network.wall().toEpochMilli()),
                new StaticDirectory(),
                crypto,
                entropy::nextBytes,
                Seeds.random(random.nextLong()),
                network::wall,
                Optional.empty());
    }

    Endpoint endpoint() {
        return endpoint;
    }

    public void onDelivery(Consumer<ReceivedObject> listener) {
        onDelivery = listener;
    }

    public void dial(VirtualNode other) {
        core.addPeer(
                NodePeer.member(other.core.publicKey(), other.signingKey, other.endpoint),
                network.agenda().nowNanos());
        step();
    }

    /// Knows the other as a member, and waits until it dials.
    public void expect(VirtualNode other) {
        NodePeer peer = NodePeer.member(other.core.publicKey(), other.signingKey, other.endpoint);
        core.addPeer(
                new NodePeer(
                        peer.publicKey(),
                        peer.signingKey(),
                        List.of(),
                        peer.presharedKey(),
                        peer.persistentKeepaliveSeconds(),
                        peer.allowedIps()),
                network.agenda().nowNanos());
        step();
    }

    public void publish(Octets payload, int objectClass, Duration timeToLive) {
        PublishResult result = core.publish(
                payload, 1, objectClass, timeToLive, network.agenda().nowNanos());
        if (!(result instanceof PublishResult.Accepted)) {
            throw new IllegalStateException("not accepted: " + result);
        }
        step();
    }

    /// How long the uplink has been sending.
    public long busyNanos() {
        return uplink.busyNanos(network.agenda().nowNanos());
    }

    /// Bytes that wait at the uplink now.
    public long queuedBytes() {
        return uplink.queuedBytes(network.agenda().nowNanos());
    }

    public long queueDrops() {
        return uplink.counters().queueFull();
    }

    public NodeCore core() {
        return core;
    }

    /// What a shell does after every input.
    private void step() {
        long now = network.agenda().nowNanos();
        long deadline = now;
        while (Deadline.isDue(deadline, now)) {
            drainControl(now);
            deadline = core.poll(now, outbox);
            for (int i = 0; i < outbox.count(); i++) {
                byte[] bytes = new byte[outbox.length(i)];
                outbox.slab().get(outbox.offset(i), bytes);
                uplink.offer(new Datagram(ByteBuffer.wrap(bytes), outbox.destination(i)), bytes.length, now);
            }
            outbox.clear();
        }
        wakeAt(Deadline.earlier(deadline, uplink.nextArrivalNanos()));
    }

    private void drainControl(long now) {
        while (true) {
            switch (core.poll(now)) {
                case NodeOutput.Run run ->
                    network.agenda().after(JOB_NANOS + run.job().size() / HASHED_BYTES_PER_NANO, () -> {
                        core.handle(run.job().run(crypto), network.agenda().nowNanos());
                        step();
                    });
                case NodeOutput.Validate validate ->
                    core.handle(new Verdict(validate.object().id(), Verdict.Decision.ACCEPT), now);
                case NodeOutput.Deliver deliver -> onDelivery.accept(deliver.object());
                case NodeOutput.WaitUntil _, NodeOutput.Idle _ -> {
                    return;
                }
                default -> {}
            }
        }
    }

    private void wakeAt(long nanos) {
        if (nanos == Deadline.NEVER || (wakeAtNanos != Deadline.NEVER && wakeAtNanos - nanos <= 0)) {
            return;
        }
        wakeAtNanos = nanos;
        network.agenda().at(nanos, () -> {
            if (wakeAtNanos == nanos) {
                wakeAtNanos = Deadline.NEVER;
                carry();
                step();
            }
        });
    }

    private void carry() {
        long now = network.agenda().nowNanos();
        for (@Nullable Datagram next = uplink.poll(now); next != null; next = uplink.poll(now)) {
            VirtualNode to = network.at(next.destination);
            // A copy of the network's is opened in place, as the first one was.
            ByteBuffer slab = ByteBuffer.allocate(next.bytes.remaining()).put(0, next.bytes, 0, next.bytes.remaining());
            to.core.handle(endpoint, 0, slab, 0, slab.capacity(), now);
            to.step();
        }
    }
}
