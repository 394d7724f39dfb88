package org.tocsin.simulator;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/// The membership below [Plumtree]: a small active view that is symmetric, and a larger passive one for
/// repairs, both kept at random by walks and shuffles. HyParView (Leitão, Pereira, Rodrigues, 2007), with
/// the paper's parameters for 10,000 nodes.
final class HyParView {
    private static final int ACTIVE_MAX = 5;
    private static final int PASSIVE_MAX = 30;
    private static final int ACTIVE_WALK = 6;
    private static final int PASSIVE_WALK = 3;
    private static final int SHUFFLE_ACTIVE = 3;
    private static final int SHUFFLE_PASSIVE = 4;
    private static final long SHUFFLE_NANOS = 10_000_000_000L;
    /// Nodes join one after the other over this time.
    private static final long JOIN_SPREAD_NANOS = 5_000_000_000L;

    private static final int CONTROL_BYTES = 16;
    private static final int MEMBER_BYTES = 40;
    private static final int CONTROL_CLASS = 0;

    private final Host host;
    private final Set<Integer> active = new LinkedHashSet<>();
    private final Set<Integer> passive = new LinkedHashSet<>();
    private final IntConsumer up;
    private final IntConsumer down;

    HyParView(Host host, IntConsumer up, IntConsumer down) {
        this.host = host;
        this.up = up;
        this.down = down;
    }

    sealed interface Message {}

    private record Join() implements Message {}

    private record ForwardJoin(int joiner, int timeToLive) implements Message {}

    private record Neighbour(boolean isUrgent) implements Message {}

    private record Refused() implements Message {}

    private record Disconnect() implements Message {}

    private record Shuffle(int origin, List<Integer> members, int timeToLive) implements Message {}

    private record ShuffleReply(List<Integer> members) implements Message {}

    void start() {
        long joinNanos = JOIN_SPREAD_NANOS / host.nodes() * host.self();
        if (host.self() > 0) {
            int contact = host.random().nextInt(host.self());
            host.after(joinNanos, () -> {
                addActive(contact);
                send(contact, new Join(), 0);
            });
        }
        host.after(JOIN_SPREAD_NANOS + host.random().nextLong(SHUFFLE_NANOS), this::shuffle);
    }

    Set<Integer> active() {
        return active;
    }

    void lost(int peer) {
        passive.remove(peer);
        if (active.remove(peer)) {
            down.accept(peer);
            refill();
        }
    }

    void handle(int from, Message message) {
        switch (message) {
            case Join _ -> {
                addActive(from);
                for (int peer : List.copyOf(active)) {
                    if (peer != from) {
                        send(peer, new ForwardJoin(from, ACTIVE_WALK), 1);
                    }
                }
            }
            case ForwardJoin join -> forward(from, join);
            case Neighbour asked -> {
                if (asked.isUrgent() || active.size() < ACTIVE_MAX) {
                    addActive(from);
                } else {
                    send(from, new Refused(), 0);
                }
            }
            case Refused _ -> {
                if (active.remove(from)) {
                    down.accept(from);
                    addPassive(from);
                    refill();
                }
            }
            case Disconnect _ -> {
                if (active.remove(from)) {
                    down.accept(from);
                    refill();
                    addPassive(from);
                }
            }
            case Shuffle shuffle -> shuffled(from, shuffle);
            case ShuffleReply reply -> reply.members().forEach(this::addPassive);
        }
    }

    private void forward(int from, ForwardJoin join) {
        if (join.joiner() == host.self()) {
            return;
        }
        if (join.timeToLive() == 0 || active.size() <= 1) {
            if (!active.contains(join.joiner())) {
                addActive(join.joiner());
                send(join.joiner(), new Neighbour(true), 0);
            }
            return;
        }
        if (join.timeToLive() == PASSIVE_WALK) {
            addPassive(join.joiner());
        }
        int next = other(active, from);
        if (next >= 0) {
            send(next, new ForwardJoin(join.joiner(), join.timeToLive() - 1), 1);
        }
    }

    private void addActive(int peer) {
        if (peer == host.self() || active.contains(peer)) {
            return;
        }
        if (active.size() >= ACTIVE_MAX) {
            int dropped = other(active, peer);
            active.remove(dropped);
            down.accept(dropped);
            addPassive(dropped);
            send(dropped, new Disconnect(), 0);
        }
        passive.remove(peer);
        active.add(peer);
        up.accept(peer);
    }

    private void addPassive(int peer) {
        if (peer != host.self() && !active.contains(peer) && passive.add(peer) && passive.size() > PASSIVE_MAX) {
            passive.remove(other(passive, peer));
        }
    }

    private void refill() {
        int candidate = other(passive, -1);
        if (active.size() < ACTIVE_MAX && candidate >= 0) {
            passive.remove(candidate);
            boolean isUrgent = active.isEmpty();
            addActive(candidate);
            send(candidate, new Neighbour(isUrgent), 0);
        }
    }

    private void shuffle() {
        int target = other(active, -1);
        if (target >= 0) {
            List<Integer> members = pick(active, SHUFFLE_ACTIVE);
            members.addAll(pick(passive, SHUFFLE_PASSIVE));
            members.add(host.self());
            send(target, new Shuffle(host.self(), List.copyOf(members), ACTIVE_WALK), members.size());
        }
        host.after(SHUFFLE_NANOS, this::shuffle);
    }

    private void shuffled(int from, Shuffle shuffle) {
        int next = other(active, from);
        if (shuffle.timeToLive() > 1 && active.size() > 1 && next >= 0) {
            Shuffle onward = new Shuffle(shuffle.origin(), shuffle.members(), shuffle.timeToLive() - 1);
            send(next, onward, shuffle.members().size());
            return;
        }
        if (shuffle.origin() != host.self()) {
            List<Integer> reply = pick(passive, shuffle.members().size());
            send(shuffle.origin(), new ShuffleReply(List.copyOf(reply)), reply.size());
        }
        shuffle.members().forEach(this::addPassive);
    }

    private List<Integer> pick(Set<Integer> from, int count) {
        List<Integer> all = new ArrayList<>(from);
        List<Integer> picked = new ArrayList<>();
        while (picked.size() < count && !all.isEmpty()) {
            int chosen = all.get(host.random().nextInt(all.size()));
            all.remove(Integer.valueOf(chosen));
            picked.add(chosen);
        }
        return picked;
    }

    /// One of the set at random, but not this one; negative if there is none.
    private int other(Set<Integer> set, int not) {
        List<Integer> all = new ArrayList<>(set);
        all.remove(Integer.valueOf(not));
        return all.isEmpty() ? -1 : all.get(host.random().nextInt(all.size()));
    }

    private void send(int to, Message message, int members) {
        host.send(to, message, CONTROL_BYTES + members * MEMBER_BYTES, CONTROL_CLASS);
    }
}
