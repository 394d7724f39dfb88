package org.tocsin.broadcast;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// Chooses the neighbours of a node among the members of its network. Sans-IO; drive it like [Broadcast].
///
/// Half of the neighbours are *near*: the ones with the least round trip in a random sample, measured by
/// this node itself. The other half are *random*, whatever their distance: near ones alone form islands,
/// and whoever fakes round trips gets at most the near half. Both sides agree to a link; each kind has a
/// bound on both sides, so nobody becomes a hub. All begin to ask for near ones at about the same time of
/// an epoch, however long they measured: places go to who asks first. Once chosen, neighbours stay for the
/// epoch; in the next one the random links that this node asked for are replaced one by one, and a near one
/// where the new sample has a clearly nearer member. Whoever is left with few neighbours, such as a node that was cut
/// off from all, begins anew, and is let in where all places are taken.
public final class Overlay {
    /// A near neighbour is replaced only by one that is nearer by this factor: less is noise of the
    /// measurement.
    private static final double CLEARLY_NEARER = 0.8;

    /// The longest wait of a node without neighbours is `retryAfter` doubled as often.
    private static final int RETRY_DOUBLINGS_MAX = 4;

    /// Links of one kind.
    public enum Kind {
        NEAR,
        RANDOM
    }

    private final OverlayConfig config;
    private final PublicKey self;
    private final RandomGenerator random;
    private final ArrayDeque<OverlayOutput> outputs = new ArrayDeque<>();
    private final Map<PublicKey, Link> links = new LinkedHashMap<>();
    private final Map<PublicKey, Ask> asks = new LinkedHashMap<>();
    private final Search nearSearch = new Search();
    private final Search randomSearch = new Search();
    private Sample sample;
    private Members members;
    private long requestsMalformed;
    /// When near neighbours are first asked for in this epoch; never again once that has come.
    private long nearSearchAtNanos = Deadline.NEVER;
    /// When it is seen to whether there are enough neighbours.
    private long retryAtNanos = Deadline.NEVER;

    private int retries;
    /// Links of this epoch that made room for others.
    private int displaced;
    /// Something happened after which a search may go on: looking is too dear for every measurement.
    private boolean isSearchDue;

    /// @param random for the choice of members; must not be foreseeable by others
    public Overlay(OverlayConfig config, PublicKey self, RandomGenerator random) {
        this.config = config;
        this.self = self;
        this.random = random;
        this.members = new MemberList(Long.MIN_VALUE, List.of());
        this.sample = new Sample(config);
    }

    /// The members of the network from now on. Links to whoever is not among them end; a new epoch draws
    /// anew.
    public void members(Members changed, long nowNanos) {
        isSearchDue = true;
        boolean isNewEpoch = changed.epoch() != members.epoch();
        members = changed;
        for (PublicKey key : new ArrayList<>(links.keySet())) {
            if (!members.contains(key)) {
                unlink(key, true);
            }
        }
        asks.keySet().removeIf(key -> !members.contains(key));
        if (!isNewEpoch) {
            return;
        }
        displaced = 0;
        retries = 0;
        retryAtNanos = Deadline.NEVER;
        awaitRetry(nowNanos);
        sample = Sample.draw(config, members, self, random);
        nearSearchAtNanos = nowNanos
                + config.nearSearchAfter().toNanos()
                + random.nextLong(config.nearSearchSpread().toNanos() + 1);
        nearSearch.restart();
        randomSearch.restart();
        Search drawn = randomSearch;
        for (Link link : links.values()) {
            if (link.kind == Kind.RANDOM && link.isAskedFor) {
                drawn.redrawAt.add(
                        nowNanos + random.nextLong(config.redrawSpread().toNanos() + 1));
            }
        }
        Collections.sort(drawn.redrawAt);
    }

    /// The answer to [OverlayOutput.Probe].
    public void measured(PublicKey member, Duration roundTrip, long nowNanos) {
        sample.measured(member, roundTrip.toNanos());
        isSearchDue |= sample.isMeasured();
    }

    /// The other answer to [OverlayOutput.Probe].
    public void unreachable(PublicKey member, long nowNanos) {
        sample.unreachable(member);
        isSearchDue |= sample.isMeasured();
    }

