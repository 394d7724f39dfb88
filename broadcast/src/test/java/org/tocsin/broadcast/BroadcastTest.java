package org.tocsin.broadcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.tocsin.broadcast.PublishResult.Limit;
import org.tocsin.broadcast.PublishResult.Refusal;
import org.tocsin.bytes.Octets;

class BroadcastTest {
    private static final Duration DELAY = Duration.ofMillis(20);
    private static final Duration TTL = Duration.ofSeconds(10);
    private static final Duration A_WHILE = Duration.ofSeconds(5);

    @Test
    void aSmallObjectReachesTheNeighbourUnasked() {
        Bus bus = connected(2);
        bus.member(0).publish(300, 0, TTL);
        bus.run(Duration.ofMillis(22));

        assertThat(bus.incomplete()).isEmpty();
        ReceivedObject object = bus.member(1).delivered.getFirst();
        assertThat(object.origin()).isEqualTo(bus.member(0).identity.signingKey());
        assertThat(object.receivedFrom()).isEqualTo(bus.member(0).key);
        assertThat(object.type()).isEqualTo(7);
        assertThat(object.objectClass()).isZero();
        assertThat(object.payload().size()).isEqualTo(300);
        assertThat(object.expiresAtNanos() - object.receivedAtNanos()).isEqualTo(TTL.toNanos());
        assertThat(bus.member(1).status().pulled()).isZero();
    }

    @Test
    void aLargeObjectIsAnnouncedAndPulled() {
        Bus bus = connected(2);
        Octets payload = bus.payload(1_000_000);
        bus.member(0).publish(payload, 4, TTL);
        bus.run(A_WHILE);

        assertThat(bus.incomplete()).isEmpty();
        assertThat(bus.member(1).delivered.getFirst().payload()).isEqualTo(payload);
        assertThat(bus.member(1).status().pulled()).isEqualTo(1);
        assertThat(bus.member(0).status().pullsServed()).isEqualTo(1);
        assertThat(bus.member(0).sends.getFirst().messageClass()).isEqualTo(1);
        assertThat(bus.member(0).sends)
                .filteredOn(send -> Frame.read(send.frame()) instanceof ObjectFrame)
                .singleElement()
                .satisfies(send -> assertThat(send.messageClass()).isEqualTo(4));
    }

    @Test
    void anEmptyObjectIsAnObject() {
        Bus bus = connected(2);
        bus.member(0).publish(Octets.EMPTY, 3, TTL);
        bus.run(A_WHILE);

        assertThat(bus.incomplete()).isEmpty();
    }

    @Test
    void equalBytesAreOneObject() {
        Bus bus = connected(2);
        Octets payload = bus.payload(100);
        long first = bus.member(0).publish(payload, 0, TTL);
        long second = bus.member(0).publish(payload, 0, TTL);
        bus.run(A_WHILE);
        bus.member(1).publish(payload, 0, TTL);
        bus.run(A_WHILE);

        assertThat(bus.member(0).published.get(first))
                .isEqualTo(bus.member(0).published.get(second));
        assertThat(bus.member(0).drops(DropReason.PUBLISHED_BEFORE)).isEqualTo(1);
        assertThat(bus.member(1).drops(DropReason.PUBLISHED_BEFORE)).isEqualTo(1);
        assertThat(bus.member(1).delivered).hasSize(1);
        assertThat(bus.member(0).delivered).isEmpty();
    }

    @Test
    void aRestartedNodeRelaysButIsNotGivenItsOwnObjects() {
        Bus bus = connected(2);
        bus.member(0).publish(100, 0, TTL);
        bus.run(Duration.ofSeconds(1));
        bus.disconnect(0, 1);
        bus.member(0).restart();
        bus.connect(0, 1, DELAY);
        bus.run(Duration.ofSeconds(1));

        assertThat(bus.member(0).delivered).isEmpty();
        assertThat(bus.member(0).status().pulled()).isEqualTo(1);
        assertThat(bus.member(0).status().retainedObjects()).isEqualTo(1);
    }

