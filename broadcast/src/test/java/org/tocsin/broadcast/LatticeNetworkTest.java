package org.tocsin.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tocsin.broadcast.shard.ShardConfig;
import org.tocsin.broadcast.shard.ShardDrop;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.testkit.Seeds;

/// Large objects among more members than can all reach each other.
class LatticeNetworkTest {
    private static final Duration ONE_WAY = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int MEMBERS = 50;
    private static final int SIZE = 200_000;
    private static final int CLASS = 5;
    private static final byte COURSE = 19;
    private static final byte LIST = 20;
    private static final byte PULL = 18;

    private static Bus network(long seed, int members, int partnersMax) {
        Bus bus = new Bus(
                seed, members, builder -> builder.shards(ShardConfig.defaults().withMembers(16, 16, partnersMax)));
        bus.enlistInLattice(2, ONE_WAY);
        return bus;
    }

    private static Bus network(long seed) {
        return network(seed, MEMBERS, 30);
    }

    private static long sent(Bus.Member member, int kind) {
        return member.sends.stream().filter(send -> send.frame().at(1) == kind).count();
    }

    private static long asked(Bus bus) {
        return bus.members.stream().mapToLong(member -> sent(member, PULL)).sum();
    }

    private static long faults(Bus.Member member) {
        return member.status().neighbours().stream()
                .mapToLong(BroadcastStatus.NeighbourStatus::faults)
                .sum();
    }

    private static long drops(Bus.Member member, ShardDrop reason) {
        return member.status().shards().drops().get(reason);
    }

    @Test
    void aLargeObjectReachesAllInShardsAndNobodySendsItToAll() {
        Seeds.loop(2, seed -> {
            for (int partnersMax : new int[] {8, 30}) {
                Bus bus = network(seed, MEMBERS, partnersMax);
                bus.member(3).publish(SIZE, CLASS, LONG);
                bus.run(Duration.ofSeconds(3));
                assertThat(bus.incomplete()).isEmpty();
                assertThat(asked(bus)).isZero();
                Map<PublicKey, Set<Integer>> sentTo = new HashMap<>();
                for (Bus.Member member : bus.members) {
                    for (Output.Send send : member.sends) {
                        if (send.frame().at(1) == COURSE) {
                            sentTo.computeIfAbsent(send.to(), _ -> new HashSet<>())
                                    .add(send.frame().at(3) << 8 | send.frame().at(4) & 0xff);
                        }
                    }
                }
                assertThat(sentTo).hasSizeGreaterThanOrEqualTo(MEMBERS - 1);
                sentTo.remove(bus.member(3).key);
                assertThat(Set.copyOf(sentTo.values()))
                        .as("all shards to everybody")
                        .hasSize(1);
                for (Bus.Member member : bus.members) {
                    long bytes = member.sends.stream()
                            .mapToLong(send -> send.frame().size())
                            .sum();
                    assertThat(bytes).as("sent by %d", member.index).isLessThan(SIZE * 7L / 2);
                    assertThat(member.status().pulled()).isZero();
                    assertThat(member.status().shards().bytes()).isZero();
                    assertThat(faults(member)).isZero();
                }
                long origin = bus.member(3).sends.stream()
                        .mapToLong(send -> send.frame().size())
                        .sum();
                assertThat(origin).isBetween((long) SIZE, SIZE * 3L / 2);
            }
        });
    }

    /// With the envelope's own checks on top: nothing is passed on that its origin did not sign.
    @Test
    void whoSpoilsShardsOrHashesIsStoppedByItsPartnersAndAllAreServed() {
        Seeds.loop(2, seed -> {
            for (int kind : new int[] {COURSE, LIST}) {
                Bus bus = network(seed);
                Bus.Member liar = bus.member(17);
                liar.lie = frame -> frame.at(1) == kind ? Bus.spoiled(frame) : frame;
                bus.member(0).publish(SIZE, CLASS, LONG);
                bus.run(Duration.ofSeconds(10));
                assertThat(bus.incomplete()).isEmpty();
                List<PublicKey> partners = liar.broadcast.partners();
                ShardDrop reason = kind == COURSE ? ShardDrop.WRONG_SHARD : ShardDrop.WRONG_MANIFEST;
                long stopped = 0;
                for (Bus.Member member : bus.members) {
                    stopped += drops(member, reason);
                    if (!partners.contains(member.key)) {
                        assertThat(drops(member, reason))
                                .as("beyond a partner, at %d", member.index)
                                .isZero();
                    }
                    member.status().neighbours().stream()
                            .filter(neighbour -> !neighbour.key().equals(liar.key))
                            .forEach(neighbour -> assertThat(neighbour.faults()).isZero());
                }
                assertThat(stopped).isPositive();
            }
        });
    }

