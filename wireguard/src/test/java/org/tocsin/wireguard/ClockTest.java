package org.tocsin.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;

/// The wall clock jumps, or a machine starts with a wrong one.
@Tag("virtual-clock")
class ClockTest {
    @Test
    void aClockThatWentBackOverARestartDoesNotLockOutWhereTheFloorIsKept() {
        Mesh mesh = withFloor(1, Optional.of(Instant.EPOCH));
        Mesh.Host a = mesh.a();
        a.say(mesh.b(), "before");
        mesh.run(100);
        Instant floor = a.events(Output.TimestampFloor.class).getLast().floor();
        assertThat(floor).isAfter(a.wallOffset).isBefore(a.wallOffset.plusSeconds(6));
        a.wallOffset = a.wallOffset.minus(Duration.ofDays(300));
        a.floor = Optional.of(floor);
        a.restart();
        a.say(mesh.b(), "after");
        mesh.run(100);
        assertThat(mesh.b().delivered).containsExactly("before", "after");
    }

    @Test
    void withoutAFloorSuchAPeerIsLockedOut() {
        Mesh mesh = withFloor(2, Optional.empty());
        Mesh.Host a = mesh.a();
        a.say(mesh.b(), "before");
        mesh.run(100);
        assertThat(a.events(Output.TimestampFloor.class)).isEmpty();
        a.wallOffset = a.wallOffset.minus(Duration.ofDays(300));
        a.restart();
        a.say(mesh.b(), "after");
        mesh.run(100);
        assertThat(mesh.b().delivered).containsExactly("before");
        assertThat(mesh.b().dropped(DropReason.REPLAYED_INITIATION)).isEqualTo(1);
    }

    @Test
    void theFloorIsSaidBeforeTheInitiationItCoversAndRarely() {
        Mesh mesh = withFloor(3, Optional.of(Instant.EPOCH));
        Device device = mesh.a().device;
        device.requestSession(mesh.a().peer(mesh.b()), mesh.now());
        assertThat(device.poll(mesh.now())).isInstanceOf(Output.TimestampFloor.class);
        assertThat(device.poll(mesh.now())).isInstanceOf(Output.Transmit.class);
        for (int i = 0; i < 100; i++) {
            mesh.a().drain();
            mesh.run(1000);
        }
        int floors = mesh.a().events(Output.TimestampFloor.class).size();
        assertThat((long) floors).isLessThanOrEqualTo(mesh.a().sent(1));
    }

    @Test
    void timestampsArriveGrowingThroughEveryJumpOfTheClock() {
        Mesh mesh = withFloor(4, Optional.of(Instant.EPOCH));
        Octets last = Octets.wrap(new byte[12]);
        long[] jumps = {0, -3600, 7200, -86_400, 40_000, -1, 1, 0};
        for (long jump : jumps) {
            mesh.a().wallOffset = mesh.a().wallOffset.plusSeconds(jump);
            mesh.run(6000);
            mesh.a().dial(mesh.b());
            mesh.run(100);
            Octets greatest = mesh.b().peer(mesh.a()).greatestTimestamp;
            assertThat(greatest).as("after a jump of %d s", jump).isGreaterThan(last);
            last = greatest;
        }
    }

    @Test
    void afterAJumpOfMoreThanADayNothingIsInitiatedUntilTheClockIsTrusted() {
        Mesh mesh = jumped(5, Duration.ofHours(25));
        assertThat(mesh.a().sent(1)).isEqualTo(1);
        assertThat(mesh.a().events(Output.ClockJumped.class))
                .singleElement()
                .satisfies(event -> assertThat(event.ahead()).isBetween(Duration.ofHours(24), Duration.ofHours(26)));
        mesh.a().device.trustClock();
        mesh.run(5400);
        assertThat(mesh.b().delivered).containsExactly("one", "later");
    }

    @Test
    void aJumpOfLessThanADayIsNoReason() {
        Mesh mesh = jumped(6, Duration.ofHours(23));
        assertThat(mesh.b().delivered).containsExactly("one", "later");
    }

    @Test
    void aClockThatComesBackIsTrustedAgain() {
        Mesh mesh = jumped(7, Duration.ofDays(400));
        mesh.a().wallOffset = mesh.a().wallOffset.minus(Duration.ofDays(400));
        mesh.run(12_000);
        assertThat(mesh.b().delivered).containsExactly("one", "later");
        assertThat(mesh.a().device.isClockSuspect()).isFalse();
    }

