package org.tocsin.simulator;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.tocsin.broadcast.BroadcastStatus;
import org.tocsin.broadcast.Identity;
import org.tocsin.broadcast.Job;
import org.tocsin.broadcast.OverlayConfig;
import org.tocsin.broadcast.PublishResult;
import org.tocsin.broadcast.ReceivedObject;
import org.tocsin.broadcast.Verdict;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Entropy;
import org.tocsin.bytes.Outbox;
import org.tocsin.node.NodeCore;
import org.tocsin.node.NodeCoreConfig;
import org.tocsin.node.NodeOutput;
import org.tocsin.node.NodePeer;
import org.tocsin.node.NodeStatus;
import org.tocsin.testkit.Seeds;

/// A whole node of this project: tunnels, associations and broadcast, the same bytecode that runs over
/// sockets. It exchanges sealed datagrams, and knows of the modelled world only what its handshakes measured.
final class WholeNode implements Participant {
    private static final Instant EPOCH = Instant.parse("2026-11-22T00:00:00Z");
    /// Whoever knows more members chooses neighbours.
    private static final int SMALLEST_MESH = 2;

    private static final int DATAGRAMS_MAX = 64;
    private static final int DATAGRAM_BYTES_MAX = 1600;

    private final Host host;
    private final WholeRegistry registry;
    private final CpuProfile cpu;
    private final int objects;
    private final NodeCore core;
    private final Outbox outbox = new Outbox(DATAGRAMS_MAX, DATAGRAM_BYTES_MAX);
    private long workerFreeNanos;

    WholeNode(Host host, WholeRegistry registry, Scenario scenario, int objects, long startNanos) {
        this.host = host;
        this.registry = registry;
        this.cpu = scenario.cpu();
        this.objects = objects;
        this.workerFreeNanos = startNanos;
        WholeRegistry.Keys keys = registry.keys(host.self());
        RandomGenerator choice = Seeds.random(host.random().nextLong());
        Entropy entropy = Seeds.random(host.random().nextLong())::nextBytes;
        long lived = host.nowNanos() - startNanos;
        this.core = new NodeCore(
                config(scenario),
                keys.privateKey(),
                new Identity(keys.origin(), keys.seed(), EPOCH.plusNanos(lived).toEpochMilli()),
                registry.directory(),
                registry.crypto,
                entropy,
                choice,
                () -> EPOCH.plusNanos(host.nowNanos() - startNanos),
                Optional.empty());
    }

    private static NodeCoreConfig config(Scenario scenario) {
        NodeCoreConfig defaults = NodeCoreConfig.defaults(TocsinNode.NETWORK);
        int meshMax = scenario.cores().isAllPairs() ? Math.max(scenario.nodes(), SMALLEST_MESH) : SMALLEST_MESH;
        return defaults.withBroadcast(Simulation.broadcastConfig(scenario))
                .withUploadBitsPerSecond(scenario.links().upBitsPerSecond())
                .withChoice(
                        defaults.choice().withMeshMax(meshMax).withOverlay(OverlayConfig.ofDegree(scenario.degree())));
    }

    @Override
    public void start(long nowNanos) {
        for (int other = 0; other < host.nodes(); other++) {
            if (other != host.self()) {
                WholeRegistry.Keys keys = registry.keys(other);
                core.addPeer(NodePeer.member(keys.peer(), keys.origin(), registry.endpoint(other)), nowNanos);
            }
        }
        step(nowNanos);
    }

    @Override
    public void publish(SimObject object, long nowNanos) {
        PublishResult result = core.publish(object.payload(), 1, object.objectClass(), object.timeToLive(), nowNanos);
        if (!object.isTaken(result)) {
            return;
        }
        host.delivered(object.index());
        step(nowNanos);
    }

    @Override
    public void handle(int from, Object message, long nowNanos) {
        if (!(message instanceof byte[] datagram)) {
            throw new IllegalStateException("a message of another protocol");
        }
        core.handle(registry.endpoint(from), 0, ByteBuffer.wrap(datagram), 0, datagram.length, nowNanos);
        step(nowNanos);
    }

    @Override
    public void wake(long nowNanos) {
        step(nowNanos);
    }

    @Override
    public void sent(int to, long tag, long nowNanos) {}

    @Override
    public void peerDown(int peer, long nowNanos) {}

    @Override
    public Optional<BroadcastStatus> status() {
        return Optional.of(core.status().broadcast());
    }

    @Override
    public int[] neighbours() {
        return core.status().peers().stream()
                .filter(NodeStatus.PeerStatus::connected)
                .mapToInt(peer -> registry.index(peer.publicKey()))
                .toArray();
    }

    /// What a shell does after every input.
    private void step(long nowNanos) {
        long deadlineNanos = Deadline.NEVER;
        do {
            drainControl(nowNanos);
            deadlineNanos = core.poll(nowNanos, outbox);
            for (int i = 0; i < outbox.count(); i++) {
                byte[] bytes = new byte[outbox.length(i)];
                outbox.slab().get(outbox.offset(i), bytes);
                host.datagram(WholeRegistry.nodeAt(outbox.destination(i)), bytes);
            }
            outbox.clear();
        } while (Deadline.isDue(deadlineNanos, nowNanos));
        if (deadlineNanos != Deadline.NEVER) {
            host.wakeAt(deadlineNanos);
        }
    }

    private void drainControl(long nowNanos) {
        while (true) {
            switch (core.poll(nowNanos)) {
                case NodeOutput.Run run -> run(run.job(), nowNanos);
                case NodeOutput.Validate validate ->
                    core.handle(new Verdict(validate.object().id(), Verdict.Decision.ACCEPT), nowNanos);
                case NodeOutput.Deliver deliver -> deliver(deliver.object());
                case NodeOutput.Published _,
                        NodeOutput.PeerUp _,
                        NodeOutput.PeerDown _,
                        NodeOutput.EndpointsWanted _,
                        NodeOutput.TimestampFloor _,
                        NodeOutput.ClockJumped _,
                        NodeOutput.KeyLog _ -> {}
                case NodeOutput.WaitUntil wait -> {
                    host.wakeAt(wait.deadlineNanos());
                    return;
                }
                case NodeOutput.Idle _ -> {
                    return;
                }
            }
        }
    }

    private void run(Job job, long nowNanos) {
        workerFreeNanos = (workerFreeNanos - nowNanos > 0 ? workerFreeNanos : nowNanos) + cpu.costNanos(job);
        host.after(workerFreeNanos - nowNanos, () -> {
            core.handle(job.run(registry.crypto), host.nowNanos());
            step(host.nowNanos());
        });
    }

    private void deliver(ReceivedObject object) {
        int index = SimObject.indexOf(object.payload(), objects);
        if (index < 0) {
            throw new IllegalStateException("something was delivered that nobody published: " + object.id());
        }
        host.delivered(index, object.payload());
    }
}
