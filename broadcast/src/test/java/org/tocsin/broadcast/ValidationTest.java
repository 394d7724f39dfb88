package org.tocsin.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tocsin.broadcast.Verdict.Decision;
import org.tocsin.bytes.Octets;

/// 0 - 1 - 2 in a row and 3 beside 1; class 2 is validated first.
class ValidationTest {
    private static final Duration DELAY = Duration.ofMillis(5);
    private static final Duration TTL = Duration.ofSeconds(10);
    private static final Duration A_WHILE = Duration.ofSeconds(1);

    private final Bus bus = new Bus(1, 4, builder -> builder.relayPolicy(2, RelayPolicy.VALIDATE_FIRST));

    @BeforeEach
    void connect() {
        bus.connect(0, 1, DELAY);
        bus.connect(1, 2, DELAY);
        bus.connect(1, 3, DELAY);
    }

    @Test
    void anObjectWaitsForItsVerdict() {
        ObjectId id = published(2);

        assertThat(bus.member(1).toValidate).hasSize(1);
        assertThat(bus.member(1).delivered).isEmpty();
        assertThat(bus.member(2).toValidate).isEmpty();
        bus.member(1).verdict(id, Decision.ACCEPT);
        bus.run(A_WHILE);
        assertThat(bus.member(1).deliveries).containsEntry(id, 1);
        assertThat(bus.member(2).toValidate).hasSize(1);
    }

    @Test
    void otherClassesDoNotWait() {
        ObjectId id = published(3);

        assertThat(bus.member(1).toValidate).isEmpty();
        assertThat(bus.member(2).deliveries).containsEntry(id, 1);
        bus.member(1).verdict(id, Decision.ACCEPT);
        assertThat(bus.member(1).drops(DropReason.VERDICT_UNAWAITED)).isEqualTo(1);
        assertThat(bus.member(1).deliveries).containsEntry(id, 1);
    }

    @Test
    void anIgnoredObjectIsAskedAboutAgainWhenAnotherNeighbourHasIt() {
        bus.member(1).decision = Decision.IGNORE;
        ObjectId id = published(2);
        assertThat(bus.member(1).delivered).isEmpty();
        assertThat(bus.member(2).toValidate).isEmpty();

        // The block that a vote is for has come meanwhile; the vote comes over another way.
        Octets copy = bus.member(0).sends.getFirst().frame();
        bus.member(1).decision = Decision.ACCEPT;
        bus.member(1).inject(bus.member(0), copy);
        assertThat(bus.member(1).delivered)
                .as("a repetition of the same neighbour is no news")
                .isEmpty();
        bus.member(1).inject(bus.member(3), copy);
        bus.run(A_WHILE);

        assertThat(bus.member(1).deliveries).containsEntry(id, 1);
        assertThat(bus.member(2).toValidate).hasSize(1);
        assertThat(bus.member(1).drops(DropReason.IGNORED)).isEqualTo(1);
    }

    @Test
    void anIgnoredObjectMayBeAcceptedLater() {
        bus.member(1).decision = Decision.IGNORE;
        ObjectId id = published(2);
        bus.member(1).verdict(id, Decision.ACCEPT);
        bus.run(A_WHILE);

        assertThat(bus.member(1).deliveries).containsEntry(id, 1);
        assertThat(bus.member(2).toValidate).hasSize(1);
    }

    @Test
    void anUndecidedObjectIsNotGivenToWhoPullsIt() {
        ObjectId id = published(2);
        bus.member(1).inject(bus.member(2), new Frame.Pull(id).encode());
        bus.run(A_WHILE);

        assertThat(bus.member(1).drops(DropReason.PULL_UNAVAILABLE)).isEqualTo(1);
        assertThat(bus.member(2).toValidate).isEmpty();
    }

    @Test
    void aRejectedObjectStaysRejectedAndItsSendersAreCharged() {
        bus.member(1).decision = Decision.REJECT;
        ObjectId id = published(2);
        Octets copy = bus.member(0).sends.getFirst().frame();
        bus.member(1).decision = Decision.ACCEPT;
        bus.member(1).inject(bus.member(3), copy);
        bus.member(1).verdict(id, Decision.ACCEPT);
        bus.run(A_WHILE);

        assertThat(bus.member(1).delivered).isEmpty();
        assertThat(bus.member(2).toValidate).isEmpty();
        assertThat(bus.member(1).status().retainedObjects()).isZero();
        assertThat(bus.member(1).status().neighbours())
                .filteredOn(neighbour -> neighbour.faults() == 1)
                .extracting(BroadcastStatus.NeighbourStatus::key)
                .containsExactlyInAnyOrder(bus.member(0).key, bus.member(3).key);
    }

    @Test
    void aRelayedObjectMayBeRejectedAfterwards() {
        ObjectId id = published(3);
        bus.member(1).verdict(id, Decision.REJECT);

        assertThat(bus.member(1).status().retainedObjects()).isZero();
        assertThat(bus.member(1).drops(DropReason.REJECTED)).isEqualTo(1);
    }

    @Test
    void aVerdictAfterTheTimeToLiveComesTooLate() {
        ObjectId id = published(2);
        bus.run(TTL);
        bus.member(1).verdict(id, Decision.ACCEPT);

        assertThat(bus.member(1).delivered).isEmpty();
        assertThat(bus.member(1).drops(DropReason.EXPIRED_IN_VALIDATION)).isEqualTo(1);
        assertThat(bus.member(1).drops(DropReason.VERDICT_UNAWAITED)).isEqualTo(1);
    }

    private ObjectId published(int objectClass) {
        long number = bus.member(0).publish(200, objectClass, TTL);
        bus.run(A_WHILE);
        ObjectId id = bus.member(0).published.get(number);
        assertThat(id).isNotNull();
        return id;
    }
}
