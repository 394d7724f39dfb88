package org.tocsin.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.tocsin.broadcast.repair.Series;
import org.tocsin.broadcast.repair.Summary;
import org.tocsin.bytes.Octets;
import org.tocsin.testkit.Seeds;

/// Objects that a neighbour's transport took and the neighbour does not hold.
class RepairTest {
    private static final Duration DELAY = Duration.ofMillis(20);
    private static final Duration TTL = Duration.ofSeconds(60);
    private static final Duration PERIOD = RepairConfig.defaults().period();

    @Test
    void aCopyLostAboveTheTransportIsFoundWithinAPeriod() {
        for (int size : new int[] {300, 100_000}) {
            Bus bus = pair();
            bus.member(0).lie = _ -> Bus.SWALLOWED;
            bus.member(0).publish(size, 0, TTL);
            bus.run(Duration.ofMillis(100));
            bus.member(0).lie = UnaryOperator.identity();
            assertThat(bus.incomplete()).hasSize(1);
            bus.run(PERIOD.minusMillis(100));

            assertThat(bus.incomplete()).isEmpty();
            assertThat(bus.member(0).status().reannounced()).isEqualTo(1);
        }
    }

    /// Two of three neighbours acknowledge and drop what one origin publishes; the third one's copy was lost.
    @Test
    void aCensoredOriginIsHeardWithinAPeriod() {
        Bus bus = new Bus(1, 5, UnaryOperator.identity());
        for (int relay = 1; relay <= 3; relay++) {
            bus.connect(0, relay, DELAY);
            bus.connect(relay, 4, DELAY);
            bus.member(relay).lie = _ -> Bus.SWALLOWED;
        }
        bus.member(0).publish(300, 0, TTL);
        bus.run(Duration.ofMillis(100));
        bus.member(3).lie = UnaryOperator.identity();
        bus.run(PERIOD);

        assertThat(bus.member(4).deliveries).hasSize(1).containsValue(1);
    }

    @Test
    void whatALateDirectoryRefusedComesAgain() {
        Bus bus = pair();
        bus.member(0).publish(300, 0, TTL);
        bus.run(Duration.ofMillis(5));
        DirectoryEntry entry =
                bus.directory.byOrigin(bus.member(0).identity.signingKey()).orElseThrow();
        bus.directory.remove(entry.origin());
        bus.run(Duration.ofMillis(300));
        assertThat(bus.member(1).drops(DropReason.UNKNOWN_ORIGIN)).isEqualTo(1);
        bus.directory.put(entry);
        bus.run(PERIOD);

        assertThat(bus.incomplete()).isEmpty();
    }

    @Test
    void whoeverShowsThatItHoldsTheObjectGetsNoMoreOfIt() {
        Bus bus = new Bus(1, 3, UnaryOperator.identity());
        bus.connectAll(DELAY);
        // Each copy takes 0.8 s. Meanwhile 1 gets the object from 2 and shows it, but sends no copy of its own.
        bus.member(0).bytesPerSecond = 50_000;
        bus.member(1).lie = frame -> Frame.read(frame) instanceof ObjectFrame ? Bus.SWALLOWED : frame;
        bus.member(0).publish(40_000, 3, TTL);
        bus.run(Duration.ofSeconds(3));

        assertThat(bus.incomplete()).isEmpty();
        assertThat(bus.member(0).cancels).extracting(Output.Cancel::to).containsExactly(bus.member(1).key);
    }

    @Test
    void nothingIsOfferedAgainWhereNothingWasMissed() {
        Seeds.loop(5, seed -> {
            Bus bus = new Bus(seed, 8, UnaryOperator.identity());
            bus.connectAll(Duration.ofMillis(60));
            for (int i = 0; i < 50; i++) {
                bus.member(i % 8).publish(300, 0, TTL);
                bus.run(Duration.ofMillis(bus.random.nextInt(100)));
            }
            bus.run(Duration.ofSeconds(10));
            assertThat(bus.incomplete()).isEmpty();
            assertThat(bus.members)
                    .allSatisfy(
                            member -> assertThat(member.status().reannounced()).isZero());
        });
    }

    /// It is offered after 0.75, 1.75, 3.75, 7.75, 15.75 s and then every 8, but not sent unasked.
    @Test
    void whoDoesNotShowAnythingIsAskedEverMoreSeldom() {
        Bus bus = pair();
        bus.member(1).lie = _ -> Bus.SWALLOWED;
        bus.member(0).publish(300, 0, TTL);
        bus.run(Duration.ofSeconds(30));

        assertThat(bus.member(0).status().reannounced()).isEqualTo(6);
        assertThat(bus.member(0).status().copiesSent()).isEqualTo(1);
    }

    @Test
    void aFloodOfSummariesIsNotRead() {
        Bus bus = pair();
        bus.member(1).lie = _ -> Bus.SWALLOWED;
        bus.member(0).publish(300, 0, TTL);
        bus.run(Duration.ofMillis(100));
        Series series = new Series(bus.member(0).identity.signingKey(), 1);
        Octets nothing =
                new Frame.Holds(new Summary(List.of(new Summary.Entry(series, -1, 0, Octets.ofHex("00"))))).encode();
        for (int i = 0; i < 100; i++) {
            bus.member(0).inject(bus.member(1), nothing);
        }

        assertThat(bus.member(0).drops(DropReason.SUMMARY_TOO_OFTEN)).isEqualTo(84);
    }

    /// What a neighbour showed covers what arrives here late, until it asks for that after all; never what is newer.
    @Test
    void whoShowedToHoldAllUpToANumberIsSentNothingBelowIt() {
        Bus bus = new Bus(1, 3, UnaryOperator.identity());
        bus.connect(0, 1, DELAY);
        bus.connect(0, 2, DELAY);
        bus.member(2).publish(300, 0, TTL);
        bus.run(Duration.ofMillis(100));
        bus.member(2).lie = _ -> Bus.SWALLOWED;
        bus.member(2).publish(300, 0, TTL);
        bus.run(Duration.ofMillis(10));
        bus.member(2).lie = UnaryOperator.identity();
        bus.member(2).publish(300, 0, TTL);
        bus.run(Duration.ofMillis(100));
        assertThat(bus.member(1).deliveries).hasSize(2);
        Series series = new Series(bus.member(2).identity.signingKey(), 1);
        bus.member(0)
                .inject(
                        bus.member(1),
                        new Frame.Holds(new Summary(List.of(new Summary.Entry(series, 99, 0, Octets.EMPTY)))).encode());
        bus.run(Duration.ofSeconds(5));
        assertThat(bus.member(0).deliveries).hasSize(3);
        assertThat(bus.member(1).deliveries).hasSize(2);

        ObjectId late = bus.member(0).deliveries.keySet().stream()
                .filter(id -> !bus.member(1).deliveries.containsKey(id))
                .findFirst()
                .orElseThrow();
        bus.member(0).inject(bus.member(1), new Frame.Pull(late).encode());
        bus.run(Duration.ofMillis(100));
        assertThat(bus.member(1).deliveries).hasSize(3);

        bus.member(2).publish(300, 0, TTL);
        bus.run(Duration.ofMillis(100));
        assertThat(bus.member(1).deliveries).hasSize(4);
    }

    private static Bus pair() {
        Bus bus = new Bus(1, 2, UnaryOperator.identity());
        bus.connectAll(DELAY);
        return bus;
    }
}
