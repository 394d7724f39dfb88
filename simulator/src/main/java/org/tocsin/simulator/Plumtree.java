package org.tocsin.simulator;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Epidemic broadcast trees (Leitão, Pereira, Rodrigues, 2007) over [HyParView]: objects go along a tree,
/// ids to the other neighbours; a duplicate prunes a branch, a missing object grafts one. The paper's
/// optional optimisation by hop counts is left out.
final class Plumtree implements Participant {
    /// How long an announced object may take to come along the tree. The paper leaves it open; a few hops
    /// here.
    private static final long GRAFT_NANOS = 200_000_000L;
    private static final long GRAFT_AGAIN_NANOS = 100_000_000L;
    private static final int CONTROL_BYTES = 40;
    private static final int CONTROL_CLASS = 0;

    private final Host host;
    private final HyParView membership;
    private final Set<Integer> eager = new LinkedHashSet<>();
    private final Set<Integer> lazy = new LinkedHashSet<>();
    private final Map<Integer, SimObject> received = new HashMap<>();
    private final Map<Integer, Set<Integer>> announcers = new LinkedHashMap<>();

    Plumtree(Host host) {
        this.host = host;
        this.membership = new HyParView(host, eager::add, peer -> {
            eager.remove(peer);
            lazy.remove(peer);
        });
    }

    private sealed interface Control {}

    private record IHave(int object) implements Control {}

    private record Graft(int object) implements Control {}

    private record Prune() implements Control {}

    @Override
    public void start(long nowNanos) {
        membership.start();
    }

    @Override
    public void publish(SimObject object, long nowNanos) {
        accept(-1, object);
    }

    @Override
    public void handle(int from, Object message, long nowNanos) {
        switch (message) {
            case SimObject object -> {
                if (received.containsKey(object.index())) {
                    host.duplicate();
                    if (eager.remove(from)) {
                        lazy.add(from);
                    }
                    control(from, new Prune());
                } else {
                    accept(from, object);
                }
            }
            case HyParView.Message member -> membership.handle(from, member);
            case Control control -> handle(from, control);
            default -> throw new IllegalStateException("a message of another protocol");
        }
    }

    private void handle(int from, Control control) {
        switch (control) {
            case IHave have -> {
                if (!received.containsKey(have.object())) {
                    Set<Integer> known = announcers.get(have.object());
                    if (known == null) {
                        known = new LinkedHashSet<>();
                        announcers.put(have.object(), known);
                        host.after(GRAFT_NANOS, () -> graft(have.object()));
                    }
                    known.add(from);
                }
            }
            case Graft graft -> {
                makeEager(from);
                SimObject object = received.get(graft.object());
                if (object != null) {
                    send(from, object);
                }
            }
            case Prune _ -> {
                if (eager.remove(from)) {
                    lazy.add(from);
                }
            }
        }
    }

    private void graft(int object) {
        Set<Integer> known = announcers.get(object);
        if (received.containsKey(object) || known == null || known.isEmpty()) {
            announcers.remove(object);
            return;
        }
        int announcer = known.iterator().next();
        known.remove(announcer);
        makeEager(announcer);
        control(announcer, new Graft(object));
        host.after(GRAFT_AGAIN_NANOS, () -> graft(object));
    }

    private void accept(int from, SimObject object) {
        received.put(object.index(), object);
        announcers.remove(object.index());
        host.delivered(object.index());
        if (from >= 0) {
            makeEager(from);
        }
        for (int peer : List.copyOf(eager)) {
            if (peer != from) {
                send(peer, object);
            }
        }
        for (int peer : List.copyOf(lazy)) {
            if (peer != from) {
                control(peer, new IHave(object.index()));
            }
        }
    }

    private void makeEager(int peer) {
        lazy.remove(peer);
        if (membership.active().contains(peer)) {
            eager.add(peer);
        }
    }

    private void send(int to, SimObject object) {
        host.send(to, object, object.bytes() + Flood.ENVELOPE_BYTES, object.objectClass());
    }

    private void control(int to, Control message) {
        host.send(to, message, CONTROL_BYTES, CONTROL_CLASS);
    }

    @Override
    public void wake(long nowNanos) {}

    @Override
    public void sent(int to, long tag, long nowNanos) {}

    @Override
    public void peerDown(int peer, long nowNanos) {
        membership.lost(peer);
    }

    @Override
    public int[] neighbours() {
        return membership.active().stream().mapToInt(Integer::intValue).toArray();
    }
}
