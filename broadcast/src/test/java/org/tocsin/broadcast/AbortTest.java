package org.tocsin.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.testkit.Seeds;

/// What an origin does not want any more, because it said so or published something newer under the same key.
class AbortTest {
    private static final Duration DELAY = Duration.ofMillis(20);
    private static final Duration TTL = Duration.ofSeconds(60);

    @Test
    void copiesOfAWithdrawnObjectAreDroppedAtEveryHop() {
        Bus bus = chain(4);
        // 40 KB need 400 ms from hop to hop; the withdrawal overtakes them at node 1.
        bus.members.forEach(member -> member.bytesPerSecond = 100_000);
        long publication = bus.member(0).publish(40_000, 4, TTL);
        bus.run(Duration.ofMillis(500));
        ObjectId id = bus.member(0).published.get(publication);
        assertThat(bus.member(1).deliveries).containsKey(id);
        bus.member(0).withdraw(id);
        bus.run(Duration.ofSeconds(5));

        assertThat(bus.member(1).cancels).extracting(Output.Cancel::to).containsExactly(bus.member(2).key);
        assertThat(bus.member(2).deliveries).isEmpty();
        assertThat(bus.member(3).deliveries).isEmpty();
        assertThat(bus.members)
                .allSatisfy(member -> assertThat(member.status().announced()).isZero());
    }

    @Test
    void aWithdrawalThatComesFirstIsEnough() {
        Bus bus = new Bus(1, 3, UnaryOperator.identity());
        bus.connect(0, 1, DELAY);
        long publication = bus.member(0).publish(300, 4, TTL);
        bus.run(Duration.ofMillis(10));
        Octets late = bus.member(0).sends.getFirst().frame();
        bus.member(0).withdraw(bus.member(0).published.get(publication));
        bus.connect(0, 2, DELAY);
        bus.run(Duration.ofSeconds(3));
        bus.member(2).inject(bus.member(0), late);
        bus.run(Duration.ofSeconds(1));

        assertThat(bus.member(2).deliveries).isEmpty();
        assertThat(bus.member(2).drops(DropReason.WITHDRAWN)).isEqualTo(1);
    }

    @Test
    void nobodyWithdrawsWhatIsNotHisOwn() {
        Bus bus = new Bus(1, 3, UnaryOperator.identity());
        bus.connectAll(DELAY);
        long publication = bus.member(0).publish(100_000, 4, TTL);
        bus.run(Duration.ofMillis(2));
        ObjectId id = bus.member(0).published.get(publication);
        assertThat(bus.member(1).broadcast.withdraw(id, bus.nowNanos()))
                .isEqualTo(new PublishResult.Refused(PublishResult.Refusal.UNKNOWN_OBJECT));
        // A node that does so all the same, before the object is there.
        Octets forged = new Job.PrepareJob(
                        1, Bus.NETWORK, bus.member(1).identity, 50, 0, 4, 60_000, id.octets(), Envelope.WITHDRAWAL, 0)
                .run(Bus.CRYPTO)
                .frame();
        bus.member(2).inject(bus.member(1), forged);
        bus.run(Duration.ofSeconds(3));

        assertThat(bus.member(2).deliveries).containsKey(id);
        assertThat(bus.member(2).drops(DropReason.WITHDRAWN)).isZero();
    }

    @Test
    void aWithdrawalIsMadeOnceAndOnlyOfWhatIsAlive() {
        Bus bus = new Bus(1, 1, UnaryOperator.identity());
        long publication = bus.member(0).publish(300, 4, Duration.ofSeconds(1));
        bus.run(Duration.ofMillis(10));
        ObjectId id = bus.member(0).published.get(publication);
        assertThat(bus.member(0).broadcast.withdraw(id, bus.nowNanos())).isInstanceOf(PublishResult.Accepted.class);
        assertThat(bus.member(0).broadcast.withdraw(id, bus.nowNanos()))
                .isEqualTo(new PublishResult.Refused(PublishResult.Refusal.UNKNOWN_OBJECT));
    }

    @Test
    void theNewerUnderAKeyReplacesTheOlderInAnyOrder() {
        Seeds.loop(20, seed -> {
            Bus bus = new Bus(seed, 12, UnaryOperator.identity());
            for (int i = 1; i < 12; i++) {
                bus.connect(i, bus.random.nextInt(i), Duration.ofMillis(1 + bus.random.nextInt(90)));
                if (i > 2) {
                    bus.connect(i, i - 2, Duration.ofMillis(1 + bus.random.nextInt(90)));
                }
            }
            bus.members.forEach(member -> member.bytesPerSecond = 200_000);
            for (int version = 0; version < 10; version++) {
                bus.member(0).publish(bus.payload(5000), 4, TTL, 42);
                bus.member(0).publish(bus.payload(300), 0, TTL, 43);
                bus.run(Duration.ofMillis(bus.random.nextInt(100)));
            }
            bus.run(Duration.ofSeconds(10));
            for (Bus.Member member : bus.members.subList(1, 12)) {
                for (int objectClass : new int[] {0, 4}) {
                    long[] sequences = member.delivered.stream()
                            .filter(object -> object.objectClass() == objectClass)
                            .mapToLong(ReceivedObject::sequence)
                            .toArray();
                    assertThat(sequences).isSorted().endsWith(objectClass == 4 ? 18 : 19);
                }
                assertThat(member.status().retainedObjects()).isEqualTo(2);
            }
        });
    }

    @Test
    void aRestartedOriginReplacesItsFormerObjects() {
        Bus bus = new Bus(1, 2, UnaryOperator.identity());
        bus.connectAll(DELAY);
        for (int i = 0; i < 3; i++) {
            bus.member(0).publish(bus.payload(100), 4, TTL, 7);
        }
        bus.run(Duration.ofSeconds(1));
        bus.member(0).restart();
        bus.connectAll(DELAY);
        bus.member(0).publish(bus.payload(100), 4, TTL, 7);
        bus.run(Duration.ofSeconds(3));

        assertThat(bus.member(1).status().retainedObjects()).isEqualTo(1);
        assertThat(bus.member(1).delivered.getLast().incarnation()).isEqualTo(2);
    }

    private static Bus chain(int count) {
        Bus bus = new Bus(1, count, UnaryOperator.identity());
        for (int i = 1; i < count; i++) {
            bus.connect(i - 1, i, DELAY);
        }
        return bus;
    }
}