    @Test
    void whatNobodyWouldAcceptIsRefused() {
        Bus bus = new Bus(1, 1, builder -> builder.objectBytesMax(1000).retention(Duration.ofSeconds(10)));
        Broadcast broadcast = bus.member(0).broadcast;
        Octets payload = bus.payload(1000);

        assertThat(broadcast.publish(bus.payload(1001), 0, 0, TTL, 0)).isEqualTo(refused(Refusal.TOO_LARGE));
        assertThat(broadcast.publish(payload, 0, 0, Duration.ofNanos(999_999), 0))
                .isEqualTo(refused(Refusal.TIME_TO_LIVE));
        assertThat(broadcast.publish(payload, 0, 0, Duration.ofSeconds(11), 0))
                .isEqualTo(refused(Refusal.TIME_TO_LIVE));
        bus.directory.put(bus.member(0).entry().withClasses(0b10));
        assertThat(broadcast.publish(payload, 0, 0, TTL, 0)).isEqualTo(refused(Refusal.CLASS_NOT_GRANTED));
        assertThat(broadcast.publish(payload, 0, 1, TTL, 0)).isEqualTo(new PublishResult.Accepted(1));
        bus.directory.remove(bus.member(0).identity.signingKey());
        assertThat(broadcast.publish(payload, 0, 1, TTL, 0)).isEqualTo(refused(Refusal.CLASS_NOT_GRANTED));
        assertThatThrownBy(() -> broadcast.publish(payload, 0, 8, TTL, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> broadcast.publish(payload, -1, 0, TTL, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void publishingIsBusyWhileTooMuchIsInFlight() {
        Bus bus = new Bus(1, 2, builder -> builder.ownInFlight(2, 1000));
        bus.connectAll(DELAY);
        Broadcast broadcast = bus.member(0).broadcast;

        assertThat(broadcast.publish(bus.payload(5000), 0, 0, TTL, bus.nowNanos()))
                .isInstanceOf(PublishResult.Accepted.class);
        assertThat(broadcast.publish(bus.payload(1), 0, 0, TTL, bus.nowNanos()))
                .isEqualTo(new PublishResult.Busy(Limit.OWN_BYTES));
        bus.member(0).drain();
        bus.run(A_WHILE);
        bus.member(0).publish(1, 0, TTL);
        bus.member(0).publish(2, 0, TTL);
        assertThat(broadcast.publish(bus.payload(3), 0, 0, TTL, bus.nowNanos()))
                .isEqualTo(new PublishResult.Busy(Limit.OWN_COUNT));
        bus.run(A_WHILE);
        bus.member(0).publish(3, 0, TTL);
    }

    @Test
    void anExpiredObjectIsNeitherDeliveredNorRelayed() {
        Bus bus = new Bus(1, 3, UnaryOperator.identity());
        bus.connect(0, 1, DELAY);
        bus.connect(1, 2, DELAY);
        bus.member(0).lie = frame -> withRemaining(frame, 0);
        bus.member(0).publish(100, 0, TTL);
        bus.run(A_WHILE);

        assertThat(bus.member(1).delivered).isEmpty();
        assertThat(bus.member(1).drops(DropReason.EXPIRED_ON_ARRIVAL)).isPositive();
        assertThat(bus.member(1).sends).noneMatch(send -> Frame.read(send.frame()) instanceof ObjectFrame);
    }

    @Test
    void theRemainingTimeToLiveShrinksAtEachHop() {
        Bus bus = new Bus(1, 3, UnaryOperator.identity());
        bus.connect(1, 2, DELAY);
        bus.member(0).publish(100, 0, Duration.ofSeconds(4));
        bus.run(Duration.ofSeconds(1));
        bus.connect(0, 1, DELAY);
        bus.run(Duration.ofSeconds(1));

        ReceivedObject object = bus.member(2).delivered.getFirst();
        Duration left = Duration.ofNanos(object.expiresAtNanos() - object.receivedAtNanos());
        assertThat(left).isBetween(Duration.ofMillis(2950), Duration.ofMillis(3000));
        bus.run(Duration.ofSeconds(4));
        assertThat(bus.member(2).status().retainedObjects()).isZero();
        assertThat(bus.member(2).status().retainedBytes()).isZero();
        assertThat(bus.member(2).status().seen()).isEqualTo(1);
    }

    @Test
    void idsAreForgottenAfterTheRetention() {
        Bus bus = new Bus(1, 2, builder -> builder.retention(Duration.ofSeconds(20)));
        bus.connectAll(DELAY);
        bus.member(0).publish(100, 0, TTL);
        bus.run(Duration.ofSeconds(19));
        assertThat(bus.member(1).status().seen()).isEqualTo(1);
        bus.run(Duration.ofSeconds(2));
        assertThat(bus.member(1).status().seen()).isZero();
        assertThat(bus.member(1).broadcast.poll(bus.nowNanos())).isEqualTo(new Output.Idle());
    }

    @Test
    void aReplayAfterTheRetentionIsDropped() {
        Bus bus = new Bus(1, 2, builder -> builder.retention(Duration.ofSeconds(20)));
        bus.connectAll(DELAY);
        bus.member(0).publish(100, 0, Duration.ofSeconds(20));
        bus.run(Duration.ofSeconds(1));
        Octets frame = bus.member(0).sends.getFirst().frame();
        bus.run(Duration.ofSeconds(30));
        bus.member(1).inject(bus.member(0), frame);
        bus.run(A_WHILE);

        assertThat(bus.member(1).delivered).hasSize(1);
        assertThat(bus.member(1).drops(DropReason.REPLAY)).isEqualTo(1);
        bus.member(0).publish(101, 0, TTL);
        bus.run(A_WHILE);
        assertThat(bus.member(1).delivered).hasSize(2);
    }

    @Test
    void aDuplicateCancelsTheCopyOnItsWayBack() {
        Bus bus = new Bus(1, 3, UnaryOperator.identity());
        bus.members.forEach(member -> member.isSilentTransport = true);
        bus.connect(0, 1, DELAY);
        bus.connect(0, 2, DELAY);
        bus.connect(1, 2, Duration.ofMillis(30));
        bus.member(0).publish(100, 0, TTL);
        bus.run(A_WHILE);

        assertThat(bus.incomplete()).isEmpty();
        assertThat(bus.member(1).cancels).hasSize(1);
        assertThat(bus.member(1).cancels.getFirst().to()).isEqualTo(bus.member(2).key);
        assertThat(bus.member(1).status().duplicates().getFirst()).isEqualTo(1);
    }

    @Test
    void theNearestNeighbourIsServedFirst() {
        Bus bus = new Bus(1, 4, UnaryOperator.identity());
        bus.connect(0, 1, Duration.ofMillis(90));
        bus.connect(0, 2, Duration.ofMillis(10));
        bus.connect(0, 3, Duration.ofMillis(50));
        bus.member(0).broadcast.roundTrip(bus.member(1).key, Duration.ofMillis(5));
        bus.member(0).publish(100, 0, TTL);
        bus.run(Duration.ofMillis(1));

        assertThat(bus.member(0).sends.stream().map(Output.Send::to))
                .containsExactly(bus.member(1).key, bus.member(2).key, bus.member(3).key);
        assertThat(bus.member(0).sends.stream().map(send -> System.identityHashCode(send.frame())))
                .as("one frame for all")
                .containsOnly(
                        System.identityHashCode(bus.member(0).sends.getFirst().frame()));
    }

    @Test
    void whatTheTransportDroppedIsAnnouncedInstead() {
        Bus bus = connected(2);
        bus.member(0).lie = frame -> frame.at(1) == ObjectFrame.KIND ? null : frame;
        bus.member(0).publish(100, 0, TTL);
        bus.run(Duration.ofMillis(100));
        Output.Send lost = bus.member(0).sends.getFirst();
        bus.member(0).broadcast.dropped(lost.to(), lost.tag(), bus.nowNanos());
        bus.member(0).drain();
        bus.member(0).lie = UnaryOperator.identity();
        bus.run(A_WHILE);

        assertThat(bus.incomplete()).isEmpty();
        assertThat(bus.member(1).status().pulled()).isEqualTo(1);
    }

    @Test
    void aDroppedAnnouncementIsRepeated() {
        Bus bus = connected(2);
        bus.member(0).lie = _ -> null;
        bus.member(0).publish(100_000, 4, TTL);
        bus.run(Duration.ofMillis(100));
        Output.Send lost = bus.member(0).sends.getFirst();
        assertThat(lost.tag()).isNotZero();
        bus.member(0).broadcast.dropped(lost.to(), lost.tag(), bus.nowNanos());
        bus.member(0).drain();
        bus.member(0).lie = UnaryOperator.identity();
        bus.run(A_WHILE);

        assertThat(bus.incomplete()).isEmpty();
    }

    @Test
    void aDroppedListOfAnnouncementsIsRepeated() {
        Bus bus = new Bus(1, 2, UnaryOperator.identity());
        bus.member(0).publish(70_000, 4, TTL);
        bus.member(0).publish(70_000, 4, TTL);
        bus.run(Duration.ofMillis(100));
        bus.member(0).lie = _ -> null;
        bus.connectAll(DELAY);
        bus.run(Duration.ofMillis(100));
        Output.Send lost = bus.member(0).sends.getFirst();
        bus.member(0).broadcast.dropped(lost.to(), lost.tag(), bus.nowNanos());
        bus.member(0).drain();
        bus.member(0).lie = UnaryOperator.identity();
        bus.run(A_WHILE);

        assertThat(bus.incomplete()).isEmpty();
    }

    static Octets withRemaining(Octets frame, long millis) {
        return Frame.read(frame) instanceof ObjectFrame object
                ? object.withRemaining(millis).bytes()
                : frame;
    }

    private static Bus connected(int count) {
        Bus bus = new Bus(1, count, UnaryOperator.identity());
        bus.connectAll(DELAY);
        return bus;
    }

    private static PublishResult refused(Refusal reason) {
        return new PublishResult.Refused(reason);
    }
}
