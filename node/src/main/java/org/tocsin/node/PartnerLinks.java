package org.tocsin.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tocsin.bytes.Deadline;
import org.tocsin.crypto.PublicKey;
import org.tocsin.wireguard.Device;
import org.tocsin.wireguard.Peer;

/// Which members are partners, to pass shards of large objects on to: they are held as contacts, and tried again now
/// and then while they do not answer.
final class PartnerLinks {
    private final Device device;
    private final Contacts contacts;
    private final Duration retryAfter;
    private final Set<PublicKey> wanted = new LinkedHashSet<>();
    /// Those that do not answer, and when to try again.
    private final Map<PublicKey, Long> absent = new LinkedHashMap<>();

    private long dialAtNanos = Deadline.NEVER;

    PartnerLinks(Device device, Contacts contacts, Duration retryAfter) {
        this.device = device;
        this.contacts = contacts;
        this.retryAfter = retryAfter;
    }

    /// None is dialled before: all at once they would make the round trips long that others measure meanwhile.
    void holdUntil(long nanos) {
        dialAtNanos = nanos;
    }

    /// These are partners from now on.
    ///
    /// @return contacts that were made, to be opened
    List<Neighbour> want(List<PublicKey> partners, long nowNanos) {
        Set<PublicKey> dismissed = new LinkedHashSet<>(wanted);
        partners.forEach(dismissed::remove);
        for (PublicKey member : dismissed) {
            Neighbour contact = contacts.find(member);
            if (contact != null) {
                contact.used(nowNanos);
                contacts.partner(contact, false);
            }
        }
        wanted.clear();
        wanted.addAll(partners);
        absent.keySet().retainAll(wanted);
        return dial(nowNanos);
    }

    boolean isWanted(PublicKey member) {
        return wanted.contains(member);
    }

    int size() {
        return wanted.size();
    }

    /// The contact of a partner goes.
    void lost(PublicKey member, long nowNanos) {
        if (wanted.contains(member)) {
            absent.put(member, nowNanos + retryAfter.toNanos());
        }
    }

    /// @return contacts that were made, to be opened
    List<Neighbour> runDue(long nowNanos) {
        boolean isDue = absent.values().removeIf(again -> Deadline.isDue(again, nowNanos));
        return isDue || Deadline.isDue(dialAtNanos, nowNanos) ? dial(nowNanos) : List.of();
    }

    long nextDeadlineNanos() {
        long next = dialAtNanos;
        for (long again : absent.values()) {
            next = Deadline.earlier(next, again);
        }
        return next;
    }

    private List<Neighbour> dial(long nowNanos) {
        List<Neighbour> dialled = new ArrayList<>();
        boolean isHeld = dialAtNanos != Deadline.NEVER && !Deadline.isDue(dialAtNanos, nowNanos);
        dialAtNanos = isHeld ? dialAtNanos : Deadline.NEVER;
        for (PublicKey member : wanted) {
            Neighbour contact = contacts.find(member);
            if (contact != null) {
                contacts.partner(contact, true);
            } else if (!isHeld && !absent.containsKey(member)) {
                Optional<Peer> tunnel =
                        device.peer(member).filter(peer -> peer.endpoint().isPresent());
                if (tunnel.isPresent()) {
                    Neighbour added = contacts.add(tunnel.get(), false);
                    contacts.partner(added, true);
                    dialled.add(added);
                } else {
                    lost(member, nowNanos);
                }
            }
        }
        return dialled;
    }
}
