package org.tocsin.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.tocsin.broadcast.Broadcast;
import org.tocsin.crypto.PublicKey;
import org.tocsin.wireguard.Peer;

/// The members to which there is an association, and which of them are neighbours or partners: those that the broadcast
/// knows.
final class Contacts {
    /// Smaller changes of a round trip are noise.
    private static final double CLEARLY_LESS = 0.9;

    private final Associations associations;
    private final Broadcast broadcast;
    private final Queue<NodeOutput> outputs;
    private final Neighbours neighbours = new Neighbours();
    private final Map<PublicKey, Neighbour> byKey = new LinkedHashMap<>();

    Contacts(Associations associations, Broadcast broadcast, Queue<NodeOutput> outputs) {
        this.associations = associations;
        this.broadcast = broadcast;
        this.outputs = outputs;
    }

    /// All contacts, neighbours or not.
    Neighbours neighbours() {
        return neighbours;
    }

    @Nullable
    Neighbour find(PublicKey key) {
        return byKey.get(key);
    }

    int size() {
        return byKey.size();
    }

    /// A copy, in the order in which they came.
    List<Neighbour> all() {
        return new ArrayList<>(byKey.values());
    }

    /// Makes an association, which is not opened by this.
    ///
    /// @param isChosen whether it is a neighbour once it is connected
    Neighbour add(Peer tunnel, boolean isChosen) {
        Neighbour added =
                neighbours.add(tunnel, NodeCore.innerAddress(tunnel.key()), associations.create(tunnel.key()));
        added.chosen(isChosen);
        byKey.put(tunnel.key(), added);
        return added;
    }

    /// Never while the associations are asked one after the other.
    void remove(Neighbour contact, long nowNanos) {
        byKey.remove(contact.key());
        neighbours.remove(contact);
        associations.end(contact.key(), contact.association(), nowNanos);
        disconnected(contact, nowNanos);
    }

    /// Messages can be sent from now on, to a peer that knows nothing of those before.
    void connected(Neighbour contact, long nowNanos) {
        contact.connected(true);
        if (contact.isPartner()) {
            broadcast.partnerUp(contact.key(), contact.roundTrip());
        }
        if (contact.isChosen()) {
            neighbourUp(contact, nowNanos);
        }
    }

    void disconnected(Neighbour contact, long nowNanos) {
        if (contact.isLinked()) {
            neighbourDown(contact, nowNanos);
        }
        if (contact.isPartner() && contact.isConnected()) {
            broadcast.partnerDown(contact.key());
        }
        contact.connected(false);
    }

    /// Makes a contact a partner, or ends that; the association stays.
    void partner(Neighbour contact, boolean isWanted) {
        if (contact.isPartner() == isWanted) {
            return;
        }
        contact.partner(isWanted);
        if (contact.isConnected() && isWanted) {
            broadcast.partnerUp(contact.key(), contact.roundTrip());
        } else if (contact.isConnected()) {
            broadcast.partnerDown(contact.key());
        }
    }

    /// Makes a contact a neighbour.
    void choose(Neighbour contact, long nowNanos) {
        if (!contact.isChosen()) {
            contact.chosen(true);
            if (contact.isLinked()) {
                neighbourUp(contact, nowNanos);
            }
        }
    }

    /// It is no neighbour any more; the association stays.
    void dismiss(Neighbour contact, long nowNanos) {
        if (contact.isLinked()) {
            neighbourDown(contact, nowNanos);
        }
        contact.chosen(false);
    }

    /// A handshake that this node began tells how far away the contact is.
    void measured(Neighbour contact, Duration roundTrip) {
        contact.roundTrip(roundTrip);
        if (contact.isLinked()) {
            broadcast.roundTrip(contact.key(), roundTrip);
        }
        if (contact.isPartner() && contact.isConnected()) {
            broadcast.partnerUp(contact.key(), roundTrip);
        }
    }

    /// Of a contact that dialled, acknowledgements tell how far away it is. The first of them may have been delayed.
    void learnRoundTrip(Neighbour contact) {
        long lowestNanos = contact.association().lowestRoundTripNanos();
        long knownNanos = contact.roundTrip().toNanos();
        if (lowestNanos > 0 && (knownNanos == 0 || lowestNanos < CLEARLY_LESS * knownNanos)) {
            measured(contact, Duration.ofNanos(lowestNanos));
        }
    }

    private void neighbourUp(Neighbour neighbour, long nowNanos) {
        broadcast.neighbourUp(neighbour.key(), neighbour.roundTrip(), nowNanos);
        outputs.add(new NodeOutput.PeerUp(neighbour.key(), neighbour.roundTrip()));
    }

    private void neighbourDown(Neighbour neighbour, long nowNanos) {
        broadcast.neighbourDown(neighbour.key(), nowNanos);
        outputs.add(new NodeOutput.PeerDown(neighbour.key()));
    }
}