    /// The link to a neighbour broke: another one takes its place.
    public void lost(PublicKey neighbour, long nowNanos) {
        if (links.containsKey(neighbour)) {
            unlink(neighbour, false);
            isSearchDue = true;
            nearSearch.again();
            randomSearch.again();
            awaitRetry(nowNanos);
        }
    }

    /// Whether bytes that came from a member are for an overlay; other ones are for [Broadcast].
    public static boolean isMessage(Octets bytes) {
        return OverlayFrame.isOne(bytes);
    }

    /// The answer to a message of a member, from a node that is everybody's neighbour and needs no choice: it accepts
    /// whoever asks.
    ///
    /// @return empty for what needs no answer
    public static Optional<Octets> acceptance(Octets frame) {
        return OverlayFrame.read(frame)
                .filter(asked ->
                        asked.request() == OverlayFrame.Request.ASK || asked.request() == OverlayFrame.Request.NEED)
                .map(asked -> new OverlayFrame(OverlayFrame.Request.ACCEPT, asked.kind()).encode());
    }

    /// The message of a node that takes a member for its neighbour no more, without having had an overlay's link to it.
    public static Octets farewell() {
        return new OverlayFrame(OverlayFrame.Request.LEAVE, Kind.RANDOM).encode();
    }

    /// Whether a message of a member says that it takes the receiver for its neighbour no more.
    public static boolean isFarewell(Octets frame) {
        return OverlayFrame.read(frame)
                .filter(read -> read.request() == OverlayFrame.Request.LEAVE)
                .isPresent();
    }

    /// Whether a member is a neighbour, or may be one soon as it was asked.
    public boolean knows(PublicKey member) {
        return links.containsKey(member) || asks.containsKey(member);
    }

    /// One message of a member.
    ///
    /// @param roundTrip as this node measured it, from the handshake that came before
    public void handle(PublicKey from, Octets frame, Duration roundTrip, long nowNanos) {
        Optional<OverlayFrame> read = OverlayFrame.read(frame);
        if (read.isEmpty() || !members.contains(from) || from.equals(self)) {
            requestsMalformed++;
            return;
        }
        isSearchDue = true;
        Kind kind = read.get().kind();
        switch (read.get().request()) {
            case ASK -> answer(from, kind, false, roundTrip);
            case NEED -> answer(from, kind, true, roundTrip);
            case ACCEPT -> accepted(from, roundTrip);
            case REFUSE -> asks.remove(from);
            case LEAVE -> {
                Link left = links.get(from);
                if (left != null) {
                    unlink(from, false);
                    searchOf(left.kind).again();
                    awaitRetry(nowNanos);
                }
            }
        }
    }

    public OverlayOutput poll(long nowNanos) {
        if (outputs.isEmpty()) {
            expireAsks(nowNanos);
            sample.probe(outputs);
            redraw(nowNanos);
            retry(nowNanos);
            if (Deadline.isDue(nearSearchAtNanos, nowNanos)) {
                nearSearchAtNanos = Deadline.NEVER;
                isSearchDue = true;
            }
            if (isSearchDue) {
                isSearchDue = false;
                replaceFarthest();
                search(Kind.NEAR, nowNanos);
                search(Kind.RANDOM, nowNanos);
            }
        }
        OverlayOutput output = outputs.poll();
        if (output != null) {
            return output;
        }
        long deadlineNanos = nextDeadlineNanos();
        return deadlineNanos == Deadline.NEVER ? new OverlayOutput.Idle() : new OverlayOutput.WaitUntil(deadlineNanos);
    }

    /// The neighbours, in the order in which they came.
    public List<PublicKey> neighbours() {
        return new ArrayList<>(links.keySet());
    }

    /// How many neighbours of a kind there are.
    public int count(Kind kind) {
        int count = 0;
        for (Link link : links.values()) {
            count += link.kind == kind ? 1 : 0;
        }
        return count;
    }

    /// Messages that were none, or came from no member.
    public long requestsMalformed() {
        return requestsMalformed;
    }

