package org.tocsin.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tocsin.broadcast.shard.ShardDrop;
import org.tocsin.bytes.Octets;
import org.tocsin.testkit.Seeds;

class ShardNetworkTest {
    private static final Duration ONE_WAY = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int MEMBERS = 20;
    private static final int SIZE = 300_000;
    private static final int CLASS = 5;
    private static final byte SHARD = 17;

    @Test
    void aLargeObjectReachesEverybodyOnceAndLeavesItsOriginLittleMoreThanOnce() {
        Seeds.loop(3, seed -> {
            Bus bus = network(seed, MEMBERS);
            Bus.Member origin = bus.member(0);
            origin.publish(SIZE, CLASS, LONG);
            bus.run(Duration.ofSeconds(5));
            assertThat(bus.incomplete()).isEmpty();
            long sent =
                    origin.sends.stream().mapToLong(send -> send.frame().size()).sum();
            assertThat(sent).isBetween((long) SIZE, SIZE * 14L / 10);
            for (Bus.Member member : bus.members) {
                assertThat(member.status().pulled())
                        .as("pulls of %d", member.index)
                        .isZero();
                assertThat(member.status().shards().bytes()).isZero();
                assertThat(faults(member)).isZero();
            }
        });
    }

    @Test
    void everyRelaySendsItsShardsToEachOtherMemberOnce() {
        Bus bus = network(1, MEMBERS);
        bus.member(3).publish(SIZE, CLASS, LONG);
        bus.run(Duration.ofSeconds(5));
        for (Bus.Member member : bus.members) {
            long copies = shards(member);
            if (member.index != 3) {
                assertThat(copies % (MEMBERS - 2)).isZero();
                assertThat(copies).isPositive();
            }
        }
    }

    @Test
    void smallNetworksAndSmallObjectsTravelAsBefore() {
        Bus small = network(1, 8);
        small.member(0).publish(SIZE, CLASS, LONG);
        small.run(Duration.ofSeconds(5));
        assertThat(small.incomplete()).isEmpty();
        assertThat(small.members.stream().mapToLong(ShardNetworkTest::shards).sum())
                .isZero();

        Bus bus = network(1, MEMBERS);
        bus.member(0).publish(300, 0, LONG);
        bus.run(Duration.ofSeconds(5));
        assertThat(bus.incomplete()).isEmpty();
        assertThat(bus.members.stream().mapToLong(ShardNetworkTest::shards).sum())
                .isZero();
    }

    @Test
    void aFasterUplinkFloodsWhatASlowerOneCuts() {
        Bus bus = network(1, MEMBERS);
        bus.member(0).broadcast.uploadRate(10_000_000_000L);
        bus.member(0).publish(60_000, CLASS, LONG);
        bus.member(1).publish(60_000, CLASS, LONG);
        bus.run(Duration.ofSeconds(5));
        assertThat(bus.incomplete()).isEmpty();
        assertThat(bus.member(0).sends.stream().filter(ShardNetworkTest::isFirstHop))
                .isEmpty();
        assertThat(bus.member(1).sends.stream().filter(ShardNetworkTest::isFirstHop))
                .isNotEmpty();
    }

    /// 144 shards of a slice, 31 of them spare, over 20 relays: seven or eight for each, so that three cannot hold more
    /// than the spare ones, and four can.
    @Test
    void threeOfTwentyRelaysMayBeSilentAndNothingIsAskedFor() {
        Seeds.loop(10, seed -> {
            Bus bus = network(seed, MEMBERS + 1);
            for (int i = 1; i <= 3; i++) {
                bus.member(i).lie = _ -> null;
            }
            bus.member(0).publish(SIZE, CLASS, LONG);
            bus.run(Duration.ofSeconds(5));
            assertThat(bus.incomplete()).isEmpty();
            assertThat(bus.members.stream().mapToLong(ShardNetworkTest::asked).sum())
                    .isZero();
        });
    }

    @Test
    void aThirdOfTheRelaysMayBeSilentAndEverybodyIsServedInTheEnd() {
        Seeds.loop(3, seed -> {
            Bus bus = network(seed, MEMBERS + 1);
            for (int i = 1; i <= 7; i++) {
                // They pass nothing on, but want it themselves.
                bus.member(i).lie = frame -> frame.at(1) == SHARD ? null : frame;
            }
            bus.member(0).publish(SIZE, CLASS, LONG);
            bus.run(Duration.ofSeconds(20));
            assertThat(bus.incomplete()).isEmpty();
        });
    }

    /// What they swallowed only the origin holds: it gives each of these shards to one of those who ask, once.
    @Test
    void whatSilentRelaysSwallowedGoesOverThoseWhoAskForIt() {
        Seeds.loop(3, seed -> {
            int members = 2 * MEMBERS;
            int silent = members / 3;
            Bus bus = network(seed, members);
            for (int i = 1; i <= silent; i++) {
                bus.member(i).lie = _ -> null;
            }
            Bus.Member origin = bus.member(0);
            origin.publish(SIZE, CLASS, LONG);
            bus.run(Duration.ofSeconds(1));
            for (Bus.Member member : bus.members.subList(silent + 1, members)) {
                assertThat(member.status().delivered())
                        .as("deliveries of %d", member.index)
                        .isEqualTo(1);
            }
            long sent =
                    origin.sends.stream().mapToLong(send -> send.frame().size()).sum();
            assertThat(sent).isLessThan(2L * SIZE);
        });
    }

