package org.tocsin.node;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tocsin.broadcast.MemberList;
import org.tocsin.broadcast.Overlay;
import org.tocsin.broadcast.OverlayOutput;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.wireguard.Device;
import org.tocsin.wireguard.Peer;

/// Which members are neighbours: all of few, and of many those that an [Overlay] chooses. Beside them stand the
/// partners, [PartnerLinks].
///
/// Nodes may know different numbers of members. So whoever chooses tells those that take it for a neighbour, and were
/// not chosen; and who is told chooses too, also among few. It goes on with that, however few they become.
///
/// The overlay's round trips are those of handshakes; its messages go through associations, which are made when one is
/// to be sent or comes, and end some time after the last one where no link came of it. A tunnel that is configured and
/// not used costs nothing, so a network of thousands takes a few dozen associations.
final class NeighbourChoice {
    /// Frames for one member that wait for its association; the oldest gives way.
    private static final int WAITING_MAX = 4;
    /// So many times as many members are another network to choose from.
    private static final int GROWTH = 2;
    /// Messages of before are on their way for a while.
    private static final long TELL_AGAIN_NANOS = 5_000_000_000L;

    private final ChoiceConfig config;
    private final Device device;
    private final MemberRoll roll;
    private final Contacts contacts;
    private final PartnerLinks partners;
    private final Messages messages;
    private final NodeCounters counters;
    private final RandomGenerator random;
    /// Empty while everybody is a neighbour.
    private @Nullable Overlay overlay;

    private long overlayDeadlineNanos = Deadline.NEVER;
    private long deadlineNanos = Deadline.NEVER;
    /// Whether the overlay got something since it last had nothing to say.
    private boolean hasNews;
    /// Members that are measured, and until when they may answer; as many as the overlay measures at once.
    private final Map<PublicKey, Long> probes = new LinkedHashMap<>();
    /// What waits for the associations of some contacts.
    private final Map<PublicKey, Queue<Octets>> waiting = new LinkedHashMap<>();
    /// Contacts whose associations ended, to be removed when that is safe.
    private final Set<Neighbour> ended = new LinkedHashSet<>();
    /// Neighbours from before the choice, which stay until it has made some.
    private final Set<PublicKey> keptOver = new LinkedHashSet<>();

    /// Members that were taken for neighbours and tell that they choose theirs; dismissed when that is safe.
    private final Set<Neighbour> choosers = new LinkedHashSet<>();

    private List<PublicKey> mayShare = List.of();
    /// How many members there were when some were drawn last.
    private int drawnFrom;

    private long epochEndsAtNanos = Deadline.NEVER;
    private long sweepAtNanos = Deadline.NEVER;

    NeighbourChoice(
            ChoiceConfig config,
            Device device,
            MemberRoll roll,
            Contacts contacts,
            PartnerLinks partners,
            Messages messages,
            NodeCounters counters,
            RandomGenerator random) {
        this.config = config;
        this.device = device;
        this.roll = roll;
        this.contacts = contacts;
        this.partners = partners;
        this.messages = messages;
        this.counters = counters;
        this.random = random;
    }

    /// Whether every member is a neighbour.
    boolean takesAll() {
        return overlay == null && roll.size() <= config.meshMax();
    }

    /// The members from now on, those of the roll.
    ///
    /// @param mayShare those that shards of large objects can come from, or go to
    void members(MemberList members, List<PublicKey> mayShare, long nowNanos) {
        this.mayShare = mayShare;
        if (overlay != null) {
            list(overlay, members, nowNanos);
        } else if (members.size() > config.meshMax()) {
            list(begin(nowNanos), members, nowNanos);
        }
    }

    private void list(Overlay chooser, MemberList members, long nowNanos) {
        waiting.keySet().removeIf(member -> !members.contains(member));
        MemberList drawn = members;
        if (members.size() > GROWTH * drawnFrom) {
            // The members that were measured, and drawn, say little of those that came since.
            roll.nextEpoch();
            drawn = roll.list();
            drawnFrom = drawn.size();
        }
        chooser.members(drawn, nowNanos);
        hasNews = true;
        partners.want(mayShare, nowNanos).forEach(contact -> open(contact, nowNanos));
    }

    /// Whoever is connected stays until there are neighbours of choice.
    private Overlay begin(long nowNanos) {
        Overlay chooser = new Overlay(config.overlay(), device.publicKey(), random);
        overlay = chooser;
        partners.holdUntil(nowNanos + config.overlay().measuring().toNanos());
        epochEndsAtNanos = nowNanos + config.epoch().toNanos();
        sweepAtNanos = nowNanos + config.idleMax().toNanos();
        for (Neighbour contact : contacts.all()) {
            if (contact.isConnected()) {
                keptOver.add(contact.key());
                contact.used(nowNanos);
            } else {
                contacts.remove(contact, nowNanos);
            }
        }
        return chooser;
    }

