package org.tocsin.wireguard;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.WallClock;
import org.tocsin.wireguard.handshake.Tai64n;

/// Time as the protocol needs it: the caller's monotonic clock, and what it missed while the machine was asleep.
///
/// A monotonic clock may stand still in suspend, and then keys look younger than they are. The wall clock does not, so
/// when it goes ahead of the other by more than two seconds, that time is added. A wall clock that somebody sets ahead
/// looks the same, and costs handshakes that were not needed yet. Going back means nothing.
///
/// A jump of more than a day is another matter. An initiation with such a timestamp would make peers refuse all later
/// ones until that day, so none is sent before there is reason to believe the clock.
final class DeviceClock {
    private static final long LOOK_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    /// Above what NTP slews or a paused thread shows between two readings.
    private static final long ASLEEP_MIN_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long SUSPECT_NANOS = Duration.ofDays(1).toNanos();
    /// Longer than NTP's longest usual poll interval of 1024 s: who can correct the clock has done so.
    private static final long HOLD_NANOS = Duration.ofMinutes(20).toNanos();
    /// A clock before this was never set; that it is set now is no jump.
    private static final Instant NEVER_SET_BEFORE = Instant.parse("2024-01-01T00:00:00Z");

    private final WallClock wall;
    private final OutputQueue outputs;
    private long asleepNanos;
    private boolean slept;

    private @Nullable Instant lastWall;
    private long lastLookNanos;

    private boolean suspect;
    private long suspectSinceNanos;
    /// How far the wall clock is ahead of what was believed last.
    private Duration ahead = Duration.ZERO;

    DeviceClock(WallClock wall, OutputQueue outputs) {
        this.wall = wall;
        this.outputs = outputs;
    }

    Instant instant() {
        return wall.instant();
    }

    /// The instant that the parts of the device count with.
    long at(long callerNanos) {
        if (lastWall == null || callerNanos - lastLookNanos >= LOOK_EVERY_NANOS) {
            look(callerNanos);
        }
        return callerNanos + asleepNanos;
    }

    /// Whether time was missed since the last question.
    boolean hasSlept() {
        boolean answer = slept;
        slept = false;
        return answer;
    }

    /// The caller's instant for one of the device's.
    long forCaller(long deviceNanos) {
        return deviceNanos == Deadline.NEVER ? deviceNanos : deviceNanos - asleepNanos;
    }

    boolean isSuspect() {
        return suspect;
    }

    /// When initiations may be sent without more evidence, on the device's clock.
    boolean isHeld(long nowNanos) {
        if (suspect && nowNanos - suspectSinceNanos >= HOLD_NANOS) {
            trust();
        }
        return suspect;
    }

    void trust() {
        suspect = false;
        ahead = Duration.ZERO;
    }

    /// A peer's authentic timestamp: one within a day says that the clock is right.
    void compare(Octets timestamp) {
        if (suspect) {
            Instant now = wall.instant();
            Duration day = Duration.ofNanos(SUSPECT_NANOS);
            if (Tai64n.isAfter(timestamp, now.minus(day)) && !Tai64n.isAfter(timestamp, now.plus(day))) {
                trust();
            }
        }
    }

    private void look(long callerNanos) {
        Instant now = wall.instant();
        if (lastWall != null) {
            Duration jump = Duration.between(lastWall, now).minusNanos(callerNanos - lastLookNanos);
            boolean wasSet = !lastWall.isBefore(NEVER_SET_BEFORE);
            if (jump.compareTo(Duration.ofNanos(ASLEEP_MIN_NANOS)) > 0) {
                // Years would overflow the device's clock in the end; a week ends every timer.
                slept = true;
                asleepNanos += jump.compareTo(Duration.ofDays(7)) > 0
                        ? Duration.ofDays(7).toNanos()
                        : jump.toNanos();
            }
            if (wasSet) {
                judge(jump, callerNanos);
            }
        }
        lastWall = now;
        lastLookNanos = callerNanos;
    }

    private void judge(Duration jump, long callerNanos) {
        Duration day = Duration.ofNanos(SUSPECT_NANOS);
        if (!suspect && jump.compareTo(day) > 0) {
            suspect = true;
            ahead = jump;
            suspectSinceNanos = callerNanos + asleepNanos;
            outputs.add(new Output.ClockJumped(jump));
        } else if (suspect) {
            ahead = ahead.plus(jump);
            if (ahead.compareTo(day) <= 0) {
                trust();
            }
        }
    }
}
