package org.tocsin.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.Association;
import org.tocsin.wireguard.Peer;

/// The neighbours of a node, and side by side what is asked of all of them for every datagram: with two hundred of
/// them, a look into each one would take longer than the datagram.
final class Neighbours {
    static final int NOTHING = -1;
    private static final byte UNKNOWN = -2;

    private final List<Neighbour> all = new ArrayList<>();
    private final List<Neighbour> view = Collections.unmodifiableList(all);
    // By the place of a neighbour in the list.
    private long[] deadlines = new long[16];
    private boolean[] isStale = new boolean[16];
    private byte[] urgencies = new byte[16];
    private long[] orders = new long[16];
    private long[] yieldedOrders = new long[16];
    /// Whether something happened to one since its [#flightBytes] were looked up.
    private boolean[] isChanged = new boolean[16];

    private long[] flights = new long[16];
    private long nextOrder;

    Neighbour add(Peer peer, Octets innerAddress, Association association) {
        int place = all.size();
        if (place == deadlines.length) {
            deadlines = Arrays.copyOf(deadlines, 2 * place);
            isStale = Arrays.copyOf(isStale, 2 * place);
            urgencies = Arrays.copyOf(urgencies, 2 * place);
            orders = Arrays.copyOf(orders, 2 * place);
            yieldedOrders = Arrays.copyOf(yieldedOrders, 2 * place);
            isChanged = Arrays.copyOf(isChanged, 2 * place);
            flights = Arrays.copyOf(flights, 2 * place);
        }
        Neighbour neighbour = new Neighbour(this, place, peer, innerAddress, association);
        all.add(neighbour);
        deadlines[place] = Deadline.NEVER;
        yieldedOrders[place] = 0;
        touch(place);
        return neighbour;
    }

    /// Those behind it move up, and are asked anew.
    void remove(Neighbour neighbour) {
        int place = neighbour.place();
        all.remove(place);
        for (int i = place; i < all.size(); i++) {
            all.get(i).moveTo(i);
            deadlines[i] = deadlines[i + 1];
            yieldedOrders[i] = yieldedOrders[i + 1];
            touch(i);
        }
    }

    int size() {
        return all.size();
    }

    Neighbour get(int place) {
        return all.get(place);
    }

    List<Neighbour> all() {
        return view;
    }

    void touchAll() {
        Arrays.fill(isStale, true);
        Arrays.fill(urgencies, UNKNOWN);
        Arrays.fill(isChanged, true);
    }

    void touch(int place) {
        isStale[place] = true;
        urgencies[place] = UNKNOWN;
        isChanged[place] = true;
    }

    /// Polled, and not to be asked again before that instant.
    void settled(int place, long deadlineNanos) {
        touch(place);
        isStale[place] = false;
        deadlines[place] = deadlineNanos;
    }

    /// The class of what an association would send now, [#NOTHING] for nothing. Asked anew only after a change or a
    /// deadline, because the choice of every datagram looks at all neighbours.
    int urgency(int place, long nowNanos) {
        if (urgencies[place] == UNKNOWN) {
            look(place, nowNanos);
        }
        return urgencies[place];
    }

    private void look(int place, long nowNanos) {
        Association association = all.get(place).association();
        int urgency = association.mostUrgentClass(nowNanos);
        urgencies[place] = (byte) urgency;
        if (urgency != NOTHING) {
            orders[place] = Math.max(association.headOrder(urgency), yieldedOrders[place]);
        }
    }

    /// Since when a neighbour waits to send what [#urgency] tells, or has made way: the lowest number comes first.
    long order(int place) {
        return orders[place];
    }

    /// A number for what waits from now on.
    long nextOrder() {
        return ++nextOrder;
    }

    /// Puts a neighbour behind all others of its class.
    void makeWay(int place) {
        yieldedOrders[place] = nextOrder();
        urgencies[place] = UNKNOWN;
    }

    /// The first neighbour from a place on that has to be polled, or [#NOTHING].
    int nextDue(int from, long nowNanos) {
        for (int place = from; place < all.size(); place++) {
            if (isStale[place] || Deadline.isDue(deadlines[place], nowNanos)) {
                return place;
            }
        }
        return NOTHING;
    }

    /// Looks up a neighbour's [#flightBytes] again, unless nothing happened to it since the last time.
    ///
    /// @return whether something did
    boolean refresh(int place) {
        boolean changed = isChanged[place];
        if (changed) {
            isChanged[place] = false;
            flights[place] = all.get(place).association().flightBytes();
        }
        return changed;
    }

    /// What a neighbour had not acknowledged at the last [#refresh].
    long flightBytes(int place) {
        return flights[place];
    }

    /// The earliest of those that a neighbour gave.
    long deadlineNanos() {
        long earliest = Deadline.NEVER;
        for (int place = 0; place < all.size(); place++) {
            earliest = Deadline.earlier(earliest, deadlines[place]);
        }
        return earliest;
    }
}