    /// Opens an association where its peer can be dialled.
    void open(Neighbour contact, long nowNanos) {
        if (contact.peer().endpoint().isEmpty()) {
            return;
        }
        contact.association().connect(nowNanos);
        contact.touch();
        if (device.hasSession(contact.peer(), nowNanos) && contact.association().isOpening()) {
            connected(contact, nowNanos);
        }
    }

    /// A member's packet came that may be for an association: one is made for it.
    ///
    /// @return null if it is no member, or there are too many contacts
    @Nullable
    Neighbour visited(Peer tunnel, long nowNanos) {
        return overlay != null && roll.contains(tunnel.key()) ? contact(tunnel, nowNanos) : null;
    }

    private @Nullable Neighbour contact(Peer tunnel, long nowNanos) {
        boolean isPartner = partners.isWanted(tunnel.key());
        if (!isPartner && contacts.size() >= config.contactsMax() + partners.size()) {
            counters.count(NodeCounter.CONTACTS_FULL);
            return null;
        }
        Neighbour added = contacts.add(tunnel, false);
        contacts.partner(added, isPartner);
        added.used(nowNanos);
        return added;
    }

    /// A handshake that this node began was answered.
    void measured(PublicKey member, Duration roundTrip, long nowNanos) {
        if (overlay != null && probes.remove(member) != null) {
            overlay.measured(member, roundTrip, nowNanos);
            hasNews = true;
        }
    }

    /// Messages can be sent to the contact from now on.
    void connected(Neighbour contact, long nowNanos) {
        if (!contact.isConnected()) {
            contacts.connected(contact, nowNanos);
        }
        Queue<Octets> frames = waiting.remove(contact.key());
        if (frames != null) {
            frames.forEach(frame -> messages.sendOverlay(contact, frame, nowNanos));
        }
    }

    /// The association of a contact ended.
    ///
    /// @return whether the contact will be removed
    boolean closed(Neighbour contact, long nowNanos) {
        if (overlay == null) {
            return false;
        }
        ended.add(contact);
        overlay.lost(contact.key(), nowNanos);
        hasNews = true;
        return true;
    }

    /// A member answered no handshake for long. Where all are neighbours the association outlives that; where others
    /// can be had, its place is wanted.
    void fellSilent(PublicKey member, long nowNanos) {
        Neighbour contact = contacts.find(member);
        if (overlay != null && contact != null) {
            contacts.disconnected(contact, nowNanos);
            closed(contact, nowNanos);
        }
    }

    /// A message of a contact's overlay.
    void handle(Neighbour contact, Octets frame, long nowNanos) {
        contact.used(nowNanos);
        boolean isTakenForOne = overlay == null || keptOver.contains(contact.key());
        if (isTakenForOne && Overlay.isFarewell(frame)) {
            choosers.add(contact);
        } else if (overlay == null) {
            Overlay.acceptance(frame).ifPresent(accept -> messages.sendOverlay(contact, accept, nowNanos));
        } else {
            overlay.handle(contact.key(), frame, contact.roundTrip(), nowNanos);
            hasNews = true;
        }
    }

    /// Something that is for neighbours came from a contact that is none.
    void mistaken(Neighbour contact, long nowNanos) {
        if (overlay != null && !overlay.knows(contact.key()) && !contact.wasLeftSince(nowNanos - TELL_AGAIN_NANOS)) {
            leave(contact, nowNanos);
        }
    }

    private void leave(Neighbour contact, long nowNanos) {
        contact.left(nowNanos);
        messages.sendOverlay(contact, Overlay.farewell(), nowNanos);
    }

    private void chooseToo(long nowNanos) {
        if (overlay == null) {
            list(begin(nowNanos), roll.list(), nowNanos);
        }
        for (Neighbour contact : choosers) {
            if (keptOver.remove(contact.key())) {
                contacts.dismiss(contact, nowNanos);
            }
        }
        choosers.clear();
    }

    /// Does what the overlay wants.
    ///
    /// @return when to call again if nothing else happens
    long drain(long nowNanos) {
        if (!choosers.isEmpty()) {
            chooseToo(nowNanos);
        }
        if (overlay == null) {
            return Deadline.NEVER;
        }
        // Every datagram asks.
        if (!hasNews && !Deadline.isDue(deadlineNanos, nowNanos)) {
            return deadlineNanos;
        }
        removeEnded(nowNanos);
        if (Deadline.isDue(epochEndsAtNanos, nowNanos)) {
            epochEndsAtNanos = nowNanos + config.epoch().toNanos();
            drawnFrom = 0;
            list(overlay, roll.list(), nowNanos);
        }
        partners.runDue(nowNanos).forEach(contact -> open(contact, nowNanos));
        if (Deadline.isDue(sweepAtNanos, nowNanos)) {
            sweepAtNanos = nowNanos + config.idleMax().toNanos() / 2;
            sweep(nowNanos);
        }
        expireProbes(overlay, nowNanos);
        if (hasNews || Deadline.isDue(overlayDeadlineNanos, nowNanos)) {
            hasNews = false;
            overlayDeadlineNanos = drain(overlay, nowNanos);
            releaseKept(overlay, nowNanos);
        }
        deadlineNanos = nextDeadlineNanos();
        return deadlineNanos;
    }

