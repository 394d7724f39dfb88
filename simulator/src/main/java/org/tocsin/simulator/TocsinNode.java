package org.tocsin.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tocsin.broadcast.Broadcast;
import org.tocsin.broadcast.BroadcastConfig;
import org.tocsin.broadcast.BroadcastStatus;
import org.tocsin.broadcast.Identity;
import org.tocsin.broadcast.Job;
import org.tocsin.broadcast.Output;
import org.tocsin.broadcast.Overlay;
import org.tocsin.broadcast.OverlayConfig;
import org.tocsin.broadcast.OverlayOutput;
import org.tocsin.broadcast.PublishResult;
import org.tocsin.broadcast.ReceivedObject;
import org.tocsin.broadcast.Verdict;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.testkit.Seeds;

/// A node of this project without its lower layers: its [Overlay] and its [Broadcast], the same classes
/// that run over sockets. It knows of the modelled world only what its handshakes measured.
final class TocsinNode implements Participant {
    static final Octets NETWORK = Octets.wrap("simulation".getBytes(StandardCharsets.US_ASCII));

    /// Initiation, response and the first data message of a handshake, each in UDP and IPv4.
    private static final int HANDSHAKE_BYTES = 148 + 92 + 32 + 3 * 28;

    /// WireGuard's, after which a handshake is tried again (section 6.1 of the whitepaper).
    private static final long REKEY_TIMEOUT_NANOS = 5_000_000_000L;

    private static final int OBJECT_TYPE = 1;
    private static final int OVERLAY_CLASS = 1;

    private final Host host;
    private final Registry registry;
    private final CpuProfile cpu;
    private final int objects;
    private final Broadcast broadcast;
    private final Overlay overlay;
    private final Set<Integer> links = new LinkedHashSet<>();
    // Both are looked up, never iterated.
    private final Set<Integer> partners = new HashSet<>();
    private final Set<Integer> lostPartners = new HashSet<>();
    // Looked up, never iterated.
    private final Map<Integer, Long> roundTrips = new HashMap<>();
    // Both are looked up, never iterated: what waits for the session to a node, and the sessions made since all lapsed.
    private final Map<Integer, List<Output.Send>> awaitingSession = new HashMap<>();
    private final Set<Integer> sessions = new HashSet<>();
    private final long sessionsLapseNanos;
    private final boolean isAllPairs;
    private long workerFreeNanos;
    private boolean isDraining;

    TocsinNode(
            Host host,
            Registry registry,
            CpuProfile cpu,
            int objects,
            BroadcastConfig broadcastConfig,
            OverlayConfig overlayConfig,
            Scenario scenario,
            long incarnation,
            long sessionsLapseNanos) {
        this.sessionsLapseNanos = sessionsLapseNanos;
        this.isAllPairs = scenario.cores().isAllPairs();
        this.host = host;
        this.registry = registry;
        this.cpu = cpu;
        this.objects = objects;
        Registry.Keys keys = registry.keys(host.self());
        Identity identity = new Identity(keys.origin(), keys.seed(), incarnation);
        this.broadcast = new Broadcast(
                broadcastConfig,
                identity,
                registry.directory,
                Seeds.random(host.random().nextLong()));
        broadcast.uploadRate(scenario.links().upBitsPerSecond());
        this.overlay = new Overlay(
                overlayConfig, keys.peer(), Seeds.random(host.random().nextLong()));
    }

    @Override
    public void start(long nowNanos) {
        workerFreeNanos = nowNanos;
        broadcast.members(registry.members);
        if (isAllPairs) {
            connectAll(nowNanos);
        } else {
            overlay.members(registry.members, nowNanos);
            for (PublicKey partner : broadcast.partners()) {
                partners.add(registry.index(partner));
                partnerUp(registry.index(partner));
            }
        }
        drain(nowNanos);
    }

    /// The sessions that carry shards are there.
    private void partnerUp(int other) {
        broadcast.partnerUp(registry.keys(other).peer(), Duration.ofNanos(host.handshakeNanos(other)));
    }

    /// Sessions to all others are up; a crashed node finds them up again when it comes back.
    private void connectAll(long nowNanos) {
        for (int other = 0; other < host.nodes(); other++) {
            if (other != host.self()) {
                links.add(other);
                Duration roundTrip = Duration.ofNanos(host.handshakeNanos(other));
                broadcast.neighbourUp(registry.keys(other).peer(), roundTrip, nowNanos);
            }
        }
    }

    @Override
    public void publish(SimObject object, long nowNanos) {
        PublishResult result =
                broadcast.publish(object.payload(), OBJECT_TYPE, object.objectClass(), object.timeToLive(), nowNanos);
        if (!object.isTaken(result)) {
            return;
        }
        host.delivered(object.index());
        drain(nowNanos);
    }

    @Override
    public void handle(int from, Object message, long nowNanos) {
        if (!(message instanceof Octets frame)) {
            throw new IllegalStateException("a message of another protocol");
        }
        sessionMade(from, nowNanos);
        if (lostPartners.remove(from)) {
            partnerUp(from);
        }
        PublicKey key = registry.keys(from).peer();
        if (Overlay.isMessage(frame)) {
            // Whoever asks made a handshake first, by which both sides know the round trip.
            long roundTrip = roundTrips.computeIfAbsent(from, host::handshakeNanos);
            overlay.handle(key, frame, Duration.ofNanos(roundTrip), nowNanos);
        } else {
            broadcast.handle(key, frame, nowNanos);
        }
        drain(nowNanos);
    }

    @Override
    public void wake(long nowNanos) {
        drain(nowNanos);
    }

