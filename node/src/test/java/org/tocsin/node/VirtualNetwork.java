package org.tocsin.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tocsin.broadcast.Identity;
import org.tocsin.broadcast.ReceivedObject;
import org.tocsin.broadcast.StaticDirectory;
import org.tocsin.broadcast.Verdict;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Entropy;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.Outbox;
import org.tocsin.crypto.JdkCrypto;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.crypto.SigningKey;
import org.tocsin.testkit.Agenda;
import org.tocsin.testkit.Link;
import org.tocsin.testkit.LinkConfig;
import org.tocsin.testkit.Seeds;

/// Whole nodes on a virtual clock, each behind an uplink of its own; all of it follows from one seed.
final class VirtualNetwork {
    static final Duration JOB_TIME = Duration.ofNanos(300_000);
    private static final int LARGE = 1000;
    private static final Octets NETWORK = Octets.ofHex("746573746e6574");
    private static final Instant EPOCH = Instant.parse("2026-11-22T00:00:00Z");

    /// Starts below the wrap of the nanosecond clock, so that comparing without subtracting shows.
    final Agenda agenda = new Agenda(Long.MAX_VALUE - Duration.ofSeconds(2).toNanos());

    final List<Member> members = new ArrayList<>();
    private final RandomGenerator random;
    private final long startNanos = agenda.nowNanos();

    VirtualNetwork(int size, long seed, LinkConfig uplink, UnaryOperator<NodeCoreConfig> settings) {
        random = Seeds.random(seed);
        for (int i = 0; i < size; i++) {
            members.add(new Member(i, uplink, settings));
        }
    }

    /// Whether routers mark from now on what they may.
    boolean marksCongestion;

    private int marked(int trafficClass) {
        return marksCongestion && trafficClass != 0 ? trafficClass | 0b11 : trafficClass;
    }

    /// Everybody knows everybody and dials at once.
    void dialAll() {
        dial(members, members);
    }

    /// Some get to know others.
    void dial(List<Member> some, List<Member> others) {
        for (Member member : some) {
            for (Member other : others) {
                if (member != other) {
                    member.core.addPeer(other.asPeer(), agenda.nowNanos());
                }
            }
            member.step();
        }
    }

    /// Some forget others.
    void part(List<Member> some, List<Member> others) {
        for (Member member : some) {
            for (Member other : others) {
                if (member != other) {
                    member.core.removePeer(other.core.publicKey(), agenda.nowNanos());
                }
            }
            member.step();
        }
    }

    List<Member> allBut(Member... some) {
        List<Member> others = new ArrayList<>(members);
        others.removeAll(List.of(some));
        return others;
    }

    /// Publishes an object, which others must have in that time, each once and without asking for it whole.
    void assertReachesUnpulled(Member origin, List<Member> others, byte[] payload, int objectClass, Duration time) {
        members.forEach(member -> member.delivered.clear());
        long[] pulled = others.stream()
                .mapToLong(member -> member.core.status().broadcast().pulled())
                .toArray();
        origin.publish(payload, objectClass);
        run(time);
        for (int i = 0; i < others.size(); i++) {
            Member member = others.get(i);
            assertThat(member.delivered).as("at %s", member.endpoint).hasSize(1);
            assertThat(member.core.status().broadcast().pulled())
                    .as("pulls of %s", member.endpoint)
                    .isEqualTo(pulled[i]);
        }
    }

    void run(Duration time) {
        agenda.runUntil(agenda.nowNanos() + time.toNanos());
    }

    record Delivery(ReceivedObject object, long atNanos) {}

    private record Datagram(byte[] bytes, Endpoint source, Endpoint destination, int trafficClass) {}

    final class Member {
        final Endpoint endpoint;
        final Secret privateKey;
        final Secret seed;
        final SigningKey signingKey;
        final Link<Datagram> uplink;
        final List<Delivery> delivered = new ArrayList<>();
        final UnaryOperator<NodeCoreConfig> settings;
        NodeCore core;
        boolean silent;
        int peerUps;
        /// What is known of the floor, and what else the node asked of its shell.
        Optional<Instant> floor = Optional.empty();

        final List<NodeOutput> asked = new ArrayList<>();
        /// Of each datagram that has most of an object.
        final List<Endpoint> sentTo = new ArrayList<>();

        Duration wallAhead = Duration.ZERO;
        final JdkCrypto crypto = new JdkCrypto();
        private final Outbox outbox = new Outbox(16, 1600);
        private long wakeAtNanos = Deadline.NEVER;
        private int life;

        Member(int index, LinkConfig link, UnaryOperator<NodeCoreConfig> settings) {
            this.endpoint = new Endpoint(Octets.copyOf(new byte[] {10, 0, 0, (byte) (index + 1)}), 51_820);
            byte[] keys = new byte[64];
            random.nextBytes(keys);
            this.privateKey = Secret.copyOf(java.util.Arrays.copyOf(keys, 32));
            this.seed = Secret.copyOf(java.util.Arrays.copyOfRange(keys, 32, 64));
            this.signingKey = new SigningKey(Octets.wrap(crypto.ed25519PublicKey(seed.reveal())));
            this.uplink = new Link<>(link, Seeds.random(random.nextLong()));
            this.settings = settings;
            this.core = newCore();
        }