    @Test
    void silentMembersCostOthersARepairAndNoMore() {
        Seeds.loop(2, seed -> {
            Bus bus = network(seed);
            for (int i = 10; i < 10 + MEMBERS / 8; i++) {
                bus.member(i).lie = frame -> frame.at(1) == COURSE || frame.at(1) == LIST ? null : frame;
            }
            bus.member(0).publish(SIZE, CLASS, LONG);
            bus.run(Duration.ofSeconds(3));
            assertThat(bus.incomplete()).isEmpty();
        });
    }

    /// All lists to one member are lost: its shards wait, within their bounds, and it asks for the hashes.
    @Test
    void whoGotNoHashesAsksForThem() {
        Bus bus = network(1);
        Bus.Member victim = bus.member(30);
        for (Bus.Member member : bus.members) {
            member.lieTo =
                    (to, frame) -> to.equals(victim.key) && frame.at(1) == LIST && frame.at(2) < 0 ? null : frame;
        }
        bus.member(0).publish(SIZE, CLASS, LONG);
        bus.run(Duration.ofSeconds(3));
        assertThat(bus.incomplete()).isEmpty();
        assertThat(sent(victim, PULL)).isPositive();
        assertThat(victim.status().shards().bytes()).isZero();
    }

    /// Forged ones, with the right handle, come just before the right ones.
    @Test
    void aForgedHeadIsChargedAndTheRightOneTaken() {
        Bus bus = network(2);
        Bus.Member origin = bus.member(0);
        origin.publish(SIZE, CLASS, LONG);
        bus.run(ONE_WAY.plus(Duration.ofNanos(800_000)));
        Octets right = origin.sends.stream()
                .map(Output.Send::frame)
                .filter(frame -> frame.at(1) == LIST)
                .findFirst()
                .orElseThrow();
        byte[] forged = right.toByteArray();
        forged[19 + 170] ^= 1;
        List<Bus.Member> victims =
                origin.broadcast.partners().stream().map(bus::byKey).toList();
        for (Bus.Member victim : victims) {
            PublicKey liar = victim.broadcast.partners().stream()
                    .filter(key -> !key.equals(origin.key))
                    .findFirst()
                    .orElseThrow();
            victim.inject(bus.byKey(liar), Octets.wrap(forged));
        }
        bus.run(Duration.ofMillis(2));
        assertThat(victims).allSatisfy(victim -> {
            assertThat(drops(victim, ShardDrop.WRONG_MANIFEST)).isEqualTo(1);
            assertThat(sent(victim, LIST)).as("passed on as soon as checked").isPositive();
        });
        bus.run(Duration.ofSeconds(3));
        assertThat(bus.incomplete()).isEmpty();
        assertThat(asked(bus)).isZero();
    }

    /// A partner that was not given a shard by the origin cannot make others spread it as if it had been.
    @Test
    void onlyTheOriginBeginsACourse() {
        Bus bus = network(3);
        Bus.Member liar = bus.member(9);
        List<Octets> own = new ArrayList<>();
        bus.member(0).publish(SIZE, CLASS, LONG);
        bus.run(Duration.ofSeconds(3));
        bus.members.forEach(member -> member.sends.stream()
                .map(Output.Send::frame)
                .filter(frame -> frame.at(1) == COURSE && member == bus.member(0))
                .forEach(own::add));
        long before =
                bus.members.stream().mapToLong(member -> sent(member, COURSE)).sum();
        Bus.Member victim = bus.byKey(liar.broadcast.partners().getFirst());
        own.forEach(frame -> victim.inject(liar, frame));
        bus.run(Duration.ofSeconds(1));
        assertThat(bus.members.stream()
                        .mapToLong(member -> sent(member, COURSE))
                        .sum())
                .isEqualTo(before);
        assertThat(drops(victim, ShardDrop.NOT_ITS_ORIGIN)).isEqualTo(own.size());
    }

    @Test
    void shardsThatWaitForHashesStayWithinTheirBounds() {
        Bus bus = network(4, 30, 30);
        Bus.Member victim = bus.member(0);
        Bus.Member liar = bus.byKey(victim.broadcast.partners().getFirst());
        long held = junk(bus, victim, liar);
        assertThat(held).isBetween(1L << 19, 1L << 20);
        Map<ShardDrop, Long> drops = victim.status().shards().drops();
        assertThat(drops.get(ShardDrop.BYTES_FULL)).isPositive();
        assertThat(drops.get(ShardDrop.OBJECTS_FULL)).isPositive();
        bus.run(Duration.ofSeconds(10));
        assertThat(victim.status().shards().bytes()).isZero();
        assertThat(victim.status().shards().objects()).isZero();
        // What expired is off the books: as much may come again.
        assertThat(junk(bus, victim, liar)).isEqualTo(held);
    }