    private long nextDeadlineNanos() {
        long deadline = Deadline.earlier(overlayDeadlineNanos, Deadline.earlier(epochEndsAtNanos, sweepAtNanos));
        deadline = Deadline.earlier(deadline, partners.nextDeadlineNanos());
        for (long probe : probes.values()) {
            deadline = Deadline.earlier(deadline, probe);
        }
        return deadline;
    }

    private long drain(Overlay chooser, long nowNanos) {
        while (true) {
            switch (chooser.poll(nowNanos)) {
                case OverlayOutput.Probe(PublicKey member) -> probe(chooser, member, nowNanos);
                case OverlayOutput.Send(PublicKey to, Octets frame) -> send(to, frame, nowNanos);
                case OverlayOutput.LinkUp(PublicKey member, Duration _) -> linkUp(chooser, member, nowNanos);
                case OverlayOutput.LinkDown(PublicKey member) -> {
                    Neighbour contact = contacts.find(member);
                    if (contact != null) {
                        contact.used(nowNanos);
                        contact.left(nowNanos);
                        contacts.dismiss(contact, nowNanos);
                    }
                }
                case OverlayOutput.WaitUntil(long deadlineNanos) -> {
                    return deadlineNanos;
                }
                case OverlayOutput.Idle _ -> {
                    return Deadline.NEVER;
                }
            }
        }
    }

    private void linkUp(Overlay chooser, PublicKey member, long nowNanos) {
        keptOver.remove(member);
        Neighbour contact = contacts.find(member);
        if (contact != null && contact.isConnected()) {
            contacts.choose(contact, nowNanos);
        } else {
            // It agreed, and its association ended since.
            chooser.lost(member, nowNanos);
        }
    }

    private void probe(Overlay chooser, PublicKey member, long nowNanos) {
        Optional<Peer> tunnel = device.peer(member);
        if (tunnel.isEmpty() || tunnel.get().endpoint().isEmpty()) {
            chooser.unreachable(member, nowNanos);
        } else {
            probes.put(member, nowNanos + config.probeTimeout().toNanos());
            device.requestSession(tunnel.get(), nowNanos);
        }
    }

    private void expireProbes(Overlay chooser, long nowNanos) {
        if (probes.isEmpty()) {
            return;
        }
        hasNews |= probes.entrySet().removeIf(probe -> {
            boolean isDue = Deadline.isDue(probe.getValue(), nowNanos);
            if (isDue) {
                chooser.unreachable(probe.getKey(), nowNanos);
            }
            return isDue;
        });
    }

    private void send(PublicKey to, Octets frame, long nowNanos) {
        Neighbour contact = contacts.find(to);
        if (contact == null) {
            Optional<Peer> tunnel = device.peer(to);
            contact = tunnel.isEmpty() ? null : contact(tunnel.get(), nowNanos);
            if (contact == null) {
                return;
            }
            open(contact, nowNanos);
        }
        contact.used(nowNanos);
        if (contact.isConnected()) {
            messages.sendOverlay(contact, frame, nowNanos);
            return;
        }
        Queue<Octets> frames = waiting.computeIfAbsent(to, _ -> new ArrayDeque<>());
        if (frames.size() == WAITING_MAX) {
            frames.remove();
        }
        frames.add(frame);
    }

    /// Ends the associations of those that were asked, or asked, and are no neighbours. What they still send makes a
    /// new
    /// association, which knows nothing of it and says so.
    private void sweep(long nowNanos) {
        for (Neighbour contact : contacts.all()) {
            if (!contact.isChosen()
                    && !contact.isPartner()
                    && contact.isUnusedSince(nowNanos - config.idleMax().toNanos())) {
                forget(contact, nowNanos);
            }
        }
    }

    private void removeEnded(long nowNanos) {
        if (!ended.isEmpty()) {
            ended.forEach(contact -> forget(contact, nowNanos));
            ended.clear();
        }
    }

    private void forget(Neighbour contact, long nowNanos) {
        waiting.remove(contact.key());
        keptOver.remove(contact.key());
        if (contacts.find(contact.key()) == contact) {
            contacts.remove(contact, nowNanos);
            partners.lost(contact.key(), nowNanos);
        }
    }

    /// Not as long as a node that is known has no other. They may have asked this one while it took everybody.
    private void releaseKept(Overlay chooser, long nowNanos) {
        if (keptOver.isEmpty() || chooser.neighbours().size() < config.overlay().kindMax()) {
            return;
        }
        for (PublicKey member : keptOver) {
            Neighbour contact = contacts.find(member);
            if (contact != null) {
                contacts.dismiss(contact, nowNanos);
                leave(contact, nowNanos);
            }
        }
        keptOver.clear();
    }
}
