package org.tocsin.broadcast;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.crypto.SigningKey;

/// Many broadcasts in virtual time, joined by reliable links with delay and rate, as associations are while they live.
/// Jobs take half a millisecond.
final class Bus {
    static final Octets NETWORK = Octets.wrap("test".getBytes(StandardCharsets.US_ASCII));
    static final CryptoProvider CRYPTO = new FastCrypto();

    /// What a neighbour gets instead of a frame: of a later version, so it is acknowledged and means nothing.
    static final Octets SWALLOWED = Octets.ofHex("0201");

    private static final long JOB_NANOS = 500_000;

    final RandomGenerator random;
    final StaticDirectory directory = new StaticDirectory();
    final List<Member> members = new ArrayList<>();

    private final BroadcastConfig config;
    private final PriorityQueue<Event> agenda =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::serial));
    private long serials;
    // Not zero, and overflowing soon: clocks have arbitrary origins.
    private long nowNanos = Long.MAX_VALUE - Duration.ofSeconds(20).toNanos();
    private long elapsedNanos;

    Bus(long seed, int count, UnaryOperator<BroadcastConfig.Builder> settings) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        config = settings.apply(BroadcastConfig.builder(NETWORK)).build();
        for (int i = 0; i < count; i++) {
            members.add(new Member(i));
        }
    }

    long nowNanos() {
        return nowNanos;
    }

    Member member(int index) {
        return members.get(index);
    }

    void connectAll(Duration oneWay) {
        for (int i = 0; i < members.size(); i++) {
            for (int j = 0; j < i; j++) {
                connect(i, j, oneWay);
            }
        }
    }

    /// All know of all, and large objects may go in shards.
    void enlistAll() {
        MemberList list =
                new MemberList(1, members.stream().map(member -> member.key).toList());
        members.forEach(member -> member.broadcast.members(list));
    }

    void connect(int a, int b, Duration oneWay) {
        members.get(a).up(members.get(b), oneWay);
        members.get(b).up(members.get(a), oneWay);
    }

    /// All members know all, and have links to their partners, and to as many others on each side in a ring.
    void enlistInLattice(int neighbours, Duration oneWay) {
        enlistAll();
        for (Member member : members) {
            for (PublicKey partner : member.broadcast.partners()) {
                member.partnerUp(byKey(partner), oneWay);
            }
        }
        for (int i = 0; i < members.size(); i++) {
            for (int step = 1; step <= neighbours; step++) {
                connect(i, (i + step) % members.size(), oneWay);
            }
        }
    }

    /// With another last byte.
    static Octets spoiled(Octets frame) {
        byte[] bytes = frame.toByteArray();
        bytes[bytes.length - 1] ^= 1;
        return Octets.wrap(bytes);
    }

    /// Whether one exchanges shards with another, and nothing else.
    boolean isPartnerOnly(Member one, Member other) {
        return one.broadcast.partners().contains(other.key)
                && one.status().neighbours().stream()
                        .noneMatch(neighbour -> neighbour.key().equals(other.key));
    }

    Member byKey(PublicKey key) {
        return members.stream()
                .filter(member -> member.key.equals(key))
                .findFirst()
                .orElseThrow();
    }

    void disconnect(int a, int b) {
        members.get(a).down(members.get(b));
        members.get(b).down(members.get(a));
    }

    /// Whether the link takes frames and hands none over, until it does again.
    void stall(int from, int to, boolean isStalled) {
        Link link = Objects.requireNonNull(members.get(from).links.get(members.get(to).key));
        link.isStalled = isStalled;
        List<Runnable> released = List.copyOf(link.held);
        link.held.clear();
        released.forEach(Runnable::run);
    }

    boolean isConnected(int a, int b) {
        return members.get(a).links.containsKey(members.get(b).key);
    }

    void run(Duration time) {
        long until = elapsedNanos + time.toNanos();
        while (!agenda.isEmpty() && agenda.peek().atNanos <= until) {
            Event event = agenda.poll();
            nowNanos += event.atNanos - elapsedNanos;
            elapsedNanos = event.atNanos;
            event.action.run();
        }
        nowNanos += until - elapsedNanos;
        elapsedNanos = until;
    }

    void after(long delayNanos, Runnable action) {
        agenda.add(new Event(elapsedNanos + delayNanos, serials++, action));
    }

    Octets payload(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return Octets.wrap(bytes);
    }

    /// Every object that anybody published was delivered once by each member but its origin.
    List<String> incomplete() {
        List<String> missing = new ArrayList<>();
        for (Member origin : members) {
            for (ObjectId id : origin.published.values()) {
                for (Member member : members) {
                    int expected = member == origin ? 0 : 1;
                    int count = member.deliveries.getOrDefault(id, 0);
                    if (count != expected) {
                        missing.add(id + " of " + origin.index + " at " + member.index + ": " + count + " times");
                    }
                }
            }
        }
        return missing;
    }

    private record Event(long atNanos, long serial, Runnable action) {}

    /// One direction of a link: sends one frame after the other.
    final class Link {
        private final Member to;
        private final long delayNanos;
        private long freeAtNanos;
        private boolean open = true;
        private boolean isStalled;
        private final List<Runnable> held = new ArrayList<>();
        /// The serial of the last frame with each tag; none if it was cancelled.
        private final Map<Long, Long> latest = new LinkedHashMap<>();

        private Link(Member to, long delayNanos) {
            this.to = to;
            this.delayNanos = delayNanos;
        }
    }

    final class Member {
        final int index;
        final PublicKey key;
        final Identity identity;
        final Map<ObjectId, Integer> deliveries = new LinkedHashMap<>();
        final Map<Long, ObjectId> published = new LinkedHashMap<>();
        final List<ReceivedObject> delivered = new ArrayList<>();
        final List<ReceivedObject> toValidate = new ArrayList<>();
        final List<Output.Cancel> cancels = new ArrayList<>();
        final List<Output.Send> sends = new ArrayList<>();
        Broadcast broadcast;

        /// Answers [Output.Validate] at once; null leaves it open.
        Verdict.Decision decision;

        /// Changes what this member sends: null sends nothing.
        UnaryOperator<Octets> lie = UnaryOperator.identity();

        /// The same, by receiver.
        BiFunction<PublicKey, Octets, Octets> lieTo = (_, frame) -> frame;

        long bytesPerSecond = Long.MAX_VALUE;
        boolean isSilentTransport;
        /// Takes what it is sent, and hears nothing of it.
        boolean isDeaf;
        private final Map<PublicKey, Link> links = new LinkedHashMap<>();
        private long uplinkFreeAtNanos;
        private long wakeAtNanos = Long.MAX_VALUE;

        private Member(int index) {
            this.index = index;
            byte[] seed = new byte[32];
            random.nextBytes(seed);
            SigningKey origin = new SigningKey(Octets.wrap(CRYPTO.ed25519PublicKey(seed)));
            byte[] name = new byte[32];
            random.nextBytes(name);
            key = new PublicKey(Octets.wrap(name));
            identity = new Identity(origin, Secret.copyOf(seed), 1);
            directory.put(DirectoryEntry.trusted(key, origin));
            broadcast = new Broadcast(config, identity, directory, random);
        }

        DirectoryEntry entry() {
            return DirectoryEntry.trusted(key, identity.signingKey());
        }

        /// Loses all state.
        void restart() {
            Identity next = new Identity(identity.signingKey(), identity.seed(), identity.incarnation() + 1);
            broadcast = new Broadcast(config, next, directory, random);
        }

        long publish(int size, int objectClass, Duration timeToLive) {
            return publish(payload(size), objectClass, timeToLive);
        }

        long publish(Octets payload, int objectClass, Duration timeToLive) {
            return publish(payload, objectClass, timeToLive, 0);
        }

        long publish(Octets payload, int objectClass, Duration timeToLive, long key) {
            return accepted(broadcast.publish(payload, 7, objectClass, timeToLive, key, nowNanos));
        }

        void withdraw(ObjectId id) {
            accepted(broadcast.withdraw(id, nowNanos));
        }

        private long accepted(PublishResult result) {
            if (!(result instanceof PublishResult.Accepted accepted)) {
                throw new AssertionError("not accepted: " + result);
            }
            drain();
            return accepted.publicationId();
        }

        void inject(Member from, Octets frame) {
            broadcast.handle(from.key, frame, nowNanos);
            drain();
        }

        void verdict(ObjectId id, Verdict.Decision verdict) {
            broadcast.handle(new Verdict(id, verdict), nowNanos);
            drain();
        }

        BroadcastStatus status() {
            return broadcast.status();
        }

        long drops(DropReason reason) {
            return status().drops().get(reason);
        }

        private void partnerUp(Member to, Duration oneWay) {
            links.putIfAbsent(to.key, new Link(to, oneWay.toNanos()));
            broadcast.partnerUp(to.key, oneWay.multipliedBy(2));
        }

        private void up(Member to, Duration oneWay) {
            links.putIfAbsent(to.key, new Link(to, oneWay.toNanos()));
            broadcast.neighbourUp(to.key, oneWay.multipliedBy(2), nowNanos);
            drain();
        }

        private void down(Member to) {
            Link link = links.remove(to.key);
            if (link != null) {
                link.open = false;
            }
            broadcast.neighbourDown(to.key, nowNanos);
            drain();
        }

        void drain() {
            Broadcast polled = broadcast;
            while (true) {
                switch (polled.poll(nowNanos)) {
                    case Output.Send send -> send(send);
                    case Output.Flood flood -> flood.to().forEach(to -> send(flood.to(to)));
                    case Output.Cancel cancel -> cancel(cancel);
                    case Output.Run run ->
                        after(JOB_NANOS, () -> {
                            JobResult result = run.job().run(CRYPTO);
                            if (broadcast == polled) {
                                polled.handle(result, nowNanos);
                                drain();
                            }
                        });
                    case Output.Published done -> published.put(done.publicationId(), done.id());
                    case Output.Validate validate -> {
                        toValidate.add(validate.object());
                        if (decision != null) {
                            polled.handle(new Verdict(validate.object().id(), decision), nowNanos);
                        }
                    }
                    case Output.Deliver deliver -> {
                        delivered.add(deliver.object());
                        deliveries.merge(deliver.object().id(), 1, Integer::sum);
                    }
                    case Output.WaitUntil wait -> {
                        wakeAt(wait.deadlineNanos());
                        return;
                    }
                    case Output.Idle _ -> {
                        return;
                    }
                }
            }
        }

        /// What is under way is abandoned.
        private void cancel(Output.Cancel cancel) {
            cancels.add(cancel);
            Link link = links.get(cancel.to());
            if (link != null) {
                link.latest.remove(cancel.tag());
            }
        }

        private void wakeAt(long deadlineNanos) {
            long at = elapsedNanos + Math.max(0, deadlineNanos - nowNanos);
            if (at < wakeAtNanos || wakeAtNanos < elapsedNanos) {
                wakeAtNanos = at;
                after(at - elapsedNanos, () -> {
                    wakeAtNanos = Long.MAX_VALUE;
                    drain();
                });
            }
        }

        private void send(Output.Send send) {
            sends.add(send);
            Link link = links.get(send.to());
            Octets frame = lieTo.apply(send.to(), lie.apply(send.frame()));
            if (link == null || frame == null) {
                return;
            }
            uplinkFreeAtNanos = Math.max(uplinkFreeAtNanos, elapsedNanos) + transferNanos(frame.size());
            // In order, as far as one direction of a link goes.
            link.freeAtNanos = Math.max(link.freeAtNanos, uplinkFreeAtNanos + link.delayNanos);
            long serial = serials;
            link.latest.put(send.tag(), serial);
            Runnable arrival = () -> {
                boolean isCancelled = send.tag() != 0 && !Objects.equals(link.latest.get(send.tag()), serial);
                if (link.open && !isCancelled) {
                    link.to.inject(this, link.to.isDeaf ? SWALLOWED : frame);
                    if (!isSilentTransport) {
                        after(link.delayNanos, () -> {
                            if (link.open) {
                                broadcast.sent(send.to(), send.tag(), nowNanos);
                            }
                        });
                    }
                }
            };
            after(link.freeAtNanos - elapsedNanos, () -> {
                if (link.isStalled) {
                    link.held.add(arrival);
                } else {
                    arrival.run();
                }
            });
        }

        private long transferNanos(int bytes) {
            return bytesPerSecond == Long.MAX_VALUE ? 0 : bytes * 1_000_000_000L / bytesPerSecond;
        }
    }
}