    private void answer(PublicKey from, Kind kind, boolean isInNeed, Duration roundTrip) {
        if (links.containsKey(from)) {
            // It forgot, by a restart: the link stays.
            send(from, OverlayFrame.Request.ACCEPT, kind);
            return;
        }
        Ask crossing = asks.get(from);
        if (crossing != null) {
            // Both asked at once: both slots are reserved, so both agree without counting again.
            asks.remove(from);
            send(from, OverlayFrame.Request.ACCEPT, kind);
            link(from, crossing.kind, true, roundTrip);
        } else if (taken(kind) < config.kindMax() || (isInNeed && hasMadeRoom(kind))) {
            send(from, OverlayFrame.Request.ACCEPT, kind);
            link(from, kind, false, roundTrip);
        } else {
            send(from, OverlayFrame.Request.REFUSE, kind);
        }
    }

    /// Whoever comes late finds all places taken, so a link gives way to one that needs it more: not more often in an
    /// epoch than costs little if the need is a lie.
    private boolean hasMadeRoom(Kind kind) {
        Optional<PublicKey> given = displaced < config.displacedMax() ? firstAskedFor(kind) : Optional.empty();
        given.ifPresent(neighbour -> {
            displaced++;
            unlink(neighbour, true);
        });
        return given.isPresent();
    }

