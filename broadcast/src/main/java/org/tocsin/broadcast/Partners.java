package org.tocsin.broadcast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tocsin.crypto.PublicKey;

/// The members with which this node exchanges shards alone, while the links to them work.
final class Partners {
    /// The nearest first; the key makes it a total order.
    private static final Comparator<Link> SERVED_FIRST =
            Comparator.comparingLong(Link::roundTripNanos).thenComparing(Link::key);

    private final Map<PublicKey, Link> links = new LinkedHashMap<>();

    void up(PublicKey partner, long roundTripNanos) {
        links.put(partner, new Link(partner, roundTripNanos));
    }

    void down(PublicKey partner) {
        links.remove(partner);
    }

    boolean contains(PublicKey key) {
        return links.containsKey(key);
    }

    boolean isEmpty() {
        return links.isEmpty();
    }

    int size() {
        return links.size();
    }

    /// Neighbours and partners; who is both stands once, as far away as it is as a neighbour. Suspects do not
    /// stand last.
    List<PublicKey> nearestFirst(Neighbours neighbours) {
        List<Link> all = new ArrayList<>();
        for (Neighbour neighbour : neighbours.nearestFirst()) {
            all.add(new Link(neighbour.key, neighbour.roundTripNanos));
        }
        for (Link link : links.values()) {
            if (neighbours.find(link.key) == null) {
                all.add(link);
            }
        }
        all.sort(SERVED_FIRST);
        return all.stream().map(Link::key).toList();
    }

    private record Link(PublicKey key, long roundTripNanos) {}
}
