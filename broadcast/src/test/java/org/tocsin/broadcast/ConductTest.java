package org.tocsin.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.tocsin.broadcast.quota.Quota;
import org.tocsin.bytes.Octets;

/// What origins and neighbours may use, and what becomes of those that misbehave.
class ConductTest {
    private static final Duration DELAY = Duration.ofMillis(20);
    private static final Duration TTL = Duration.ofSeconds(60);

    @Test
    void whoTakesEverythingAndPassesNothingOnIsSuspectedWithinTenSeconds() {
        Bus bus = new Bus(1, 4, UnaryOperator.identity());
        bus.connect(0, 1, Duration.ofMillis(5));
        bus.connect(0, 2, DELAY);
        bus.connect(0, 3, Duration.ofMillis(70));
        bus.member(1).lie = _ -> Bus.SWALLOWED;
        for (int i = 0; i < 40; i++) {
            bus.member(0).publish(300, 0, TTL);
            bus.run(Duration.ofMillis(200));
        }
        assertThat(score(bus.member(0), bus.member(1))).isLessThan(0.25);
        assertThat(score(bus.member(0), bus.member(2))).isGreaterThan(0.9);
        assertThat(score(bus.member(0), bus.member(3))).isGreaterThan(0.9);

        // Though the nearest, it is served last.
        bus.member(0).sends.clear();
        bus.member(0).publish(300, 0, TTL);
        bus.run(Duration.ofMillis(1));
        assertThat(bus.member(0).sends).extracting(Output.Send::to).endsWith(bus.member(1).key);

        bus.member(1).lie = UnaryOperator.identity();
        for (int i = 0; i < 20; i++) {
            bus.member(0).publish(300, 0, TTL);
            bus.run(Duration.ofSeconds(1));
        }
        assertThat(score(bus.member(0), bus.member(1))).as("it mends its ways").isGreaterThan(0.8);
    }

    @Test
    void garbageLowersTheScore() {
        Bus bus = new Bus(1, 2, UnaryOperator.identity());
        bus.connectAll(DELAY);
        for (int i = 0; i < 3; i++) {
            bus.member(0).inject(bus.member(1), Octets.ofHex("0101"));
        }
        assertThat(score(bus.member(0), bus.member(1))).isLessThan(0.25);
    }

    @Test
    void whatANeighbourPushesBeyondItsQuotaIsPulledLater() {
        Bus bus = new Bus(1, 2, builder -> builder.neighbourQuota(new Quota(1000, 1000, 1)));
        bus.connectAll(DELAY);
        for (int i = 0; i < 12; i++) {
            bus.member(0).publish(100, 0, TTL);
        }
        // Another class has a quota of its own.
        bus.member(0).publish(100, 1, TTL);
        bus.run(Duration.ofMillis(200));
        assertThat(bus.member(1).delivered).hasSize(11);
        assertThat(bus.member(1).drops(DropReason.NEIGHBOUR_QUOTA)).isEqualTo(2);
        bus.run(Duration.ofSeconds(3));
        assertThat(bus.incomplete()).isEmpty();
        assertThat(bus.member(1).status().pulled()).isEqualTo(2);
    }

    @Test
    void anOriginsQuotaCountsObjectsToo() {
        Bus bus = new Bus(1, 2, UnaryOperator.identity());
        bus.directory.put(bus.member(0).entry().withQuota(Quota.of(1_000_000, 1)));
        bus.connectAll(DELAY);
        for (int i = 0; i < 12; i++) {
            bus.member(0).publish(100, 0, TTL);
        }
        bus.run(Duration.ofMillis(300));
        assertThat(bus.member(1).delivered).hasSize(10);
        assertThat(bus.member(1).drops(DropReason.QUOTA)).isEqualTo(2);
    }