    @Test
    void aRelayThatSpoilsShardsIsChargedByEverybodyAndNobodyElseIs() {
        Seeds.loop(3, seed -> {
            Bus bus = network(seed, MEMBERS);
            Bus.Member liar = bus.member(7);
            liar.lie = frame -> frame.at(1) == SHARD && frame.at(2) >= 0 ? Bus.spoiled(frame) : frame;
            bus.member(0).publish(SIZE, CLASS, LONG);
            bus.run(Duration.ofSeconds(20));
            assertThat(bus.incomplete()).isEmpty();
            for (Bus.Member member : bus.members) {
                member.status().neighbours().forEach(neighbour -> {
                    if (!neighbour.key().equals(liar.key)) {
                        assertThat(neighbour.faults())
                                .as("an honest neighbour of %d", member.index)
                                .isZero();
                    } else if (member.index != 0) {
                        assertThat(neighbour.faults())
                                .as("the liar at %d", member.index)
                                .isPositive();
                    }
                });
            }
        });
    }

    @Test
    void whatAnOriginLeftWhenItDiedReachesAllOrNobodyAndIsForgotten() {
        Seeds.loop(3, seed -> {
            for (int percent : new int[] {50, 97}) {
                Bus bus = network(seed, MEMBERS);
                Bus.Member origin = bus.member(0);
                int[] left = {2 * 300 * percent / 200};
                origin.lie = frame -> frame.at(1) == SHARD && left[0]-- > 0 ? frame : null;
                origin.publish(SIZE, CLASS, Duration.ofSeconds(10));
                bus.run(Duration.ofSeconds(20));
                long delivered = bus.members.stream()
                        .filter(member -> !member.delivered.isEmpty())
                        .count();
                assertThat(delivered).as("%d %% sent", percent).isEqualTo(percent == 50 ? 0 : MEMBERS - 1);
                for (Bus.Member member : bus.members) {
                    assertThat(member.status().shards().objects()).isZero();
                    assertThat(member.status().shards().bytes()).isZero();
                }
            }
        });
    }

    @Test
    void whoComesLatePullsTheWhole() {
        Bus bus = network(1, MEMBERS);
        for (int i = 0; i < MEMBERS - 1; i++) {
            bus.disconnect(i, MEMBERS - 1);
        }
        bus.member(0).publish(SIZE, CLASS, LONG);
        bus.run(Duration.ofSeconds(3));
        for (int i = 0; i < MEMBERS - 1; i++) {
            bus.connect(i, MEMBERS - 1, ONE_WAY);
        }
        bus.run(Duration.ofSeconds(5));
        assertThat(bus.incomplete()).isEmpty();
        assertThat(bus.member(MEMBERS - 1).status().pulled()).isEqualTo(1);
    }

    @Test
    void aClassThatIsValidatedFirstIsNotPassedOnInShards() {
        Bus bus = new Bus(1, MEMBERS, builder -> builder.relayPolicy(CLASS, RelayPolicy.VALIDATE_FIRST));
        bus.members.forEach(member -> member.decision = Verdict.Decision.ACCEPT);
        bus.connectAll(ONE_WAY);
        bus.enlistAll();
        bus.member(0).publish(SIZE, CLASS, LONG);
        bus.run(Duration.ofSeconds(10));
        assertThat(bus.incomplete()).isEmpty();
        assertThat(bus.members.stream().mapToLong(ShardNetworkTest::shards).sum())
                .isZero();
    }

    @Test
    void junkOfOneNeighbourStaysWithinItsPart() {
        Bus bus = network(1, MEMBERS);
        Bus.Member victim = bus.member(0);
        Bus.Member liar = bus.member(1);
        for (int i = 0; i < 4000; i++) {
            byte[] frame = new byte[16 + 1312];
            bus.random.nextBytes(frame);
            frame[0] = 1;
            frame[1] = SHARD;
            frame[2] = (byte) (0x80 | CLASS);
            frame[3] = (byte) (i % 255);
            frame[4] = (byte) (i / 255);
            frame[5] = (byte) 200;
            frame[6] = 0;
            frame[7] = 100;
            frame[8] = (byte) (i % 40);
            java.util.Arrays.fill(frame, 9, 16, (byte) 0);
            victim.inject(liar, Octets.wrap(frame));
        }
        assertThat(victim.status().shards().bytes()).isLessThanOrEqualTo(1 << 20);
        assertThat(victim.status().shards().objects()).isLessThanOrEqualTo(16);
        Map<ShardDrop, Long> drops = victim.status().shards().drops();
        assertThat(drops.get(ShardDrop.BYTES_FULL) + drops.get(ShardDrop.OBJECTS_FULL))
                .isPositive();
        bus.run(Duration.ofSeconds(10));
        assertThat(victim.status().shards().bytes()).isZero();
    }

    private static Bus network(long seed, int members) {
        Bus bus = new Bus(seed, members, builder -> builder);
        bus.connectAll(ONE_WAY);
        bus.enlistAll();
        return bus;
    }

    private static boolean isFirstHop(Output.Send send) {
        return send.frame().at(1) == SHARD && send.frame().at(2) < 0;
    }

    private static long shards(Bus.Member member) {
        return member.sends.stream().filter(send -> send.frame().at(1) == SHARD).count();
    }

    private static long asked(Bus.Member member) {
        return member.sends.stream().filter(send -> send.frame().at(1) == 18).count();
    }

    private static long faults(Bus.Member member) {
        return member.status().neighbours().stream()
                .mapToLong(BroadcastStatus.NeighbourStatus::faults)
                .sum();
    }
}
