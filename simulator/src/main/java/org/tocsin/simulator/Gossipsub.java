package org.tocsin.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tocsin.bytes.Deadline;

/// Gossipsub 1.1 or 1.2 on one topic: a mesh with eager push, gossip about it at each heartbeat, and in 1.2
/// the word that a copy is not wanted any more. Scores and peer exchange are left out: nobody misbehaves
/// here.
///
/// Parameters as Ethereum runs it, with D = 8. A node grafts half of D at the start, as one does that dials
/// half of its links, so that the mesh has degree D on average.
final class Gossipsub implements Participant {
    private static final int D = 8;
    private static final int D_LOW = 6;
    private static final int D_HIGH = 12;
    private static final int D_LAZY = 6;
    private static final double GOSSIP_FACTOR = 0.25;
    private static final int HISTORY_LENGTH = 5;
    private static final int HISTORY_GOSSIP = 3;
    private static final long HEARTBEAT_NANOS = 1_000_000_000L;
    /// Smaller messages are not worth the word.
    private static final int IDONTWANT_BYTES_MIN = 1024;

    private static final int ID_BYTES = 22;
    private static final int CONTROL_BYTES = 8;
    private static final int CONTROL_CLASS = 0;

    private final Host host;
    private final int[] peers;
    private final boolean hasIDontWant;
    private final Set<Integer> mesh = new LinkedHashSet<>();
    private final Map<Integer, SimObject> cache = new HashMap<>();
    private final ArrayDeque<List<Integer>> windows = new ArrayDeque<>();
    // Looked up, never iterated.
    private final Set<Integer> seen = new HashSet<>();
    private final Set<Integer> asked = new HashSet<>();
    private final Set<Long> unwanted = new HashSet<>();

    Gossipsub(Host host, int[] peers, boolean hasIDontWant) {
        this.host = host;
        this.peers = peers.clone();
        this.hasIDontWant = hasIDontWant;
        windows.addFirst(new ArrayList<>());
    }

    private sealed interface Control {}

    private record Graft() implements Control {}

    private record Prune() implements Control {}

    private record IHave(List<Integer> objects) implements Control {}

    private record IWant(List<Integer> objects) implements Control {}

    private record IDontWant(int object) implements Control {}

    @Override
    public void start(long nowNanos) {
        graftUpTo(D / 2);
        host.after(host.random().nextLong(HEARTBEAT_NANOS), this::heartbeat);
    }

    @Override
    public void publish(SimObject object, long nowNanos) {
        host.delivered(object.index());
        accept(-1, object);
    }

    @Override
    public void handle(int from, Object message, long nowNanos) {
        switch (message) {
            case SimObject object -> {
                if (seen.contains(object.index())) {
                    host.duplicate();
                } else {
                    host.delivered(object.index());
                    accept(from, object);
                }
            }
            case Control control -> handle(from, control);
            default -> throw new IllegalStateException("a message of another protocol");
        }
    }

    private void handle(int from, Control control) {
        switch (control) {
            case Graft _ -> {
                if (mesh.size() < D_HIGH) {
                    mesh.add(from);
                } else {
                    control(from, new Prune(), 0);
                }
            }
            case Prune _ -> mesh.remove(from);
            case IHave have -> {
                List<Integer> wanted = have.objects().stream()
                        .filter(object -> !seen.contains(object) && asked.add(object))
                        .toList();
                if (!wanted.isEmpty()) {
                    control(from, new IWant(wanted), wanted.size());
                }
            }
            case IWant want -> {
                for (int object : want.objects()) {
                    SimObject kept = cache.get(object);
                    if (kept != null) {
                        send(from, kept);
                    }
                }
            }
            case IDontWant unwantedNow -> {
                unwanted.add(key(from, unwantedNow.object()));
                host.cancel(from, unwantedNow.object() + 1L);
            }
        }
    }

    private void accept(int from, SimObject object) {
        seen.add(object.index());
        cache.put(object.index(), object);
        windows.getFirst().add(object.index());
        if (hasIDontWant && object.bytes() >= IDONTWANT_BYTES_MIN) {
            for (int peer : mesh) {
                if (peer != from) {
                    control(peer, new IDontWant(object.index()), 1);
                }
            }
        }
        for (int peer : mesh) {
            if (peer != from && !unwanted.contains(key(peer, object.index()))) {
                send(peer, object);
            }
        }
    }

    private void heartbeat() {
        if (mesh.size() < D_LOW) {
            graftUpTo(D);
        }
        while (mesh.size() > D_HIGH) {
            List<Integer> all = new ArrayList<>(mesh);
            int dropped = all.get(host.random().nextInt(all.size()));
            mesh.remove(dropped);
            control(dropped, new Prune(), 0);
        }
        gossip();
        windows.addFirst(new ArrayList<>());
        if (windows.size() > HISTORY_LENGTH) {
            windows.removeLast().forEach(cache::remove);
        }
        asked.clear();
        host.after(HEARTBEAT_NANOS, this::heartbeat);
    }

    private void gossip() {
        List<Integer> recent = new ArrayList<>();
        windows.stream().limit(HISTORY_GOSSIP).forEach(recent::addAll);
        if (recent.isEmpty()) {
            return;
        }
        List<Integer> others = new ArrayList<>();
        for (int peer : peers) {
            if (!mesh.contains(peer)) {
                others.add(peer);
            }
        }
        long count = Math.max(D_LAZY, Math.round(GOSSIP_FACTOR * others.size()));
        for (long i = 0; i < count && !others.isEmpty(); i++) {
            int chosen = others.get(host.random().nextInt(others.size()));
            others.remove(Integer.valueOf(chosen));
            control(chosen, new IHave(recent), recent.size());
        }
    }

    private void graftUpTo(int degree) {
        int tries = 0;
        while (mesh.size() < degree && tries++ < 4 * peers.length) {
            int peer = peers[host.random().nextInt(peers.length)];
            if (mesh.add(peer)) {
                control(peer, new Graft(), 0);
            }
        }
    }

    private void send(int to, SimObject object) {
        int bytes = object.bytes() + Flood.ENVELOPE_BYTES;
        host.send(to, object, bytes, object.objectClass(), Deadline.NEVER, object.index() + 1L, false);
    }

    private void control(int to, Control message, int ids) {
        host.send(to, message, CONTROL_BYTES + ids * ID_BYTES, CONTROL_CLASS);
    }

    private static long key(int peer, int object) {
        return (long) peer << 32 | object;
    }

    @Override
    public void wake(long nowNanos) {}

    @Override
    public void sent(int to, long tag, long nowNanos) {}

    @Override
    public void peerDown(int peer, long nowNanos) {
        mesh.remove(peer);
    }

    @Override
    public int[] neighbours() {
        return mesh.stream().mapToInt(Integer::intValue).toArray();
    }
}