        /// Loses everything but its keys.
        void restart() {
            restart(members);
        }

        /// @param known whom it knows afterwards
        void restart(List<Member> known) {
            life++;
            core = newCore();
            dial(List.of(this), known);
        }

        NodeCore newCore() {
            return newCore(settings);
        }

        NodeCore newCore(UnaryOperator<NodeCoreConfig> changed) {
            RandomGenerator choice = Seeds.random(random.nextLong());
            RandomGenerator keys = Seeds.random(random.nextLong());
            Entropy entropy = keys::nextBytes;
            long incarnation = EPOCH.toEpochMilli() + (agenda.nowNanos() - startNanos) / 1_000_000;
            return new NodeCore(
                    changed.apply(NodeCoreConfig.defaults(NETWORK)),
                    privateKey,
                    new Identity(signingKey, seed, incarnation),
                    new StaticDirectory(),
                    crypto,
                    entropy,
                    choice,
                    () -> EPOCH.plus(wallAhead).plusNanos(agenda.nowNanos() - startNanos),
                    floor);
        }

        NodePeer asPeer() {
            return NodePeer.member(core.publicKey(), signingKey, endpoint);
        }

        /// Its neighbours.
        Set<PublicKey> linked() {
            return core.status().peers().stream()
                    .filter(NodeStatus.PeerStatus::connected)
                    .map(NodeStatus.PeerStatus::publicKey)
                    .collect(Collectors.toSet());
        }

        /// To whom it has associations.
        Set<PublicKey> contacts() {
            return core.status().peers().stream()
                    .filter(peer -> peer.association().isPresent())
                    .map(NodeStatus.PeerStatus::publicKey)
                    .collect(Collectors.toSet());
        }

        void publish(byte[] payload, int objectClass) {
            core.publish(Octets.copyOf(payload), 1, objectClass, Duration.ofSeconds(60), agenda.nowNanos());
            step();
        }

        /// What a shell does after every input.
        void step() {
            long now = agenda.nowNanos();
            long deadline = Deadline.NEVER;
            do {
                drainControl(now);
                deadline = core.poll(now, outbox);
                for (int i = 0; i < outbox.count(); i++) {
                    byte[] bytes = new byte[outbox.length(i)];
                    outbox.slab().get(outbox.offset(i), bytes);
                    if (bytes.length > LARGE) {
                        sentTo.add(outbox.destination(i));
                    }
                    if (!silent) {
                        uplink.offer(
                                new Datagram(bytes, endpoint, outbox.destination(i), outbox.trafficClass(i)),
                                bytes.length,
                                now);
                    }
                }
                outbox.clear();
            } while (Deadline.isDue(deadline, now));
            wakeAt(Deadline.earlier(deadline, uplink.nextArrivalNanos()));
        }

        private void drainControl(long now) {
            while (true) {
                switch (core.poll(now)) {
                    case NodeOutput.Run run -> {
                        int thisLife = life;
                        agenda.after(JOB_TIME.toNanos(), () -> {
                            if (thisLife == life) {
                                core.handle(run.job().run(crypto), agenda.nowNanos());
                                step();
                            }
                        });
                    }
                    case NodeOutput.Validate validate ->
                        core.handle(new Verdict(validate.object().id(), Verdict.Decision.ACCEPT), now);
                    case NodeOutput.Deliver deliver -> delivered.add(new Delivery(deliver.object(), now));
                    case NodeOutput.PeerUp _ -> peerUps++;
                    case NodeOutput.TimestampFloor kept -> floor = Optional.of(kept.floor());
                    case NodeOutput.EndpointsWanted wanted -> asked.add(wanted);
                    case NodeOutput.ClockJumped jumped -> asked.add(jumped);
                    case NodeOutput.Published _, NodeOutput.PeerDown _, NodeOutput.KeyLog _ -> {}
                    case NodeOutput.WaitUntil _, NodeOutput.Idle _ -> {
                        return;
                    }
                }
            }
        }

        private void wakeAt(long nanos) {
            if (nanos == Deadline.NEVER || (wakeAtNanos != Deadline.NEVER && wakeAtNanos - nanos <= 0)) {
                return;
            }
            wakeAtNanos = nanos;
            agenda.at(nanos, () -> {
                if (wakeAtNanos == nanos) {
                    wakeAtNanos = Deadline.NEVER;
                    carry();
                    step();
                }
            });
        }

        private void carry() {
            long now = agenda.nowNanos();
            for (@Nullable Datagram next = uplink.poll(now); next != null; next = uplink.poll(now)) {
                for (Member member : members) {
                    if (member.endpoint.equals(next.destination()) && !member.silent) {
                        java.nio.ByteBuffer slab =
                                java.nio.ByteBuffer.wrap(next.bytes().clone());
                        member.core.handle(next.source(), marked(next.trafficClass()), slab, 0, slab.capacity(), now);
                        member.step();
                    }
                }
            }
        }
    }
}