    /// Of forty objects.
    ///
    /// @return bytes that the victim holds then
    private static long junk(Bus bus, Bus.Member victim, Bus.Member liar) {
        for (int i = 0; i < 4000; i++) {
            byte[] frame = new byte[19 + 1304];
            frame[0] = 1;
            frame[1] = COURSE;
            frame[2] = CLASS;
            frame[3] = (byte) (i % 200);
            frame[4] = (byte) (i / 200);
            frame[5] = (byte) 200;
            frame[7] = 100;
            frame[8] = (byte) (i % 40);
            victim.inject(liar, Octets.wrap(frame));
        }
        return victim.status().shards().bytes();
    }

    /// True frames, at the wrong members, at the wrong time, and with bits changed.
    @Test
    void strangeFramesNeverThrowAndLeaveNothing() {
        Seeds.loop(3, seed -> {
            Bus bus = network(seed, 30, 30);
            Bus.Member origin = bus.member(0);
            origin.publish(100_000, CLASS, Duration.ofSeconds(10));
            bus.run(Duration.ofMillis(50));
            for (int i = 0; i < 3000; i++) {
                Bus.Member source = bus.member(bus.random.nextInt(30));
                Bus.Member liar = bus.member(1 + bus.random.nextInt(29));
                Bus.Member victim = bus.byKey(liar.broadcast.partners().getFirst());
                if (!source.sends.isEmpty()) {
                    Octets frame = source.sends
                            .get(bus.random.nextInt(source.sends.size()))
                            .frame();
                    victim.inject(liar, bus.random.nextBoolean() ? changed(frame, bus) : frame);
                }
                if (i % 50 == 0) {
                    bus.run(Duration.ofMillis(2));
                }
                assertThat(victim.status().shards().objects()).isLessThanOrEqualTo(64);
                assertThat(victim.status().shards().bytes()).isLessThanOrEqualTo(64 << 20);
            }
            bus.run(Duration.ofSeconds(20));
            assertThat(bus.incomplete()).isEmpty();
            assertThat(bus.members).allSatisfy(member -> {
                assertThat(member.status().shards().objects()).isZero();
                assertThat(member.status().shards().bytes()).isZero();
            });
        });
    }

    private static Octets changed(Octets frame, Bus bus) {
        byte[] bytes = frame.toByteArray();
        bytes[bus.random.nextInt(Math.min(bytes.length, 220))] ^= (byte) (1 << bus.random.nextInt(8));
        return Octets.wrap(bytes);
    }

    /// Members that have not heard of the newest one yet see other ranks; the object comes all the same.
    @Test
    void whoKnowsOtherMembersIsServedToo() {
        Bus bus = network(5);
        List<PublicKey> keys = bus.members.stream().map(member -> member.key).toList();
        MemberList fewer = new MemberList(2, keys.subList(0, keys.size() - 1));
        for (int i = 0; i < MEMBERS / 2; i++) {
            bus.member(i).broadcast.members(fewer);
        }
        bus.member(0).publish(SIZE, CLASS, LONG);
        bus.member(MEMBERS - 1).publish(SIZE, CLASS, LONG);
        bus.run(Duration.ofSeconds(5));
        assertThat(bus.incomplete()).isEmpty();
    }

    @Test
    void aWithdrawnObjectIsNotPassedOn() {
        Bus bus = network(6);
        bus.members.forEach(member -> member.bytesPerSecond = 2_000_000);
        Bus.Member origin = bus.member(0);
        origin.publish(SIZE, CLASS, LONG);
        bus.run(Duration.ofMillis(60));
        ObjectId id = origin.published.values().iterator().next();
        origin.withdraw(id);
        bus.run(Duration.ofSeconds(5));
        assertThat(origin.cancels).isNotEmpty();
        long delivered = bus.members.stream()
                .filter(member -> member.deliveries.containsKey(id))
                .count();
        assertThat(delivered).isZero();
    }

    @Test
    void whatAPartnerSendsBesideShardsIsDropped() {
        Bus bus = network(7);
        Bus.Member member = bus.member(0);
        Bus.Member partner = member.broadcast.partners().stream()
                .map(bus::byKey)
                .filter(other -> member.status().neighbours().stream()
                        .noneMatch(neighbour -> neighbour.key().equals(other.key)))
                .findFirst()
                .orElseThrow();
        member.inject(partner, new Frame.Have(List.of()).encode());
        assertThat(member.drops(DropReason.UNKNOWN_NEIGHBOUR)).isEqualTo(1);
    }
}
