package org.tocsin.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.testkit.Seeds;

/// Copies that are spared where all nodes are neighbours of each other, and what must not be lost by it.
class CliqueTest {
    private static final Duration TTL = Duration.ofSeconds(60);
    private static final Duration HOP = Duration.ofMillis(10);
    private static final Duration TOLD = Duration.ofSeconds(1);

    private static Bus clique(long seed, int count) {
        Bus bus = new Bus(seed, count, UnaryOperator.identity());
        bus.connectAll(HOP);
        bus.run(TOLD);
        return bus;
    }

    private static long copies(Bus bus) {
        return bus.members.stream().mapToLong(m -> m.status().copiesSent()).sum();
    }

    private static boolean isObject(Octets frame) {
        return Frame.read(frame) instanceof ObjectFrame;
    }

    @Test
    void whoGotItFromItsOriginSendsTwoCopies() {
        Seeds.loop(20, seed -> {
            Bus bus = clique(seed, 8);
            bus.member(0).publish(300, 0, TTL);
            bus.run(HOP.multipliedBy(3));

            assertThat(bus.incomplete()).isEmpty();
            assertThat(copies(bus)).as("seven of the origin, two of each other").isEqualTo(7 + 7 * 2);
            Map<PublicKey, Long> relayed = bus.members.subList(1, 8).stream()
                    .flatMap(member -> member.sends.stream())
                    .filter(send -> isObject(send.frame()))
                    .collect(Collectors.groupingBy(Output.Send::to, Collectors.counting()));
            assertThat(relayed)
                    .as("two for each")
                    .hasSize(7)
                    .allSatisfy((_, copies) -> assertThat(copies).isEqualTo(2));
        });
    }

    @Test
    void nothingIsToldWhereMostMembersAreNoNeighbours() {
        Bus bus = new Bus(1, 8, UnaryOperator.identity());
        List<PublicKey> keys =
                bus.members.stream().map(member -> member.key).collect(Collectors.toCollection(ArrayList::new));
        for (byte i = 0; keys.size() < 2 * bus.members.size(); i++) {
            byte[] elsewhere = new byte[PublicKey.SIZE];
            Arrays.fill(elsewhere, i);
            keys.add(new PublicKey(Octets.wrap(elsewhere)));
        }
        bus.members.forEach(member -> member.broadcast.members(new MemberList(1, keys)));
        bus.connectAll(HOP);
        bus.run(TOLD);

        assertThat(linksTold(bus)).isZero();
        bus.members.forEach(member -> member.broadcast.members(new MemberList(2, keys.subList(0, keys.size() - 1))));
        bus.disconnect(0, 1);
        bus.connect(0, 1, HOP);
        bus.run(TOLD);
        assertThat(linksTold(bus)).as("one more than half").isEqualTo(2 * 7);
    }

    private static long linksTold(Bus bus) {
        return bus.members.stream()
                .flatMap(member -> member.sends.stream())
                .filter(send -> Frame.read(send.frame()) instanceof Frame.Links)
                .count();
    }

    @Test
    void whatTheOriginsLinkLosesComesFromAnother() {
        Seeds.loop(20, seed -> {
            Bus bus = clique(seed, 8);
            bus.stall(0, 3, true);
            bus.member(0).publish(300, 0, TTL);
            bus.run(HOP.multipliedBy(2).plusMillis(2));

            assertThat(bus.incomplete()).isEmpty();
        });
    }

    /// It tells all that it serves all, and serves one: that one's copies go to two, and theirs to all.
    @Test
    void anOriginThatServesOneOnlyIsHeardByAll() {
        Seeds.loop(20, seed -> {
            Bus bus = clique(seed, 8);
            Bus.Member origin = bus.member(0);
            int[] sent = {0};
            origin.lie = frame -> isObject(frame) && sent[0]++ > 0 ? Bus.SWALLOWED : frame;
            origin.publish(300, 0, TTL);
            bus.run(HOP.multipliedBy(3).plusMillis(2));

            assertThat(bus.incomplete()).isEmpty();
        });
    }

    @Test
    void aNeighbourThatOthersLackEndsIt() {
        Bus bus = clique(1, 6);
        bus.disconnect(0, 5);
        bus.run(TOLD);
        bus.member(0).publish(300, 0, TTL);
        bus.run(HOP.multipliedBy(3));

        assertThat(bus.incomplete()).isEmpty();
        assertThat(copies(bus))
                .as("four of the origin, four of each of those, and of the last one to who did not reach it first")
                .isBetween(4L + 4 * 4, 4L + 4 * 4 + 4);

        bus.connect(0, 5, HOP);
        bus.run(TOLD);
        long before = copies(bus);
        bus.member(0).publish(300, 0, TTL);
        bus.run(HOP.multipliedBy(3));
        assertThat(bus.incomplete()).isEmpty();
        assertThat(copies(bus) - before).isEqualTo(5 + 5 * 2);
    }

    @Test
    void largerObjectsGoToAll() {
        Bus bus = clique(1, 5);
        bus.member(0).publish(CliqueConfig.defaults().bytesMax() + 1, 4, TTL);
        bus.run(HOP.multipliedBy(3));

        assertThat(bus.incomplete()).isEmpty();
        assertThat(copies(bus)).isEqualTo(4 + 4 * 3);
    }

    /// Links fail and come back while everybody publishes; a node that was told late loses nothing.
    @Test
    void linksThatComeAndGoLoseNothing() {
        Seeds.loop(10, seed -> {
            Bus bus = clique(seed, 6);
            for (int i = 0; i < 60; i++) {
                int a = bus.random.nextInt(6);
                int b = (a + 1 + bus.random.nextInt(5)) % 6;
                if (bus.isConnected(a, b)) {
                    bus.disconnect(a, b);
                } else {
                    bus.connect(a, b, HOP);
                }
                bus.member(i % 6).publish(300, 0, TTL);
                bus.run(Duration.ofMillis(bus.random.nextInt(300)));
            }
            for (int a = 0; a < 6; a++) {
                for (int b = 0; b < a; b++) {
                    if (!bus.isConnected(a, b)) {
                        bus.connect(a, b, HOP);
                    }
                }
            }
            bus.run(Duration.ofSeconds(20));
            assertThat(bus.incomplete()).isEmpty();
        });
    }
}
