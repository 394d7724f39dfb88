package org.tocsin.broadcast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tocsin.crypto.PublicKey;

/// The members with which this node exchanges shards alone, while the links to them work.
final class Partners {
    /// Suspects last, and the farthest first, as theirs is the longest way; the key makes it a total order.
    private static final Comparator<Link> SERVED_FIRST = Comparator.comparing((Link link) -> link.conduct.isSuspect())
            .thenComparing(
                    Comparator.comparingLong((Link link) -> link.roundTripNanos).reversed())
            .thenComparing(link -> link.key);

    private final Neighbours neighbours;
    private final Map<PublicKey, Link> links = new LinkedHashMap<>();

    Partners(Neighbours neighbours) {
        this.neighbours = neighbours;
    }

    /// How a partner behaves is remembered as long as its link works.
    void up(PublicKey partner, long roundTripNanos) {
        Link known = links.get(partner);
        Conduct conduct = known == null ? new Conduct() : known.conduct;
        links.put(partner, new Link(partner, roundTripNanos, conduct));
    }

    void down(PublicKey partner) {
        links.remove(partner);
    }

    boolean contains(PublicKey key) {
        return links.containsKey(key);
    }

    int size() {
        return links.size();
    }

    /// Partners that sent garbage, three times or more, and are no neighbours: what those do is told of them.
    int suspects() {
        return (int)
                links.values().stream().filter(link -> link.conduct.isSuspect()).count();
    }

    /// What somebody sent no honest member sends.
    void charge(PublicKey key) {
        Neighbour neighbour = neighbours.find(key);
        Link link = links.get(key);
        if (neighbour != null) {
            Reception.charge(neighbour);
        } else if (link != null) {
            link.conduct.sentGarbage();
        }
    }

    /// Neighbours and partners, in the order in which shards leave for them. Who is both stands once, as far away and
    /// as trusted as it is as a neighbour.
    List<PublicKey> servedFirst() {
        List<Link> all = new ArrayList<>();
        for (Neighbour neighbour : neighbours.nearestFirst()) {
            all.add(new Link(neighbour.key, neighbour.roundTripNanos, neighbour.conduct));
        }
        for (Link link : links.values()) {
            if (neighbours.find(link.key) == null) {
                all.add(link);
            }
        }
        all.sort(SERVED_FIRST);
        return all.stream().map(Link::key).toList();
    }

    private record Link(PublicKey key, long roundTripNanos, Conduct conduct) {}
}