    @Override
    public void sent(int to, long tag, long nowNanos) {
        broadcast.sent(registry.keys(to).peer(), tag, nowNanos);
        drain(nowNanos);
    }

    @Override
    public void peerDown(int peer, long nowNanos) {
        if (partners.contains(peer) && lostPartners.add(peer)) {
            broadcast.partnerDown(registry.keys(peer).peer());
        }
        if (isAllPairs && links.contains(peer)) {
            broadcast.neighbourDown(registry.keys(peer).peer(), nowNanos);
            drain(nowNanos);
        } else if (links.contains(peer)) {
            overlay.lost(registry.keys(peer).peer(), nowNanos);
            drain(nowNanos);
        }
    }

    @Override
    public Optional<BroadcastStatus> status() {
        return Optional.of(broadcast.status());
    }

    @Override
    public int[] neighbours() {
        return links.stream().mapToInt(Integer::intValue).toArray();
    }

    private void drain(long nowNanos) {
        if (isDraining) {
            return;
        }
        isDraining = true;
        drainOverlay(nowNanos);
        drainBroadcast(nowNanos);
        isDraining = false;
    }

    private void drainOverlay(long nowNanos) {
        while (true) {
            switch (overlay.poll(nowNanos)) {
                case OverlayOutput.Probe probe -> probe(registry.index(probe.member()));
                case OverlayOutput.Send send -> sendOverlay(registry.index(send.to()), send.frame());
                case OverlayOutput.LinkUp up -> {
                    links.add(registry.index(up.neighbour()));
                    broadcast.neighbourUp(up.neighbour(), up.roundTrip(), nowNanos);
                }
                case OverlayOutput.LinkDown down -> {
                    links.remove(registry.index(down.neighbour()));
                    broadcast.neighbourDown(down.neighbour(), nowNanos);
                }
                case OverlayOutput.WaitUntil wait -> {
                    host.wakeAt(wait.deadlineNanos());
                    return;
                }
                case OverlayOutput.Idle _ -> {
                    return;
                }
            }
        }
    }

    private void probe(int member) {
        host.probe(member, HANDSHAKE_BYTES, roundTrip -> {
            PublicKey key = registry.keys(member).peer();
            long now = host.nowNanos();
            if (roundTrip < 0) {
                overlay.unreachable(key, now);
            } else {
                overlay.measured(key, Duration.ofNanos(roundTrip), now);
            }
            drainOverlay(now);
        });
    }

    /// A message to a member without a session brings a handshake first, and that measures the round trip.
    private void sendOverlay(int to, Octets frame) {
        if (roundTrips.containsKey(to)) {
            host.send(to, frame, frame.size(), OVERLAY_CLASS);
            return;
        }
        host.probe(to, HANDSHAKE_BYTES, roundTrip -> {
            if (roundTrip >= 0) {
                roundTrips.put(to, roundTrip);
                host.send(to, frame, frame.size(), OVERLAY_CLASS);
            }
        });
    }

    private void drainBroadcast(long nowNanos) {
        while (true) {
            switch (broadcast.poll(nowNanos)) {
                case Output.Send send -> send(registry.index(send.to()), send);
                case Output.Flood flood -> flood.to().forEach(to -> send(registry.index(to), flood.to(to)));
                case Output.Cancel cancel -> cancel(registry.index(cancel.to()), cancel.tag());
                case Output.Run run -> run(run.job(), nowNanos);
                case Output.Published _ -> {}
                case Output.Validate validate ->
                    broadcast.handle(new Verdict(validate.object().id(), Verdict.Decision.ACCEPT), nowNanos);
                case Output.Deliver deliver -> deliver(deliver.object());
                case Output.WaitUntil wait -> {
                    host.wakeAt(wait.deadlineNanos());
                    return;
                }
                case Output.Idle _ -> {
                    return;
                }
            }
        }
    }

    private void send(int to, Output.Send send) {
        List<Output.Send> waiting = awaitingSession.get(to);
        if (waiting != null) {
            waiting.add(send);
        } else if (Deadline.isDue(sessionsLapseNanos, host.nowNanos()) && !sessions.contains(to)) {
            awaitingSession.put(to, new ArrayList<>(List.of(send)));
            handshake(to);
        } else {
            transmit(to, send);
        }
    }

    private void sessionMade(int other, long nowNanos) {
        if (Deadline.isDue(sessionsLapseNanos, nowNanos)) {
            sessions.add(other);
        }
    }

    private void handshake(int to) {
        host.probe(to, HANDSHAKE_BYTES, roundTrip -> {
            if (roundTrip < 0) {
                host.after(REKEY_TIMEOUT_NANOS, () -> handshake(to));
                return;
            }
            sessionMade(to, host.nowNanos());
            List<Output.Send> waiting = awaitingSession.remove(to);
            if (waiting != null) {
                waiting.forEach(send -> transmit(to, send));
            }
        });
    }

    private void transmit(int to, Output.Send send) {
        host.send(
                to,
                send.frame(),
                send.frame().size(),
                send.messageClass(),
                send.deadlineNanos(),
                send.tag(),
                send.isRedundant());
    }

    private void cancel(int to, long tag) {
        List<Output.Send> waiting = awaitingSession.get(to);
        if (waiting == null || !waiting.removeIf(send -> send.tag() == tag)) {
            host.cancel(to, tag);
        }
    }

    /// One worker, one job after the other.
    private void run(Job job, long nowNanos) {
        workerFreeNanos = (workerFreeNanos - nowNanos > 0 ? workerFreeNanos : nowNanos) + cpu.costNanos(job);
        host.after(workerFreeNanos - nowNanos, () -> {
            broadcast.handle(job.run(registry.crypto), host.nowNanos());
            drain(host.nowNanos());
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