    @Test
    void aSlowNeighbourCostsABoundedQueueAndDelaysNobody() {
        Bus bus = new Bus(1, 3, builder -> builder.queuedPerNeighbourBytesMax(100_000));
        bus.connect(0, 1, DELAY);
        bus.connect(0, 2, DELAY);
        // It takes nothing for a while.
        bus.stall(0, 1, true);
        for (int i = 0; i < 40; i++) {
            bus.member(0).publish(10_000, 4, TTL);
            bus.member(0).publish(300, 0, TTL);
            bus.run(Duration.ofMillis(50));
            BroadcastStatus status = bus.member(0).status();
            assertThat(status.neighbours())
                    .allSatisfy(n -> assertThat(n.queuedBytes()).isLessThanOrEqualTo(100_000));
        }
        assertThat(bus.member(0).drops(DropReason.NEIGHBOUR_BEHIND)).isPositive();
        assertThat(bus.member(2).delivered).hasSizeGreaterThan(78);
        bus.stall(0, 1, false);
        bus.run(Duration.ofSeconds(10));
        assertThat(bus.incomplete()).isEmpty();
        assertThat(bus.member(0).status().neighbours())
                .allSatisfy(n -> assertThat(n.queuedBytes()).isZero());
    }

    @Test
    void thePublisherWaitsForTheFirstNeighbourThatTakes() {
        Bus bus = new Bus(1, 2, builder -> builder.ownInFlight(5, 1_000_000));
        bus.connectAll(DELAY);
        bus.stall(0, 1, true);
        for (int i = 0; i < 5; i++) {
            bus.member(0).publish(100, 0, TTL);
            bus.run(Duration.ofMillis(10));
        }
        assertThat(bus.member(0).broadcast.publish(bus.payload(100), 7, 0, TTL, bus.nowNanos()))
                .isEqualTo(new PublishResult.Busy(PublishResult.Limit.UNSENT));
        bus.stall(0, 1, false);
        bus.run(Duration.ofSeconds(1));
        bus.member(0).publish(100, 0, TTL);
        bus.run(Duration.ofSeconds(1));
        assertThat(bus.incomplete()).isEmpty();
    }

    @Test
    void whatARemovedOriginPublishedIsNotRelayedAnyMore() {
        Bus bus = new Bus(1, 3, UnaryOperator.identity());
        bus.connect(0, 1, DELAY);
        bus.member(0).publish(300, 0, TTL);
        bus.run(Duration.ofSeconds(1));
        assertThat(bus.member(1).delivered).hasSize(1);
        bus.directory.remove(bus.member(0).identity.signingKey());
        bus.member(1).broadcast.removed(bus.member(0).identity.signingKey());
        bus.connect(1, 2, DELAY);
        bus.run(Duration.ofSeconds(1));

        assertThat(bus.member(2).delivered).isEmpty();
        assertThat(bus.member(1).status().retainedObjects()).isZero();
    }

    @Test
    void twoObjectsUnderOneNumberAreEvidenceAtEveryNodeAndRelayedOnce() {
        Bus bus = new Bus(1, 4, UnaryOperator.identity());
        bus.connect(0, 1, DELAY);
        bus.connect(1, 2, DELAY);
        bus.connect(2, 3, DELAY);
        // Node 0 gives one of them to each side.
        bus.member(1).inject(bus.member(0), LiarTest.objectOf(bus.member(0), bus.payload(100)));
        bus.member(2).inject(bus.member(3), LiarTest.objectOf(bus.member(0), bus.payload(100)));
        bus.run(Duration.ofSeconds(5));

        for (Bus.Member member : List.of(bus.member(1), bus.member(2))) {
            assertThat(member.status().equivocations()).singleElement().satisfies(proof -> {
                assertThat(proof.origin()).isEqualTo(bus.member(0).identity.signingKey());
                assertThat(proof.first()).isNotEqualTo(proof.second());
                assertThat(proof.firstEnvelope().size()).isEqualTo(Envelope.SIZE);
            });
            assertThat(member.deliveries)
                    .hasSize(2)
                    .allSatisfy((_, count) -> assertThat(count).isEqualTo(1));
        }
        assertThat(bus.member(2).status().copiesSent()).isLessThanOrEqualTo(3);
    }

    private static double score(Bus.Member at, Bus.Member of) {
        return at.status().neighbours().stream()
                .filter(neighbour -> neighbour.key().equals(of.key))
                .findFirst()
                .orElseThrow()
                .score();
    }
}
