package org.tocsin.simulator;

import java.util.HashSet;
import java.util.Set;

/// Sends every new object to all neighbours; with everybody as a neighbour of the source, direct sending.
final class Flood implements Participant {
    /// What an object takes beside itself: id, origin, signature.
    static final int ENVELOPE_BYTES = 160;

    private final Host host;
    private final int[] neighbours;
    private final boolean isDirect;
    // Looked up, never iterated.
    private final Set<Integer> seen = new HashSet<>();

    Flood(Host host, int[] neighbours) {
        this(host, neighbours, false);
    }

    private Flood(Host host, int[] neighbours, boolean isDirect) {
        this.host = host;
        this.neighbours = neighbours.clone();
        this.isDirect = isDirect;
    }

    static Flood direct(Host host) {
        return new Flood(host, new int[0], true);
    }

    @Override
    public void start(long nowNanos) {}

    @Override
    public void publish(SimObject object, long nowNanos) {
        seen.add(object.index());
        host.delivered(object.index());
        if (isDirect) {
            for (int node = 0; node < host.nodes(); node++) {
                send(node, object);
            }
        } else {
            pass(-1, object);
        }
    }

    @Override
    public void handle(int from, Object message, long nowNanos) {
        SimObject object = (SimObject) message;
        if (!seen.add(object.index())) {
            host.duplicate();
            return;
        }
        host.delivered(object.index());
        if (!isDirect) {
            pass(from, object);
        }
    }

    private void pass(int from, SimObject object) {
        for (int neighbour : neighbours) {
            if (neighbour != from) {
                send(neighbour, object);
            }
        }
    }

    private void send(int to, SimObject object) {
        if (to != host.self()) {
            host.send(to, object, object.bytes() + ENVELOPE_BYTES, object.objectClass());
        }
    }

    @Override
    public void wake(long nowNanos) {}

    @Override
    public void sent(int to, long tag, long nowNanos) {}

    @Override
    public void peerDown(int peer, long nowNanos) {}

    @Override
    public int[] neighbours() {
        return neighbours.clone();
    }
}