    @Test
    void aPeersOwnClockIsEvidence() {
        Mesh mesh = jumped(8, Duration.ofDays(400));
        mesh.b().wallOffset = mesh.b().wallOffset.plus(Duration.ofDays(400));
        mesh.b().restart();
        mesh.b().dial(mesh.a());
        mesh.run(100);
        assertThat(mesh.a().device.isClockSuspect()).isFalse();
        Mesh unconvinced = jumped(9, Duration.ofDays(400));
        unconvinced.b().dial(unconvinced.a());
        unconvinced.run(100);
        assertThat(unconvinced.a().device.isClockSuspect()).isTrue();
    }

    @Test
    void afterTwentyMinutesTheClockIsBelieved() {
        Mesh mesh = jumped(10, Duration.ofDays(400));
        mesh.run(Duration.ofMinutes(19));
        mesh.a().say(mesh.b(), "held");
        mesh.run(5400);
        assertThat(mesh.a().sent(1)).isEqualTo(1);
        mesh.run(Duration.ofMinutes(1));
        mesh.a().say(mesh.b(), "believed");
        mesh.run(5400);
        assertThat(mesh.b().delivered).endsWith("believed");
    }

    @Test
    void afterASleepNoPacketGoesUnderAnOldKeyAndPeersWithSessionsAreDialled() {
        Mesh mesh = Mesh.toyPair(12);
        Mesh.Host a = mesh.a();
        a.say(mesh.b(), "before");
        mesh.run(2000);
        assertThat(a.sayAtOnce(mesh.b(), "awake")).isTrue();
        mesh.run(2000);
        int session = a.sessionWith(mesh.b());
        a.wallOffset = a.wallOffset.plusSeconds(30);
        assertThat(a.sayAtOnce(mesh.b(), "under an old key")).isFalse();
        assertThat(a.events(Output.SessionLost.class)).singleElement().matches(lost -> !lost.isUnanswered());
        mesh.run(100);
        assertThat(a.sessionWith(mesh.b())).isNotEqualTo(session);
        assertThat(a.sayAtOnce(mesh.b(), "after")).isTrue();
        mesh.run(100);
        assertThat(mesh.b().delivered).containsExactly("before", "awake", "after");
    }

    @Test
    void afterALongSleepPeersWithoutSessionsAreLeftAlone() {
        Mesh mesh = Mesh.toyPair(13);
        Mesh.Host a = mesh.a();
        a.say(mesh.b(), "before");
        mesh.run(Duration.ofMinutes(20));
        long initiations = a.sent(1);
        a.wallOffset = a.wallOffset.plusSeconds(36_000);
        mesh.run(2000);
        a.device.poll(mesh.now());
        mesh.run(2000);
        assertThat(a.sent(1)).isEqualTo(initiations);
    }

    @Test
    void aClockThatWasNeverSetMayBeSet() {
        Mesh mesh = Mesh.toyPair(11);
        mesh.a().wallOffset = Instant.EPOCH;
        mesh.a().restart();
        mesh.run(2000);
        mesh.a().device.poll(mesh.now());
        mesh.a().wallOffset = Instant.parse("2026-11-22T20:00:00Z");
        mesh.run(2000);
        mesh.a().say(mesh.b(), "set by now");
        mesh.run(100);
        assertThat(mesh.b().delivered).containsExactly("set by now");
    }

    /// A session, a jump of the wall clock, and something to say.
    private static Mesh jumped(long seed, Duration jump) {
        Mesh mesh = Mesh.toyPair(seed);
        mesh.a().say(mesh.b(), "one");
        mesh.run(2000);
        mesh.a().wallOffset = mesh.a().wallOffset.plus(jump);
        mesh.run(2000);
        mesh.a().say(mesh.b(), "later");
        mesh.run(11_000);
        return mesh;
    }

    private static Mesh withFloor(long seed, Optional<Instant> floor) {
        Mesh mesh = Mesh.toyPair(seed);
        mesh.a().floor = floor;
        List<Peer> before = mesh.a().device.peers();
        assertThat(before).hasSize(1);
        mesh.a().restart();
        return mesh;
    }
}
