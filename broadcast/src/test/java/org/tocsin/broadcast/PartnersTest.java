package org.tocsin.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.testkit.Seeds;

/// Networks in which everybody exchanges shards with everybody, and whole objects with a few neighbours.
class PartnersTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int MEMBERS = 24;
    private static final int NEIGHBOURS = 6;
    private static final int SIZE = 200_000;
    private static final int CLASS = 5;
    private static final byte SHARD = 17;

    private static Bus network(long seed) {
        Bus bus = new Bus(seed, MEMBERS, builder -> builder);
        bus.enlistInLattice(NEIGHBOURS / 2, Duration.ofMillis(20));
        // Farther than the others: it is served first.
        for (int i = 1; i < MEMBERS; i++) {
            bus.member(i).broadcast.partnerUp(bus.member(0).key, Duration.ofMillis(60));
        }
        return bus;
    }

    private static boolean isShard(Output.Send send) {
        return send.frame().at(1) == SHARD;
    }

    /// To whom a member sent each shard that it passed on to many, in that order.
    private static List<List<PublicKey>> recipients(Bus.Member member) {
        Map<Octets, List<PublicKey>> byFrame = new HashMap<>();
        member.sends.stream()
                .filter(PartnersTest::isShard)
                .forEach(send -> byFrame.computeIfAbsent(send.frame(), _ -> new ArrayList<>())
                        .add(send.to()));
        return byFrame.values().stream().filter(to -> to.size() > 2).toList();
    }

    @Test
    void smallObjectsGoToNeighboursAndShardsToAll() {
        Seeds.loop(3, seed -> {
            Bus bus = network(seed);
            assertThat(bus.members)
                    .allSatisfy(member ->
                            assertThat(member.status().shards().partners()).isEqualTo(MEMBERS - 1));
            bus.member(4).publish(300, 0, LONG);
            bus.run(Duration.ofSeconds(2));
            assertThat(bus.incomplete()).isEmpty();
            assertThat(bus.members.stream()
                            .mapToLong(member -> member.status().copiesSent())
                            .sum())
                    .isLessThan((long) MEMBERS * NEIGHBOURS);
            bus.member(4).publish(SIZE, CLASS, LONG);
            bus.run(Duration.ofSeconds(2));
            assertThat(bus.incomplete()).isEmpty();
            for (Bus.Member member : bus.members) {
                assertThat(member.status().pulled()).isZero();
                assertThat(member.status().shards().partnersSuspected()).isZero();
                for (List<PublicKey> to : recipients(member)) {
                    assertThat(to).hasSize(MEMBERS - 2).doesNotHaveDuplicates();
                    if (to.contains(bus.member(0).key) && bus.isPartnerOnly(member, bus.member(0))) {
                        assertThat(to.getFirst()).as("the farthest").isEqualTo(bus.member(0).key);
                    }
                }
            }
        });
    }

    @Test
    void whatComesInShardsIsAnnouncedByNeighbours() {
        Bus bus = network(1);
        bus.member(4).publish(SIZE, CLASS, LONG);
        bus.run(Duration.ofSeconds(1));
        Set<PublicKey> told = bus.members.stream()
                .flatMap(member -> member.sends.stream())
                .filter(send -> Frame.read(send.frame()) instanceof Frame.Announce)
                .map(Output.Send::to)
                .collect(Collectors.toSet());
        assertThat(told).hasSize(MEMBERS);
    }

    @Test
    void aPartnerThatSpoilsShardsIsServedLast() {
        Seeds.loop(3, seed -> {
            Bus bus = network(seed);
            Bus.Member liar = bus.member(0);
            liar.lie = frame -> frame.at(1) == SHARD && frame.at(2) >= 0 ? Bus.spoiled(frame) : frame;
            bus.member(12).publish(SIZE, CLASS, LONG);
            bus.run(Duration.ofSeconds(10));
            assertThat(bus.incomplete()).isEmpty();
            List<Bus.Member> strangers = bus.members.stream()
                    .filter(member -> bus.isPartnerOnly(member, liar) && member.index != 12)
                    .toList();
            assertThat(strangers).hasSize(MEMBERS - NEIGHBOURS - 2).allSatisfy(member -> {
                assertThat(member.status().shards().partnersSuspected()).isEqualTo(1);
                assertThat(member.status().neighbours())
                        .allSatisfy(neighbour -> assertThat(neighbour.faults()).isZero());
            });

            // A newer round trip changes nothing in that.
            strangers.forEach(member -> member.broadcast.partnerUp(liar.key, Duration.ofMillis(61)));
            bus.members.forEach(member -> member.sends.clear());
            bus.member(9).publish(SIZE, CLASS, LONG);
            bus.run(Duration.ofSeconds(10));
            assertThat(bus.incomplete()).isEmpty();
            for (Bus.Member member : strangers) {
                recipients(member).stream()
                        .filter(to -> to.contains(liar.key))
                        .forEach(to -> assertThat(to.getLast()).isEqualTo(liar.key));
            }
        });
    }
}