    private Optional<PublicKey> firstAskedFor(Kind kind) {
        return links.entrySet().stream()
                .filter(entry -> entry.getValue().kind == kind && entry.getValue().isAskedFor)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private void accepted(PublicKey from, Duration roundTrip) {
        Ask ask = asks.remove(from);
        if (ask != null) {
            link(from, ask.kind, true, roundTrip);
        } else if (!links.containsKey(from)) {
            // Too late: the place is somebody else's.
            send(from, OverlayFrame.Request.LEAVE, Kind.RANDOM);
        }
    }

    private Search searchOf(Kind kind) {
        return kind == Kind.NEAR ? nearSearch : randomSearch;
    }

    /// Links and reserved places of a kind.
    private int taken(Kind kind) {
        return count(kind) + inFlight(kind);
    }

    private int inFlight(Kind kind) {
        int count = 0;
        for (Ask ask : asks.values()) {
            count += ask.kind == kind ? 1 : 0;
        }
        return count;
    }

    private int askedFor(Kind kind) {
        int count = 0;
        for (Link link : links.values()) {
            count += link.kind == kind && link.isAskedFor ? 1 : 0;
        }
        return count;
    }

    private boolean isNearSearchable() {
        return nearSearchAtNanos == Deadline.NEVER && sample.isMeasured();
    }

    private void search(Kind kind, long nowNanos) {
        Search search = searchOf(kind);
        if (kind == Kind.NEAR && !isNearSearchable()) {
            return;
        }
        int wanted = kind == Kind.NEAR ? config.nearAsked() : config.randomAsked();
        int asked = askedFor(kind);
        int inFlight = inFlight(kind);
        while (search.asksLeft(config)
                && inFlight < config.asksInFlight()
                && taken(kind) < config.kindMax()
                && asked + inFlight < wanted) {
            PublicKey candidate = kind == Kind.NEAR ? sample.nextNearest() : randomMember();
            search.asks++;
            if (candidate == null) {
                search.asks = config.asksMax();
                return;
            }
            if (!candidate.equals(self) && !links.containsKey(candidate) && !asks.containsKey(candidate)) {
                asks.put(
                        candidate,
                        new Ask(kind, nowNanos + config.answerTimeout().toNanos()));
                send(candidate, isInNeed(kind) ? OverlayFrame.Request.NEED : OverlayFrame.Request.ASK, kind);
                inFlight++;
            }
        }
    }

    private boolean isInNeed(Kind kind) {
        return kind == Kind.RANDOM && retries > 0 && links.size() < config.kindMax();
    }

    /// Gives up the links of the last epoch, one at a time: the search fills the gap.
    private void redraw(long nowNanos) {
        Search drawn = randomSearch;
        if (!drawn.redrawAt.isEmpty() && Deadline.isDue(drawn.redrawAt.getFirst(), nowNanos)) {
            drawn.redrawAt.removeFirst();
            firstAskedFor(Kind.RANDOM).ifPresent(given -> unlink(given, true));
            drawn.again();
            isSearchDue = true;
        }
    }

    /// In a later epoch the new sample may have a nearer member than the neighbours of before.
    private void replaceFarthest() {
        Search near = nearSearch;
        if (!isNearSearchable() || askedFor(Kind.NEAR) < config.nearAsked() || !near.asksLeft(config)) {
            return;
        }
        near.asks++;
        Optional<Map.Entry<PublicKey, Link>> farthest = links.entrySet().stream()
                .filter(entry -> entry.getValue().kind == Kind.NEAR && entry.getValue().isAskedFor)
                .max((a, b) -> Long.compare(a.getValue().roundTripNanos, b.getValue().roundTripNanos));
        long nextNanos = sample.nextRoundTripNanos();
        if (farthest.isPresent()
                && nextNanos < farthest.get().getValue().roundTripNanos * CLEARLY_NEARER
                && asks.isEmpty()) {
            unlink(farthest.get().getKey(), true);
        } else {
            near.asks = config.asksMax();
        }
    }

    private void awaitRetry(long nowNanos) {
        if (retryAtNanos == Deadline.NEVER) {
            retryAtNanos = nowNanos + (config.retryAfter().toNanos() << Math.min(retries, RETRY_DOUBLINGS_MAX));
        }
    }

    /// Every request may have gone without an answer because this node could reach nobody: then no search has any left.
    private void retry(long nowNanos) {
        if (!Deadline.isDue(retryAtNanos, nowNanos)) {
            return;
        }
        retryAtNanos = Deadline.NEVER;
        if (links.size() >= config.kindMax()) {
            retries = 0;
            return;
        }
        retries++;
        awaitRetry(nowNanos);
        sample = Sample.draw(config, members, self, random);
        nearSearch.again();
        randomSearch.again();
        isSearchDue = true;
    }

    private @Nullable PublicKey randomMember() {
        return members.size() < 2 ? null : members.at(random.nextInt(members.size()));
    }

    private void expireAsks(long nowNanos) {
        if (!asks.isEmpty()) {
            isSearchDue |= asks.entrySet().removeIf(entry -> Deadline.isDue(entry.getValue().deadlineNanos, nowNanos));
        }
    }

    private long nextDeadlineNanos() {
        long next = Deadline.earlier(nearSearchAtNanos, retryAtNanos);
        for (Ask ask : asks.values()) {
            next = Deadline.earlier(next, ask.deadlineNanos);
        }
        if (!randomSearch.redrawAt.isEmpty()) {
            next = Deadline.earlier(next, randomSearch.redrawAt.getFirst());
        }
        return next;
    }

    private void link(PublicKey to, Kind kind, boolean isAskedFor, Duration roundTrip) {
        links.put(to, new Link(kind, isAskedFor, roundTrip.toNanos()));
        outputs.add(new OverlayOutput.LinkUp(to, roundTrip));
    }

    private void unlink(PublicKey neighbour, boolean isTold) {
        Link link = links.remove(neighbour);
        if (link == null) {
            throw new IllegalStateException("no neighbour: " + neighbour);
        }
        if (isTold) {
            send(neighbour, OverlayFrame.Request.LEAVE, link.kind);
        }
        outputs.add(new OverlayOutput.LinkDown(neighbour));
    }

    private void send(PublicKey to, OverlayFrame.Request request, Kind kind) {
        outputs.add(new OverlayOutput.Send(to, new OverlayFrame(request, kind).encode()));
    }

    private record Link(Kind kind, boolean isAskedFor, long roundTripNanos) {}

    private record Ask(Kind kind, long deadlineNanos) {}

    /// How far the search for neighbours of one kind has come in this epoch.
    private static final class Search {
        private int asks;
        private final List<Long> redrawAt = new ArrayList<>();

        private boolean asksLeft(OverlayConfig bounds) {
            return asks < bounds.asksMax();
        }

        private void restart() {
            redrawAt.clear();
            asks = 0;
        }

        /// Something was lost: what is missing is looked for again.
        private void again() {
            asks = 0;
        }
    }
}
